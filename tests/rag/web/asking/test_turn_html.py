"""Records → HTML: nothing of a document, name or model becomes markup; quotes stand where they are."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from index import records
from index.records import Bilingual, Language, Metadata, Passage, Remark, Section
from index.upkeep.receipts import Failure, Receipt, Step
from rag.results import Answer, Citation, Counterpart, Heading, Hit, Sentence, Table, Version
from rag.web.asking import export, turn_html
from rag.web.asking.turns import State, Turn
from rag.web.context import Shelf
from rag.web.library import document_table
from rag.web.markup.html import el, esc, marked
from rag.web.source.cited_source import source
from rag.web.source.parallel_rows import rows_of
from rag.web.source.place_names import place

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1)) ![](http://127.0.0.9/x.png)",
    "</p></div><h1>gone</h1>",
    "`code` **bold** $$x^2$$ <!-- -->",
    "# heading\n\n- list\n\n<form action=/x>",
    "&lt;b&gt; &amp; ' \" \\",
    "\u202egnihtyreve\u202c \x00 \u2066x\u2069",
]
TAGS = {
    "section div h2 h3 h4 p span button article mark a ol ul li b i small table thead tbody tr th td input "
    "aside nav progress details summary details summary form label textarea fieldset legend"
}
SECTIONS = (
    Section(("二",), ("2",), "part", "二、", "当事人的权利", "zh", 0, 100),
    Section(("二", "4"), ("2", "4"), "provision", "4.", "", "zh", 10, 60),
    Section(("2",), ("2",), "part", "2.", "Rights of the parties", "en", 100, 200),
)


class _Reader(HTMLParser):
    """What a browser would see: elements, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def _citation(text: str = "法院可以在线审理案件。", **changes: object) -> Citation:
    passage = f"第一句。{text}最后一句。"
    twin = Counterpart("law.txt", "en", ("2",), 104, 110, "hears ", "court hears cases", 98, "number", 0.9)
    made = Citation(
        number=1,
        document="law.txt",
        title=Bilingual("某法", "Some Law"),
        language="zh",
        section=("二", "4"),
        page=3,
        start=24,
        end=24 + len(text),
        quote=text,
        passage=passage,
        passage_start=20,
        metadata=Metadata(document_number="法发〔2024〕8号", status="valid", original="zh"),
        counterpart=twin,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _answer(*sentences: Sentence, citations: tuple[Citation, ...] = (), **more: object) -> Answer:
    made = Answer("q", "q", "en", "model", "sure", 0.9, sentences, citations)
    return replace(made, **more)  # type: ignore[arg-type]


SHELF = Shelf(lambda name: SECTIONS if name == "law.txt" else (), {})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """In every field at once; read back as a browser reads it, no element of the text's own appears."""
    cited = _citation(
        text,
        title=Bilingual(text, text),
        document=text,
        metadata=Metadata(text, Bilingual(text, text), text, text, text, text),
    )
    hit = Hit(Passage(text, "en", (text,), 0, 5, text, ((0, 5),)), 0.5)
    made = _answer(Sentence(text, (1,), "unsupported", text, (7,)), citations=(cited,), notice=text,
                   question=text, searched=text + "?")  # fmt: skip
    laid = replace(made, lead=text, headings=(Heading(0, text),), task="overview",
                   sentences=(Sentence(text, (1,), "verified", heading=2), *made.sentences))  # fmt: skip
    beside = replace(made, table=Table((text, text), ((0, None),)), task="comparison")
    refused = replace(made, state="refused", hits=(hit,), reason=text)
    told = tuple(Remark(kind, (text,), 1) for kind in records.REMARK_KINDS)
    pages = [
        turn_html.turn(Turn(1, text, "done", made), SHELF, "en"),
        turn_html.turn(Turn(1, text, "done", laid), SHELF, "en"),
        turn_html.turn(Turn(1, text, "done", beside), SHELF, "zh"),
        turn_html.turn(Turn(1, text, "done", refused), SHELF, "zh"),
        turn_html.turn(Turn(1, text, "failed", draft=text, error=text), SHELF, "en"),
        turn_html.working(text, text, text),
        document_table.receipts(
            [Receipt(text, text, "failed", warnings=told, error=Failure("k", text))], "en"
        ),
        document_table.progress(Step(0, 1, (text,), 0.5), "zh"),
    ]
    allowed = set("".join(TAGS).split())
    for html in pages:
        seen = _Reader(html)
        assert set(seen.tags) <= allowed
        assert not [
            name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "style", "action")
        ]
        links = [value or "" for name, value in seen.attributes if name == "href"]
        assert all(link.startswith("/document?") for link in links)
        assert "\n" not in html and not re.search("[\u202a-\u202e\u2066-\u2069\x00]", html)
        visible = re.sub("[\u202a-\u202e\u2066-\u2069\x00]", "\ufffd", text)
        assert visible in seen.text


