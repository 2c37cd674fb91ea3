"""Folding with its offset map, and exact quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.folding import find_exact, fold

TEXT = st.text(
    st.sampled_from(list("法發〔〕“”‘’—… \n\u3000ＡａＢ１Ⅻ㈠ﬁİ條之，。〇\u200b\u00ad😀'\"x "))
    | st.characters(codec="utf-8"),
    max_size=120,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＷＩＰＯ　２０２４", "wipo2024"),  # an ideographic space is no space between words
        ("法發〔2020〕37號", "法发[2020]37号"),
        ("第 12 條", "第12条"),
        ("“它”與「它」", '"它"与"它"'),
        ("China—Shanghai  co‑operation\n\n is", "china-shanghai co-operation is"),
        ("選\n\n\n擇", "选择"),
        ("it’s ﬁne…", "it's fine..."),
        ("  a  ", "a"),
        ("ab\u200bc\u00add", "abcd"),
        ("ﬁ\u00ad", "fi"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_offsets_hold_where_one_character_is_lost_and_another_becomes_two() -> None:
    assert list(fold("ﬁ\u00ad").offsets) == [0, 0, 2]


@given(TEXT)
def test_offsets_are_in_order_and_in_range(text: str) -> None:
    folded = fold(text)
    offsets = list(folded.offsets)
    assert len(offsets) == len(folded.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(0 <= offset < len(text) for offset in offsets[:-1])


@given(TEXT, st.data())
def test_every_part_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, len(text)))
    b = data.draw(st.integers(a, len(text)))
    wanted = fold(text[a:b]).text.strip()
    found = find_exact(text[a:b], text)
    if found is not None:
        assert wanted in fold(text[found[0] : found[1]]).text


HAYSTACK = (
    "😀依照《法發〔2020〕37號》第 12 條，法院應當“尊重”當事人選\n\n\n擇。China—Shanghai co-operation  is…done"
)


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("法发[2020]37号", "法發〔2020〕37號"),
        ("第１２条,", "第 12 條，"),
        ('应当"尊重"当事人选择。', "應當“尊重”當事人選\n\n\n擇。"),
        ("應當「尊重」當事人 選擇", "應當“尊重”當事人選\n\n\n擇"),
        ("CHINA-SHANGHAI co‑operation is...", "China—Shanghai co-operation  is…"),
        ("  is… ", "is…"),
        ("第13条", None),
        ("coope ration", None),
        ("", None),
        (" \n", None),
    ],
)
def test_find_exact(needle: str, found: str | None) -> None:
    span = find_exact(needle, HAYSTACK)
    assert (span and HAYSTACK[span[0] : span[1]]) == found
