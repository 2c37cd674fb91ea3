"""The embedded engine behind the protocols. That signatures agree, mypy says of
`index.library`, which hands a Catalogue to ExactVectors and searches by a Nearest.
"""

from pathlib import Path

import numpy as np
from shelf import EN, HashEmbedder, entry

from index.store import writes
from index.store.catalogue import Catalogue
from index.store.chroma_sync import ChromaVectors
from index.store.exact_vectors import ExactVectors
from index.store.store import Nearest, Store

PARTS = ((24, 0.6), (8, 0.4))


def test_the_embedded_engine_is_a_store(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path, write=True)
    with catalogue.transaction() as connection:
        writes.set_embedder(connection, HashEmbedder.name, "[[24, 0.6], [8, 0.4]]")
        writes.put(connection, entry("a.txt", EN, "en"), HashEmbedder.name)
    store: Store = catalogue
    offered = {name for name in vars(Store) if not name.startswith("_")}
    assert offered <= set(dir(store))
    searches: list[Nearest] = [
        ExactVectors(store, PARTS),
        ChromaVectors(catalogue, PARTS, url=None, owner=True),
    ]
    found = [[id_ for id_, _ in one.nearest("en", np.ones(32, np.float32), 3)] for one in searches]
    assert found[0] == found[1] and len(found[0]) == 3
    for one in searches:
        if isinstance(one, ChromaVectors):
            one.close()
    store.close()