def test_marked_stands_on_the_offsets() -> None:
    assert marked("a<b>c", 1, 4) == "a<mark>&lt;b&gt;</mark>c"
    assert marked("abc", 2, 9, "twin") == 'ab<mark class="twin">c</mark>'
    assert marked("abc", 5, 2) == "abc"


def test_attributes() -> None:
    assert el("p", "x", cls="a b", hidden=True, id=None, data_n=3) == '<p class="a b" hidden data-n="3">x</p>'
    assert el("input", type="search") == '<input type="search">'
    assert esc("a\n\tb") == "a&#10;&#9;b"


@pytest.mark.parametrize(
    ("start", "of", "path", "language", "expected"),
    [
        (24, "zh", ("二", "4"), "en", "Part 2 › Provision 4"),
        (24, "zh", ("二", "4"), "zh", "第2部分 › 第4条"),
        (120, "en", ("2",), "en", "Part 2"),
        (24, "zh", (), "en", "Text"),  # outside any section
    ],
)
def test_places_in_words(start: int, of: str, path: tuple[str, ...], language: str, expected: str) -> None:
    found = place(lambda _: SECTIONS, "law.txt", path, start, of, language)  # type: ignore[arg-type]
    assert found == expected


def test_the_place_of_a_document_that_is_gone_is_told_by_its_labels() -> None:
    assert place(lambda _: (), "x", ("二", "4"), 5, "zh", "en") == "二 › 4"


def test_a_source_marks_quote_and_counterpart_and_names_the_original() -> None:
    html = source(_citation(), "s-1-1", SHELF.outline, "en")
    assert "<mark>法院可以在线审理案件。</mark>" in html
    assert '<mark class="twin">hears </mark>' in html  # at 104:110 of a passage that begins at 98
    assert html.index("中文 · original") < html.index("English · counterpart")
    for words in ("In force", "法发〔2024〕8号", "Original: Chinese", "Part 2 › Provision 4 · page 3"):
        assert words in html
    english_first = replace(_citation(), metadata=Metadata(original="en"))
    html = source(english_first, "s", SHELF.outline, "en")
    assert html.index("English · original") < html.index("中文 · counterpart")
    alone = source(replace(_citation(), counterpart=None), "s", SHELF.outline, "en")
    assert "The library has no English text of this passage." in alone


def test_what_is_said_of_the_whole_stands_before_the_sentences() -> None:
    made = _answer(
        Sentence("One.", (1,), "verified"), citations=(_citation(),), task="list", lead="One of 1."
    )
    text = _Reader(turn_html.turn(Turn(5, "q", "done", made), SHELF, "en")).text
    assert text.index("One of 1.") < text.index("One.1")


def test_states_are_shown_and_said() -> None:
    made = _answer(
        Sentence("One.", (1,), "verified"),
        Sentence("Two.", (1,), "unsupported", "It adds a date."),
        Sentence("Three.", (), "unchecked"),
        citations=(_citation(),),
    )
    html = turn_html.turn(Turn(5, "q", "done", made), SHELF, "en")
    assert 'aria-label="citation 1, Provision 4, verified"' in html
    assert 'aria-label="citation 1, Provision 4, unsupported"' in html
    assert "Sentence 2 is not supported by the documents. It adds a date." in html
    assert "The last sentence was not checked." in html
    text = _Reader(html).text
    for words in ("1 sentence verified", "1 sentence unsupported", "1 sentence not checked"):
        assert words in text


