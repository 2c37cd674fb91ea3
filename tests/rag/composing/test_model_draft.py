"""Markers in every form, sentences that keep theirs, and the same result however the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelNonsenseError
from rag.composing.model_draft import LONGEST, MOST_SENTENCES, Draft, DraftSentence

# text as the model writes it, count of passages, expected: (sentence, citations, unknown)
CASES: list[tuple[str, int, list[tuple[str, tuple[int, ...], tuple[int, ...]]]]] = [
    ("The court held it. [1]", 2, [("The court held it.", (1,), ())]),
    ("The court held it [1].", 2, [("The court held it.", (1,), ())]),
    ("The court held it.[1][2]", 2, [("The court held it.", (1, 2), ())]),
    ("The court held it [1, 2].", 2, [("The court held it.", (1, 2), ())]),
    ("The court held it [1; 2] [2].", 2, [("The court held it.", (1, 2), ())]),
    ("The court held it [1-3].", 3, [("The court held it.", (1, 2, 3), ())]),
    ("The court held it [1–3, 5].", 5, [("The court held it.", (1, 2, 3, 5), ())]),
    ("The court held it [3-1].", 3, [("The court held it.", (3, 1), ())]),
    ("The court held it [^1].", 1, [("The court held it.", (1,), ())]),
    ("The court held it [^1, ^2].", 2, [("The court held it.", (1, 2), ())]),
    ("The court held it [passage 2].", 2, [("The court held it.", (2,), ())]),
    ("The court held it [Source: 2].", 2, [("The court held it.", (2,), ())]),
    ("法院这样认定。[1]", 1, [("法院这样认定。", (1,), ())]),
    ("法院这样认定【1】。", 1, [("法院这样认定。", (1,), ())]),
    ("法院这样认定［１］。", 1, [("法院这样认定。", (1,), ())]),
    ("法院这样认定[1、2]。", 2, [("法院这样认定。", (1, 2), ())]),
    ("法院这样认定[段落2]。", 2, [("法院这样认定。", (2,), ())]),
    ("法院这样认定[来源：2]。", 2, [("法院这样认定。", (2,), ())]),
    # after the full stop it belongs to the sentence before
    ("A court sat. [1] It rose. [2]", 2, [("A court sat.", (1,), ()), ("It rose.", (2,), ())]),
    ("A court sat.[1]It rose.[2]", 2, [("A court sat.", (1,), ()), ("It rose.", (2,), ())]),
    ("开庭了。[1]休庭了。[2]", 2, [("开庭了。", (1,), ()), ("休庭了。", (2,), ())]),
    ("A court sat.\n[1]\nIt rose. [2]", 2, [("A court sat.", (1,), ()), ("It rose.", (2,), ())]),
    # inside the sentence
    ("A court [1] sat, and [2] rose.", 2, [("A court sat, and rose.", (1, 2), ())]),
    ("法院[1]规定期限。", 1, [("法院规定期限。", (1,), ())]),
    # at a line's head, or at the head of every sentence, it belongs to what follows
    ("- [1] A court sat.\n- [2] It rose.", 2, [("A court sat.", (1,), ()), ("It rose.", (2,), ())]),
    ("[1] A court sat. [2] It rose.", 2, [("A court sat.", (1,), ()), ("It rose.", (2,), ())]),
    ("[1] A court sat. It rose. [2]", 2, [("A court sat.", (1,), ()), ("It rose.", (2,), ())]),
    # without any, and with numbers that lead nowhere
    ("A court sat. It rose. [1]", 1, [("A court sat.", (), ()), ("It rose.", (1,), ())]),
    ("A court sat. [0] [7]", 2, [("A court sat.", (), (0, 7))]),
    ("A court sat. [1][7]", 2, [("A court sat.", (1,), (7,))]),
    ("A court sat. [1]", 0, [("A court sat.", (), (1,))]),
    # what is no marker
    ("A court (1) sat.", 2, [("A court (1) sat.", (), ())]),
    ("Fa Fa [2020] No. 37 took effect. [1]", 1, [("Fa Fa [2020] No. 37 took effect.", (1,), ())]),
    ("法发[2020]37号已经施行。[1]", 1, [("法发[2020]37号已经施行。", (1,), ())]),
    ("The [Court] sat. [1]", 1, [("The [Court] sat.", (1,), ())]),
    ("The court sat [1", 1, [("The court sat [1", (), ())]),
    ("The court sat [", 1, [("The court sat [", (), ())]),
    # Markdown is taken off, and what says nothing is no sentence
    ("## Answer\n**It** sat. [1]\n---\n", 1, [("Answer", (), ()), ("It sat.", (1,), ())]),
    ("It met on Apr. 15 in St. Petersburg. [1]", 1, [("It met on Apr. 15 in St. Petersburg.", (1,), ())]),
    ("[1]", 1, []),
    ("[1] [2]\n", 2, []),
    ("", 1, []),
    (" \n", 1, []),
]  # fmt: skip


def fed(pieces: list[str], count: int) -> tuple[str, Draft]:
    draft = Draft(count)
    shown = "".join(map(draft.feed, pieces)) + draft.close()
    return shown, draft


@pytest.mark.parametrize(("text", "count", "expected"), CASES)
def test_sentences_and_their_markers(text: str, count: int, expected: list[tuple[object, ...]]) -> None:
    _, draft = fed([text], count)
    assert draft.sentences() == [DraftSentence(*case) for case in expected]  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "count"), [case[:2] for case in CASES])
def test_every_place_to_cut(text: str, count: int) -> None:
    whole, draft = fed([text], count)
    for cut in range(len(text) + 1):
        assert fed([text[:cut], text[cut:]], count)[0] == whole
    shown, by_character = fed(list(text), count)
    assert shown == whole == by_character.text
    assert by_character.sentences() == draft.sentences()


MARKERS = [
    "[1]",
    "[2, 3]",
    "【2】",
    "［３］",
    "[^4]",
    "[1-2]",
    "[passage 1]",
    "[2020]",
    "[",
    "]",
    "[1",
    "1]",
    "[pass",
]
WORDS = ["The court", " held. ", "法院", "认定。", "\n", "- ", " ", ".", "12", ","]


@given(st.lists(st.sampled_from(MARKERS + WORDS), max_size=25), st.data())
def test_any_stream_any_chunking(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    whole, draft = fed([text], 3)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    shown, again = fed(pieces, 3)
    assert shown == whole and again.sentences() == draft.sentences()


@given(st.text(alphabet="[]【】12 ,-^apsge段落.。AB\n", max_size=60))
def test_nothing_is_lost(text: str) -> None:
    """Every letter of the text is shown, and every number of a marker is somewhere."""
    shown, draft = fed([text], 3)
    assert shown == draft.text
    kept = "".join(sentence.text for sentence in draft.sentences())
    for letter in "AB":
        assert kept.count(letter) == text.count(letter)


def test_half_a_marker_is_never_shown() -> None:
    draft = Draft(9)
    shown = [draft.feed(character) for character in "It sat [1, 2] and 【3】."]
    assert [piece for piece in shown if "[" in piece or "【" in piece] == ["[1][2]", "[3]"]


def test_text_that_only_looks_like_a_marker_goes_on_at_once() -> None:
    draft = Draft(9)
    assert draft.feed("see [the") == "see [the"
    assert draft.feed(" note [12") == " note "
    assert draft.feed("3 of them") == "[123 of them"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("It sat \ud800 [1].", "half a character"),
        ("[" * 60_000, f"{LONGEST:,} characters"),
        ("It sat. [1] " * 9_000, f"{LONGEST:,} characters"),
        ("Yes. [1]\n" * (MOST_SENTENCES + 1), f"{MOST_SENTENCES} sentences"),
    ],
    ids=["surrogate", "brackets", "long", "sentences"],
)
def test_a_reply_has_a_bound(reply: str, said: str) -> None:
    draft = Draft(1)
    with pytest.raises(ModelNonsenseError, match=said):
        draft.feed(reply)
        draft.close()
