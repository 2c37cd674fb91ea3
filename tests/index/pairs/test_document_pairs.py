"""Pairs in every layout that we know, over a short ordinance of our own."""

import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
from places import SAMPLE

from index.embedding.embedder import BuiltinEmbedder
from index.pairs.document_pairs import Source, pairs_between, pairs_within
from index.pairs.facing_spans import across
from index.reading import read_document
from index.records import Document, Language, Passage, Section
from index.structure.passages import chunk
from index.structure.sections import outline
from index.text.language import runs
from index.text.sentence_ends import sentences

TITLE = ("调解员管理办法", "Measures on Mediators")
PREAMBLE = (
    "为提高商事调解的质量,保护当事人的信任,制定本办法。",
    "These measures are adopted to raise the quality of commercial mediation and protect the parties' trust.",
)
PARTS = (("资格", "Qualifications"), ("职责", "Duties"), ("监督", "Supervision"))
# (part, Chinese sentences, English ones): the second has one English for two Chinese, the fifth the reverse.
PROVISIONS = (
    (
        0,
        ["申请人应当年满二十五岁,并具有法律或者贸易方面的经验。"],
        ["An applicant must be at least twenty-five years old and experienced in law or trade."],
    ),
    (
        0,
        ["申请应当附有两封推荐信。", "推荐人不得是申请人的亲属。"],
        ["The application is accompanied by two letters of recommendation, not written by relatives."],
    ),
    (
        1,
        ["调解员应当保守秘密。", "未经双方同意,不得披露在调解中得知的事实。"],
        [
            "Mediators shall keep secrets.",
            "Facts learned in the mediation are not disclosed unless both sides agree.",
        ],
    ),
    (
        1,
        ["调解员与一方有利害关系的,应当回避。"],
        ["A mediator who has an interest in common with one of the parties shall withdraw."],
    ),
    (
        2,
        ["中心每年对调解员进行一次考核,考核结果应当公布。"],
        ["The centre evaluates mediators once a year.", "It publishes the results of the evaluation."],
    ),
    (
        2,
        ["收受礼品的调解员,从名册中除名。"],
        ["A mediator who accepts gifts is struck off the list."],
    ),
)
UNRELATED = (
    "The harbour was built of granite from the northern quarries.",
    "Fishing boats leave before dawn when the tide is high.",
    "In summer the lighthouse is open to visitors on Sundays.",
    "A museum of nets and anchors stands beside the old customs house.",
    "Storms have twice carried away the wooden bridge.",
    "Every autumn the town celebrates with grilled herring and music.",
)


@dataclass(frozen=True)
class Block:
    """A paragraph: its text, and the section that it begins."""

    text: str
    language: Language
    kind: str = ""
    number: tuple[str, ...] = ()
    label: str = ""


def part(n, language):
    label = f"{'一二三'[n]}、" if language == "zh" else f"{n + 1}. "
    return Block(label + PARTS[n][language == "en"], language, "part", (str(n + 1),), label.strip())


def provision(n, language, shift=0):
    own, (of, zh, en) = n + 1 + shift, PROVISIONS[n]
    label = f"{own}." if language == "zh" else f"({own})"
    text = label + "".join(zh) if language == "zh" else f"{label} {' '.join(en)}"
    return Block(text, language, "provision", (str(of + 1), str(own)), label)