@pytest.mark.parametrize(
    ("language", "caution"),
    [("en", "The nearest passage, which may not answer"), ("zh", "最接近的段落，未必能回答问题")],
)
def test_a_possible_answer_is_told_from_a_sure_one(language: Language, caution: str) -> None:
    quoted = _answer(Sentence("One.", (1,), "verified"), citations=(_citation(),), mode="extractive")
    sure = turn_html.turn(Turn(5, "q", "done", quoted), SHELF, language)
    html = turn_html.turn(Turn(5, "q", "done", replace(quoted, state="possible")), SHELF, language)
    assert caution not in sure and "aria-describedby" not in sure
    # the eye sees another colour and an edge, the ear hears a note before the quotation
    assert f'<p class="caution" id="caution-5" role="note">{caution}</p>' in html
    assert 'class="law possible"' in html and 'aria-describedby="caution-5"' in html
    assert html.index(caution) < html.index("One.")
    assert 'class="verified"' in sure and 'class="verified"' not in html  # verified is not answered
    assert f'data-copy="{caution}&#10;&#10;One. [1]' in html


def test_a_quotation_in_the_other_language_is_spaced_and_spoken_as_such() -> None:
    english = _citation("The court hears cases.", language="en")
    sentences = (Sentence(english.quote, (1,), "verified"), Sentence("法院在线审理。", (), "verified"))
    made = _answer(*sentences, citations=(english,), mode="extractive", language="zh")
    assert made.text == "The court hears cases. [1] 法院在线审理。"
    html = turn_html.turn(Turn(1, "q", "done", made), SHELF, "zh")
    assert (
        '<p class="law" lang="zh-Hans"><span class="s verified" lang="en">The court hears </span>'
        '<span class="kept"><span class="s verified" lang="en">cases.</span><button'
    ) in html
    assert '</button></span> <span class="s verified">法院在线审理。</span>' in html


def test_what_a_model_wrote_of_possible_evidence_says_so_and_what_is_verified() -> None:
    made = _answer(Sentence("One.", (1,), "verified"), citations=(_citation(),), state="possible")
    text = _Reader(turn_html.turn(Turn(5, "q", "done", made), SHELF, "en")).text
    assert "Written from the nearest passages, which may not answer" in text
    assert "1 sentence verified" in text


def test_a_possible_answer_is_taken_away_with_its_caution() -> None:
    made = _answer(Sentence("One.", (1,), "verified"), citations=(_citation(),), state="possible")
    for language, caution in (("en", "Written from the nearest"), ("zh", "根据最接近的段落写成")):
        lines = export.lines("talk", [Turn(5, "q", "done", made)], SHELF.outline, language, date(2026, 1, 2))
        text = export.markdown(lines)
        assert 0 < text.index(caution) < text.index("One")


def test_what_ocr_read_is_told_beside_its_page() -> None:
    made = _answer(Sentence("One.", (1,), "verified"), citations=(_citation(ocr=0.9134),))
    for language, told in (("en", "read by OCR, 91% sure"), ("zh", "文字识别，可信度 91%")):
        talk = [Turn(5, "q", "done", made)]
        assert told in _Reader(turn_html.turn(talk[0], SHELF, language)).text
        lines = export.lines("talk", talk, SHELF.outline, language, date(2026, 1, 2))
        assert told in export.markdown(lines)


def test_an_outline_has_headings_and_a_comparison_is_a_table() -> None:
    heading, line = Sentence("Part 1", (1,), "verified", heading=1), Sentence("It says so.", (1,), "verified")
    outline = _answer(heading, line, citations=(_citation(),), task="overview")
    html = turn_html.answer(outline, 1, SHELF, "en")
    assert re.search('<h3><span[^>]*>Part </span><span class="kept"><span[^>]*>1</span><button', html)
    assert re.search(r'<p><span[^>]*>It says </span><span class="kept"><span[^>]*>so\.</span><button', html)
    beside = replace(outline, task="comparison", table=Table(("A", "B"), ((0, 1), (None, 0))))
    reader = _Reader(turn_html.answer(beside, 1, SHELF, "en"))
    assert (reader.tags.count("th"), reader.tags.count("td"), reader.tags.count("tr")) == (2, 4, 3)
    assert ("scope", "col") in reader.attributes and ("aria-label", "Nothing found") in reader.attributes
    written = replace(
        beside,
        mode="model",
        sentences=(Sentence("Both agree.", (1,), "verified"), heading, line),
        table=Table(("A", "B"), ((1, 2),)),
        written=1,
    )
    html = turn_html.answer(written, 1, SHELF, "en")
    assert 0 < html.index(">Both </span>") < html.index("<table") < html.index(">It says </span>")
    assert "1 sentence verified" in html, "quotations are not counted with what was written"


