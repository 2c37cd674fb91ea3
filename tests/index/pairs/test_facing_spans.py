"""What faces a span, out of the pairs that a library holds."""

import pytest

from index.pairs.facing_spans import across
from index.records import Pair, Side


def pair(zh: tuple[int, int], en: tuple[int, int], level: str, confidence: float = 1.0) -> Pair:
    by = "number" if level == "provision" else "alignment"
    return Pair(Side("d", *zh, "1."), Side("d", *en, "(1)"), by, level, confidence)  # type: ignore[arg-type]


# One provision, zh 0–100 / en 200–500, of four sentences; a part around it.
PROVISION = pair((0, 100), (200, 500), "provision")
SENTENCES = [
    pair((n * 25, n * 25 + 25), (200 + n * 75, 275 + n * 75), "sentence", 0.9 - n / 10) for n in range(4)
]
PART = pair((0, 1000), (200, 3000), "part")
PAIRS = [PART, PROVISION, *SENTENCES]

ACROSS = {
    "a whole provision": ("zh", (0, 100), PAIRS, (200, 500), "number"),
    "a provision without its last full stop": ("zh", (0, 99), PAIRS, (200, 500), "number"),
    "a sentence": ("zh", (25, 50), PAIRS, (275, 350), "alignment"),
    "back again": ("en", (275, 350), PAIRS, (25, 50), "alignment"),
    "two sentences": ("zh", (25, 75), PAIRS, (275, 425), "alignment"),
    "half a sentence": ("zh", (25, 40), PAIRS, (275, 350), "alignment"),
    "where sentences are unknown": ("zh", (25, 50), [PROVISION, PART], (200, 500), "number"),
    "a sentence that leads out of the provision is not believed": (
        "zh", (25, 50), [PROVISION, pair((25, 50), (900, 950), "sentence")], (200, 500), "number",
    ),
    "two paragraphs": (
        "zh", (0, 100), [pair((0, 50), (200, 300), "paragraph"), pair((50, 100), (300, 400), "paragraph")],
        (200, 400), "alignment",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ACROSS)
def test_what_faces_a_span(case: str) -> None:
    language, span, pairs, expected, by = ACROSS[case]
    found = across(pairs, "d", language, span)
    assert found is not None
    assert ((found.side.start, found.side.end), found.by) == (expected, by)


def test_nothing_faces_what_is_not_paired() -> None:
    assert across(PAIRS, "d", "zh", (2000, 2100)) is None
    assert across([SENTENCES[0]], "d", "zh", (0, 100)) is None  # a quarter of it is not enough
    assert across(PAIRS, "other", "zh", (0, 100)) is None


def test_the_weakest_of_what_is_joined_counts() -> None:
    found = across(PAIRS, "d", "zh", (0, 50))
    assert found is not None and found.confidence == pytest.approx(0.8)
