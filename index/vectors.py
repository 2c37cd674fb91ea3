"""What a passage is as numbers: the one record that needs numpy, apart from the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Raw embeddings: of a passage (D,) and of its sentences (s, D), float32, each part L2-normalised."""

    passage: Floats
    sentences: Floats