def one(language, shift=0, keep=range(6)):
    """The whole ordinance in one language; provisions outside `keep` are left out."""
    blocks = [Block(TITLE[language == "en"], language), Block(PREAMBLE[language == "en"], language)]
    for n in range(6):
        if n % 2 == 0:
            blocks.append(part(n // 2, language))
        if n in keep:
            blocks.append(provision(n, language, shift))
    return blocks


def laid_out(layout):
    zh, en = one("zh"), one("en")
    if layout == "one after the other":
        return zh + en
    if layout == "by paragraph":
        return [block for both in zip(zh, en, strict=True) for block in both]
    # Blocks 0 and 1 are title and preamble, 2, 5 and 8 the headings of the Parts.
    bounds = [0, 4, 5, 7, 8, 10, 11] if layout == "by provision" else [0, 2, 5, 8, 11]
    return [b for x, y in pairwise(bounds) for side in (zh, en) for b in side[x:y]]


def read(blocks, name="ordinance.txt", structured=True):
    """A source as the modules before would give it: sections to the last character of their language."""
    text, places = "", []
    for block in blocks:
        places.append(len(text))
        text += block.text + "\n\n"
    document = Document(name, name, "0", text)
    sections = []
    for i, block in enumerate(blocks if structured else []):
        if block.kind:
            closers = {"part"} if block.kind == "part" else {"part", "provision"}
            held = [i]
            for j in range(i + 1, len(blocks)):
                if blocks[j].language == block.language:
                    if blocks[j].kind in closers or not blocks[j].kind:
                        break
                    held.append(j)
            end = places[held[-1]] + len(blocks[held[-1]].text)
            sections.append(
                Section(
                    block.number, block.number, block.kind, block.label, "", block.language, places[i], end
                )
            )
    passages = []
    for place, block in zip(places, blocks, strict=True):
        spans = tuple(sentences(block.text, block.language, place))
        passages.append(Passage(name, block.language, (), place, place + len(block.text), block.text, spans))
    return Source(document, sections, passages)


@pytest.fixture(scope="module")
def encode():
    embedder = BuiltinEmbedder()
    return lambda texts, language: embedder.encode_bilingual(texts)


def within(source, encode):
    return pairs_within(source.document, source.sections, source.passages, encode)


def labels(pairs, level):
    return [(p.zh.label, p.en.label) for p in pairs if p.level == level and p.confidence >= 0.5]


LAYOUTS = ["one after the other", "by Part", "by provision", "by paragraph"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_part_and_provision_is_paired_by_number(encode, layout):
    source = read(laid_out(layout))
    pairs = within(source, encode)
    assert labels(pairs, "provision") == [(f"{n}.", f"({n})") for n in range(1, 7)]
    assert labels(pairs, "part") == [("一、", "1."), ("二、", "2."), ("三、", "3.")]
    assert {p.by for p in pairs if p.level in ("part", "provision")} == {"number"}
    text = source.document.text
    provisions = [p for p in pairs if p.level == "provision"]
    for n, pair in enumerate(provisions):
        assert text[pair.zh.start : pair.zh.end] == provision(n, "zh").text
        assert text[pair.en.start : pair.en.end] == provision(n, "en").text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_title_and_preamble_are_paired_outside_any_section(encode, layout):
    source = read(laid_out(layout))
    text = source.document.text
    found = {
        (text[p.zh.start : p.zh.end], text[p.en.start : p.en.end])
        for p in within(source, encode)
        if p.level == "paragraph" and p.confidence >= 0.5
    }
    assert {TITLE, PREAMBLE} <= found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sentences_inside_provisions(encode, layout):
    # 6 provisions: 1, 4 and 6 have one sentence in each language, 3 two and two; in 2 two Chinese
    # sentences stand in one English one, in 5 one Chinese in two: 3 + 2 + 1 + 1 = 7 links.
    source = read(laid_out(layout))
    text = source.document.text
    pairs = [p for p in within(source, encode) if p.level == "sentence"]
    inside = [p for p in pairs if re.match(r"\d\.|未经", text[p.zh.start : p.zh.end])]
    assert len(inside) == 7
    merged = {(p.zh.end - p.zh.start, text[p.en.start : p.en.end]) for p in inside}
    assert (len(provision(1, "zh").text), provision(1, "en").text) in merged
    assert (len(provision(4, "zh").text), provision(4, "en").text) in merged
    assert all(p.confidence >= 0.5 for p in inside)


def test_a_quoted_sentence_shows_its_counterpart(encode):
    source = read(laid_out("by Part"))
    text = source.document.text
    quote = "未经双方同意,不得披露在调解中得知的事实。"
    start = text.index(quote)
    found = across(within(source, encode), source.document.name, "zh", (start, start + len(quote)))
    assert found is not None
    assert text[found.side.start : found.side.end] == PROVISIONS[2][2][1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_any_structure_paragraphs_are_aligned(encode, layout):
    source = read(laid_out(layout), structured=False)
    text = source.document.text
    found = [
        (text[p.zh.start : p.zh.end], text[p.en.start : p.en.end])
        for p in within(source, encode)
        if p.level == "paragraph" and p.confidence >= 0.5
    ]
    gold = [(a.text, b.text) for a, b in zip(one("zh"), one("en"), strict=True)]
    assert set(found) <= set(gold)
    # The bare words of two headings (二、职责) may be too little to be sure of.
    assert len(found) >= len(gold) - 2


def test_content_decides_where_the_numbers_are_shifted(encode):
    # The English version counts from 2, so that five of six numbers match a wrong provision.
    source = read(one("zh") + one("en", shift=1))
    pairs = [p for p in within(source, encode) if p.level == "provision" and p.confidence >= 0.5]
    assert [(p.zh.label, p.en.label) for p in pairs] == [(f"{n}.", f"({n + 1})") for n in range(1, 7)]
    assert {p.by for p in pairs} == {"alignment"}


def test_a_provision_that_one_version_lacks_stays_alone(encode):
    source = read(one("zh") + one("en", keep=(0, 1, 3, 4, 5)))
    assert labels(within(source, encode), "provision") == [(f"{n}.", f"({n})") for n in (1, 2, 4, 5, 6)]


@pytest.mark.parametrize("structured", [True, False])
def test_unrelated_texts_in_one_file_give_no_confident_pair(encode, structured):
    harbour = [
        Block(f"({n + 1}) {text}", "en", "provision", (str(n // 2 + 1), str(n + 1)), f"({n + 1})")
        for n, text in enumerate(UNRELATED)
    ]
    pairs = within(read(one("zh") + harbour, structured=structured), encode)
    assert [p for p in pairs if p.confidence >= 0.5] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_document_in_one_language_has_no_pairs(encode, language):
    assert within(read(one(language)), encode) == ()


def test_an_empty_document_has_no_pairs(encode):
    assert within(read([]), encode) == ()


@pytest.mark.parametrize("swapped", [False, True])
def test_two_files(encode, swapped):
    zh, en = read(one("zh"), "law.zh.txt"), read(one("en"), "law.en.txt")
    pairs = pairs_between(en, zh, encode) if swapped else pairs_between(zh, en, encode)
    assert labels(pairs, "provision") == [(f"{n}.", f"({n})") for n in range(1, 7)]
    assert {(p.zh.document, p.en.document) for p in pairs} == {("law.zh.txt", "law.en.txt")}
    assert not any(p.by == "file" for p in pairs)


def test_two_files_of_one_language_have_no_pairs(encode):
    assert pairs_between(read(one("en"), "a.txt"), read(one("en"), "b.txt"), encode) == ()


def test_two_files_without_a_confident_pair_are_paired_as_files(encode):
    zh = read(one("zh"), "a.txt")
    en = read([Block(text, "en") for text in UNRELATED], "b.txt")
    whole, *rest = pairs_between(zh, en, encode)
    assert (whole.by, whole.zh.document, whole.en.document) == ("file", "a.txt", "b.txt")
    assert (whole.zh.end, whole.en.end) == (len(zh.document.text), len(en.document.text))
    assert all(p.confidence < 0.5 for p in rest)


def test_each_sentence_is_encoded_once(encode):
    calls = []

    def counted(texts, language):
        calls.append((language, len(texts)))
        return encode(texts, language)

    source = read(laid_out("by Part"))
    within(source, counted)
    zh, en = (sum(len(p.sentences) for p in source.passages if p.language == x) for x in ("zh", "en"))
    assert calls == [("zh", zh), ("en", en)]


def test_the_fixture_is_read_as_the_language_module_would():
    source = read(laid_out("by paragraph"))
    assert [r.language for r in runs(source.document.text)] == ["zh", "en"] * 11


def test_the_sample_guiding_opinions_from_the_file(encode):
    # Cover sheet, metadata in both languages, the Chinese of each Part before its English, bullets and
    # page breaks: 5 Parts, provisions 1 to 17 and (1) to (17).
    document = read_document.read(SAMPLE / "guiding-opinions-2024-8.txt")
    sections = outline(document)
    source = Source(document, sections, chunk(document, sections, len, 2000))
    pairs = within(source, encode)
    assert labels(pairs, "provision") == [(f"{n}.", f"({n})") for n in range(1, 18)]
    assert labels(pairs, "part") == [(f"{c}、", f"{n}.") for n, c in enumerate("一二三四五", 1)]
    assert {p.by for p in pairs if p.level in ("part", "provision")} == {"number"}
    for passage in source.passages:
        for span in passage.sentences:
            found = across(pairs, document.name, passage.language, span)
            assert found is not None and found.confidence >= 0.5, document.text[slice(*span)]