def test_an_invented_number_is_shown_and_leads_nowhere() -> None:
    html = turn_html.turn(
        Turn(1, "q", "done", _answer(Sentence("One.", (), "unsupported", None, (9,)))), SHELF, "en"
    )
    assert 'aria-label="citation 9 does not exist"' in html and "data-source" not in html


@pytest.mark.parametrize("state", ["stopped", "interrupted", "failed"])
def test_what_was_not_finished_can_be_asked_again(state: State) -> None:
    html = turn_html.turn(Turn(1, "why?", state, draft="half an ans"), SHELF, "en")
    assert "half an ans" in html and 'data-ask="why?"' in html and 'data-edit="why?"' in html


def test_parallel_rows_hold_every_word_once() -> None:
    from index.records import Document, Pair, Side

    text = "第一条 甲。\nArticle 1 A.\n- \n第二条 乙。\nEnd."
    at = {x: text.index(x) for x in ("第一条", "Article", "第二条", "End")}
    spans = {"第一条": 7, "Article": 12, "第二条": 7}
    zh = Side("d", at["第一条"], at["第一条"] + spans["第一条"] - 1)
    en = Side("d", at["Article"], at["Article"] + 12)
    pair = Pair(zh, en, "number", "provision")
    rows = rows_of(Document("d", "/d", "0", text), (), (pair,), "zh")
    assert rows[0].facing == ("d", (en.start, en.end))
    shown = [row.span for row in rows] + [row.facing[1] for row in rows if row.facing]
    covered = {i for a, b in shown for i in range(a, b)}
    assert len(covered) == sum(b - a for a, b in shown)  # nothing twice
    missing = "".join(c for i, c in enumerate(text) if i not in covered)
    assert not re.search(r"\w", missing)


def test_parallel_rows_are_cut_where_no_sentence_crosses_another() -> None:
    from index.records import Document, Pair, Side

    text = "甲。乙。丙。丁。 A. B. C. D."  # 2 characters a sentence, and 3
    zh, en = [(i, i + 2) for i in (0, 2, 4, 6)], [(i, i + 2) for i in (9, 12, 15, 18)]

    def pair(a: int, b: int, level: str) -> Pair:
        return Pair(Side("d", *zh[a]), Side("d", *en[b]), "alignment", level)  # type: ignore[arg-type]

    whole = Pair(Side("d", 0, 8), Side("d", 9, 20), "number", "provision")
    crossed = [pair(0, 0, "sentence"), pair(1, 2, "sentence"), pair(2, 1, "sentence"), pair(3, 3, "sentence")]
    (row,) = rows_of(Document("d", "/d", "0", text), (), (whole, *crossed), "zh")
    assert [(text[slice(*a)], text[slice(*b)]) for a, b in row.lines] == [
        ("甲。", "A. "),
        ("乙。丙。", "B. C. "),
        ("丁。", "D."),
    ]
    (row,) = rows_of(Document("d", "/d", "0", text), (), (whole,), "zh")  # no sentences known
    assert row.lines == (((0, 8), (9, 20)),)


def test_the_edition_that_is_quoted_is_told_and_the_others_are_linked() -> None:
    title = Bilingual(zh="甲法")
    versions = (
        Version("甲法 2023.md", title, "2023-01-01", "2023", "in_force", quoted=True, label="第二条"),
        Version("甲法&2018.md", title, "2018-01-01", "2018", "superseded", False, "第二条", 20, 40),
        Version("甲法 2005.md", title, "2005-01-01", "2005", "superseded", quoted=False),
    )
    quoted = _answer(Sentence("One.", (1,), "verified"), citations=(_citation(),), mode="extractive")
    html = turn_html.turn(Turn(5, "q", "done", replace(quoted, versions=versions)), SHELF, "en")
    assert "2023 version, 第二条, in force today" in html
    assert 'start=20&amp;end=40&amp;lang=en">2018 version, 第二条, superseded</a>' in html
    assert "%262018.md" in html and "2005 version, no such provision, superseded</a>" in html
    doubtful = replace(quoted, versions=versions, state="possible", reason="Which one do you mean?")
    html = turn_html.turn(Turn(5, "q", "done", doubtful), SHELF, "en")
    assert 'role="note" lang="en">Which one do you mean?</p>' in html
    copied = _Reader(html).attributes
    assert any(
        name == "data-copy" and "Which one" in (v or "") and "2018 version" in (v or "") for name, v in copied
    )
