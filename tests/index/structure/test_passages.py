"""What always holds of passages, over documents made at random; and how provisions are cut."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import HARBOUR

from index.reading.read_document import read
from index.records import Bilingual, Document, Omission, Page, Passage, Section
from index.structure.passages import chunk
from index.structure.sections import outline
from index.text.language import runs

_TOKEN = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{1,5}|\d|[^\w\s]|\w")


def tokens(text: str) -> int:
    """About what a subword tokenizer counts, with the two marks that it sets around a text."""
    return len(_TOKEN.findall(text)) + 2


def document(text: str, *omissions: Omission, title: Bilingual = Bilingual()) -> Document:  # noqa: B008
    return Document(name="x.txt", path="x.txt", digest="0", text=text, title=title, omissions=omissions)


def cut(text: str, window: int = 512, title: Bilingual = Bilingual()) -> list[Passage]:  # noqa: B008
    of = document(text, title=title)
    return chunk(of, outline(of), tokens, window)


def check(of: Document, sections: tuple[Section, ...], passages: list[Passage], window: int) -> None:
    """Invariants 1, 2 and 6 of the design, one language and one section to a passage."""
    text = of.text
    covered = bytearray(len(text))
    for omission in of.omissions:
        covered[omission.start : omission.end] = b"x" * (omission.end - omission.start)
    spans = runs(text)
    for p in passages:
        assert text[p.start : p.end] == p.text == p.text.strip() != ""
        assert not any(covered[p.start : p.end]), "passages overlap, or hold what is omitted"
        covered[p.start : p.end] = b"x" * len(p.text)
        whole = f"{p.context}\n{p.text}" if p.context else p.text
        assert tokens(whole) <= window or len(p.text) == 1
        holder = [r for r in spans if r.start <= p.start and p.end <= r.end]
        assert [r.language for r in holder] == [p.language]
        assert p.sentences and p.start <= p.sentences[0][0] and p.sentences[-1][1] == p.end
        assert all(a < b for a, b in p.sentences)
        gaps = "".join(text[a[1] : b[0]] for a, b in pairwise(p.sentences))
        assert set("".join(gaps.split())) <= set("#*-•●○◦▪■□◆◇·‧▶►➢–—+")
        for s in sections:
            if s.language == p.language:
                marks = text[p.start : s.start] if p.start < s.start < p.end else ""
                assert not any(c.isalnum() for c in marks), "a passage runs across the start of a section"
                assert not p.start < s.end < p.end, "a passage runs across the end of a section"
    assert not [c for c, seen in zip(text, covered, strict=True) if not seen and not c.isspace()]
    assert [p.start for p in passages] == sorted(p.start for p in passages)


# ---------------------------------------------------------------------------------------------------------
# Documents made at random

_LABELS = [
    "第{h}条　",
    "第 {n} 條\n",
    "{h}、",
    "（{h}）",
    "{n}.",
    "（{n}）",
    "第{h}章 总则\n",
    "{n}．",
    "附件{n}\n",
]
_ENGLISH_LABELS = [
    "Article {n}\n",
    "Article {n} ",
    "({n}) ",
    "{n}. ",
    "Chapter {n} General\n",
    "Section {n}A\n",
]
_CHINESE = [
    "法院应当公开审理案件。",
    "当事人可以在十五日内提出异议；",
    "依照本规定第二条，期限为37.5日。",
    "总体要求",
    "费用",
]
_ENGLISH = [
    "The court shall sit in public. ", "Article 5 applies to appeals. ", "a list: ", "2020. A new year. ",
    "General provisions", "37.5 percent were settled; ", "An appeal lies within fifteen days, ",
]  # fmt: skip
_MARKS = st.sampled_from(["", "", "", "- ", " - ", "* ", "• ", "- - ", "## ", "# ", "> ", "**"])
_GAPS = st.sampled_from(["\n", "\n\n", "\n\n\n\n", "\n \n", " \n"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    chinese = draw(st.booleans())
    number = draw(st.integers(1, 14))
    han = "一二三四五六七八九十"[(number - 1) % 10]
    label = draw(st.sampled_from(["", "", *(_LABELS if chinese else _ENGLISH_LABELS)])).format(
        n=number, h=han
    )
    body = "".join(draw(st.lists(st.sampled_from(_CHINESE if chinese else _ENGLISH), max_size=8)))
    return f"{draw(_MARKS)}{label}{body}"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    written: list[tuple[str, str]] = draw(st.lists(st.tuples(lines(), _GAPS), max_size=16))
    text = "".join(line + gap for line, gap in written)
    omissions: list[Omission] = []
    covered, title = draw(st.booleans()), draw(st.sampled_from([None, "关于审理案件的规定"]))
    if written and covered:
        cover = written[0][0]
        omissions = [Omission(0, len(cover), "cover sheet", cover)]
    return document(text, *omissions, title=Bilingual(title, "Rules on the Hearing of Cases"))


@given(documents(), st.integers(12, 512))
def test_invariants_over_laws_made_at_random(of: Document, window: int) -> None:
    sections = outline(of)
    check(of, sections, chunk(of, sections, tokens, window), window)


@given(
    st.text(max_size=80)
    | st.text(alphabet=st.sampled_from("ab Z1.2(3)第条一、。，\n\t#-*:：;；甲乙\u3000é😀"), max_size=400),
    st.integers(4, 64),
)
def test_invariants_over_any_text(text: str, window: int) -> None:
    of = document(text)
    sections = outline(of)
    check(of, sections, chunk(of, sections, tokens, window), window)


def test_invariants_over_an_awkward_document() -> None:
    of = read(HARBOUR)
    for window in (32, 128, 512):
        check(of, outline(of), chunk(of, outline(of), tokens, window), window)


# ---------------------------------------------------------------------------------------------------------
# How it is cut


def test_one_provision_is_one_passage_and_a_parts_heading_stands_alone() -> None:
    of = read(HARBOUR)
    passages = [p for p in chunk(of, outline(of), tokens, 512) if p.section]
    assert [p.section[-1] for p in passages if p.language == "zh"] == [
        *("一", "1", "2", "3", "二", "4", "5", "6", "三", "7", "8", "9", "10", "四", "11", "12", "13")
    ]
    fifth = next(p for p in passages if p.section == ("二", "5"))
    assert fifth.context == "海港法院关于以视频方式审理航运纠纷的意见 › 二、细化开庭规则,保证庭审质量"
    assert fifth.text.startswith("- 5.测试网络。") and fifth.text.endswith("继续有效。")
    assert of.text[slice(*fifth.sentences[0])].startswith("5.测试网络。")
    cover = of.omissions[0]
    assert all(p.start >= cover.end for p in chunk(of, outline(of), tokens, 512))


SENTENCE = {
    "zh": "当事人应当在法院指定的期限内提交与案件有关的全部证据。",
    "en": "The parties shall submit all evidence that bears on the case within the time set by the court. ",
}


@pytest.mark.parametrize(
    ("label", "sentence"), [("第一条　举证期限\n", SENTENCE["zh"]), ("Article 1 Evidence\n", SENTENCE["en"])]
)
def test_a_long_provision_is_cut_into_like_pieces_at_sentence_ends(label: str, sentence: str) -> None:
    text = label + sentence * 60 + "\n\n" + label.replace("一", "二").replace("1", "2") + sentence
    passages = cut(text)
    *pieces, last = passages
    sizes = [tokens(p.text) for p in pieces]
    assert len(pieces) > 3 and max(sizes) < 1.3 * min(sizes) and max(sizes) <= 400
    assert all(p.text.endswith(("。", ".")) for p in pieces)
    assert pieces[0].text.startswith(label.strip()) and pieces[0].context == ""
    assert {p.context for p in pieces[1:]} == {" ".join(label.split())}
    assert last.text.startswith(("第二条", "Article 2"))


def test_paragraphs_outside_sections_are_merged() -> None:
    text = "\n\n".join([SENTENCE["en"] * 2] * 20)
    sizes = [tokens(p.text) for p in cut(text)]
    assert all(120 < size <= 290 for size in sizes[:-1])
    assert all(p.text.count(SENTENCE["en"].strip()) % 2 == 0 for p in cut(text))


@pytest.mark.parametrize(
    "text",
    [
        "法院可以依职权调查，" * 400,
        "the court may inquire of its own motion, " * 300,
        "x" * 5000,
        "字" * 3000,
    ],
)
def test_a_sentence_longer_than_the_window_is_cut(text: str) -> None:
    passages = cut(text, window=64)
    assert all(tokens(p.text) <= 64 for p in passages)
    assert "".join(p.text for p in passages).replace(" ", "") == text.replace(" ", "").strip()
    if "，" in text or "," in text:
        assert all(p.text[-1] in "，," for p in passages)


def test_context_is_bounded_and_in_the_language_of_its_passage() -> None:
    title = Bilingual("关于" + "非常" * 80 + "长的规定", "Rules")
    text = (
        "第一章 总则\n\n第一条　本规则即日施行。\n\n第二条　本规则由法院解释。\n\n"
        "Chapter I General\n\nArticle 1 These rules take effect today.\n\nArticle 2 The court interprets "
        "them.\n"
    )
    zh, en = (
        next(p for p in cut(text, title=title) if p.section == path) for path in [("一", "二"), ("I", "2")]
    )
    assert tokens(zh.context) <= 62 and "…" in zh.context and "第一章 总则" in zh.context
    assert en.context == "Rules › Chapter I General"


def test_pages_and_tokens() -> None:
    calls: list[int] = []

    def counted(text: str) -> int:
        calls.append(len(text))
        return tokens(text)

    text = (SENTENCE["zh"] * 10 + "\n\n") * 50
    pages = (Page(1, 0, len(text) // 2), Page(2, len(text) // 2, len(text)))
    of = Document(name="x.pdf", path="x.pdf", digest="0", text=text, pages=pages)
    found = chunk(of, outline(of), counted, 512)
    assert {p.page for p in found} == {1, 2}
    assert [p.page for p in found] == [of.page_at(p.start) for p in found]
    assert sum(calls) < 3 * len(text)


def test_the_counter_may_be_any() -> None:
    of = document(SENTENCE["en"] * 40)
    counters: list[Callable[[str], int]] = [
        len,
        lambda text: len(text.split()),
        lambda text: 3 * len(text) + 5,
    ]
    for count in counters:
        for p in chunk(of, (), count, 200):
            assert count(f"{p.context}\n{p.text}" if p.context else p.text) <= 200
