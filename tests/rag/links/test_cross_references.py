"""Cross-references over invented statutes: each case is a third paragraph put into Article 8 of a law, and
what it should lead to, as "words → places"."""

from collections.abc import Sequence

import pytest

from index.errors import NotFoundError
from index.records import Bilingual, Document, Language, Metadata, Passage, Section, StoredDocument
from index.structure import outline
from rag.links import CrossReference, CrossReferences

NUMERALS = "一二三四五六七八九十"
ZH_LAW = "在线庭审管理条例"
EN_LAW = "Harbour Fees Act"


class Shelf:
    """Documents in memory, a passage for each section that holds no other, as the library has them."""

    revision = 1

    def __init__(self, *documents: Document) -> None:
        self.kept = {d.name: d for d in documents}
        self.read: list[str] = []

    def documents(self) -> list[StoredDocument]:
        return [
            StoredDocument(
                d.name, d.path, d.digest, d.title, d.metadata, ("zh",) if ".zh" in d.name else ("en",), 0,
                len(d.text), {"zh": 1, "en": 1}, 0, (), (),
            )
            for d in self.kept.values()
        ]  # fmt: skip

    def document(self, name: str) -> Document:
        if name not in self.kept:
            raise NotFoundError(name)
        return self.kept[name]

    def sections(self, name: str) -> tuple[Section, ...]:
        return outline(self.document(name))

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        return [(n, s) for n in self.kept for s in self.sections(n) if s.number[-1:] == (number,)]

    def passages_of(self, name: str) -> list[Passage]:
        self.read.append(name)
        document = self.document(name)
        held = [s for s in self.sections(name) if s.kind in ("article", "provision")]
        return [
            Passage(name, s.language, s.path, s.start, s.end, document.text[s.start : s.end], ())
            for s in held
        ]


def document(name: str, text: str, title: str, number: str | None = None) -> Document:
    titled = Bilingual(zh=title) if ".zh" in name else Bilingual(en=title)
    return Document(name, name, name, text, titled, Metadata(document_number=number))


def statute(language: Language, own: str = "", articles: int = 10) -> str:
    """Ten articles of two paragraphs, where the eighth has the case as its third."""
    parts = []
    for n in range(1, articles + 1):
        label = f"第{NUMERALS[n - 1]}条" if language == "zh" else f"Article {n}"
        lines = (
            ["引水员应当持有港务局发给的证件。", "证件每两年换发一次。"]
            if language == "zh"
            else ["A pilot carries the card of the port office.", "The card is renewed every two years."]
        )
        parts.append("\n".join([label, *lines, *([own] if n == 8 and own else [])]))
    return "\n\n".join(parts)


def shelf(language: Language, own: str) -> Shelf:
    home = "home.zh.txt" if language == "zh" else "home.en.txt"
    title = "海港引航办法" if language == "zh" else "Harbour Pilotage Measures"
    return Shelf(
        document(home, statute(language, own), title),
        document("trial.zh.txt", statute("zh"), ZH_LAW, "港规〔2019〕12号"),
        document("fees.en.txt", statute("en"), EN_LAW, "Gang Gui [2020] No. 7"),
    )


def place(reference: CrossReference, holding: Shelf) -> list[str]:
    """ "8" for a provision, "8¶2" for its second paragraph, "trial:3" in another document."""
    said = []
    for found in reference.places:
        where = "" if found.document == reference.document else found.document.split(".")[0] + ":"
        if found.section is None:
            said.append(f"{where}*")
            continue
        number = found.section.number[-1]
        text = holding.document(found.document).text
        if (found.start, found.end) != (found.section.start, found.section.end):
            lines = [line for line in text[found.section.start : found.section.end].split("\n")[1:] if line]
            first = 1 + next(i for i, line in enumerate(lines) if text.startswith(line, found.start))
            count = text[found.start : found.end].rstrip().count("\n")
            number += f"¶{first}" + (f"-{first + count}" if count else "")
        said.append(where + number)
    return said


def links(language: Language, own: str) -> list[str]:
    holding = shelf(language, own)
    home = "home.zh.txt" if language == "zh" else "home.en.txt"
    text = holding.document(home).text
    found = CrossReferences(holding).out_of(home, (0, len(text)))
    for reference in found:
        assert text[reference.start : reference.end] == reference.wording
    return [f"{r.wording} → {', '.join(place(r, holding))}" for r in found]


CHINESE: Sequence[tuple[str, list[str]]] = [
    ("依照本办法第五条的规定办理。", ["第五条 → 5"]),
    ("依照第五条办理。", ["第五条 → 5"]),
    ("依照第 5 条办理。", ["第 5 条 → 5"]),
    ("前款规定的期限可以延长。", ["前款 → 8¶2"]),
    ("前两款规定的期限可以延长。", ["前两款 → 8¶1-2"]),
    ("违反前条规定的，处以罚款。", ["前条 → 7"]),
    ("违反前三条规定的，处以罚款。", ["前三条 → 5, 6, 7"]),
    ("本条第一款的证件不得转让。", ["本条第一款 → 8¶1"]),
    ("第一款所称证件不得转让。", ["第一款 → 8¶1"]),
    ("第六条第二款所称换发，不收费用。", ["第六条第二款 → 6¶2"]),
    ("适用前条第一款。", ["前条第一款 → 7¶1"]),
    ("适用第四至第六条。", ["第四至第六条 → 4, 5, 6"]),
    ("适用第四条至第六条。", ["第四条至第六条 → 4, 5, 6"]),
    ("适用第二条、第四条和第九条。", ["第二条 → 2", "第四条 → 4", "第九条 → 9"]),
    ("适用第三条第一款、第二款。", ["第三条第一款 → 3¶1", "第二款 → 3¶2"]),
    ("下一条规定的除外。", ["下一条 → 9"]),
    ("适用《在线庭审管理条例》第三条。", ["第三条 → trial:3"]),
    ("适用在线庭审管理条例第三条第二款。", ["第三条第二款 → trial:3¶2"]),
    (
        "适用《在线庭审管理条例》（港规〔2019〕12号）第三条、第四条。",
        ["第三条 → trial:3", "第四条 → trial:4"],
    ),
    ("《在线庭审管理条例》另有规定的除外。", ["《在线庭审管理条例》 → trial:*"]),
    ("依照港规〔2019〕12号办理。", ["港规〔2019〕12号 → trial:*"]),
    (
        "依照《在线庭审管理条例》办理的，适用该条例第二条。",
        ["《在线庭审管理条例》 → trial:*", "第二条 → trial:2"],
    ),
    # what the library does not hold, and what is no pointer
    ("适用《海上救助公约》第三条。", []),
    ("依照仲裁法第十条申请。", []),
    ("依照仲裁法第四条、第五条申请。", []),
    ("适用第四十条。", []),
    ("以前条件不足的，不得申请。", []),
    ("目前款项已经付清。", []),
    ("船舶应当有三条缆绳。", []),
    ("该条约另有规定的除外。", []),
]
ENGLISH: Sequence[tuple[str, list[str]]] = [
    ("Article 5 of these Measures applies.", ["Article 5 → 5"]),
    ("The card is issued under Article 5.", ["Article 5 → 5"]),
    ("The period in the preceding paragraph may be extended.", ["the preceding paragraph → 8¶2"]),
    ("The preceding two paragraphs apply to guests.", ["The preceding two paragraphs → 8¶1-2"]),
    ("Whoever violates the preceding article is fined.", ["the preceding article → 7"]),
    ("The preceding three Articles apply to guests.", ["The preceding three Articles → 5, 6, 7"]),
    ("See paragraph 1 of this Article.", ["paragraph 1 of this Article → 8¶1"]),
    ("The card in paragraph 1 is not lent.", ["paragraph 1 → 8¶1"]),
    ("Renewal under Article 6, paragraph 2 is free.", ["Article 6, paragraph 2 → 6¶2"]),
    ("Renewal under paragraph 2 of Article 6 is free.", ["paragraph 2 of Article 6 → 6¶2"]),
    ("Paragraph 1 of the preceding Article applies.", ["Paragraph 1 of the preceding Article → 7¶1"]),
    ("Articles 4 to 6 apply.", ["Articles 4 to 6 → 4, 5, 6"]),
    ("Articles 2, 4 and 9 apply.", ["Articles 2, 4 and 9 → 2, 4, 9"]),
    (
        "Paragraph 1 or paragraph 2 of Article 3 applies.",
        ["Paragraph 1 → 3¶1", "paragraph 2 of Article 3 → 3¶2"],
    ),
    ("The next article is an exception.", ["The next article → 9"]),
    ("Article 3 of the Harbour Fees Act applies.", ["Article 3 → fees:3"]),
    ("Harbour Fees Act, Article 3 applies.", ["Article 3 → fees:3"]),
    ("Article 3 and Article 4 of the Harbour Fees Act apply.", ["Article 3 → fees:3", "Article 4 → fees:4"]),
    ("The Harbour Fees Act remains as it is.", ["Harbour Fees Act → fees:*"]),
    ("See Gang Gui [2020] No. 7 for the fees.", ["Gang Gui [2020] No. 7 → fees:*"]),
    # what the library does not hold, and what is no pointer
    ("Article 3 of the Civil Salvage Convention applies.", []),
    ("Article 40 applies.", []),
    ("In the preceding year three ships came.", []),
    ("The article 5 reporters wrote was long.", ["article 5 → 5"]),
    ("The following provisions apply to guests.", []),
    ("This part of the harbour is closed.", []),
    ("The first paragraph of the letter is missing on page 5.", []),
]


@pytest.mark.parametrize(("own", "expected"), CHINESE)
def test_chinese(own: str, expected: list[str]) -> None:
    assert links("zh", own) == expected


@pytest.mark.parametrize(("own", "expected"), ENGLISH)
def test_english(own: str, expected: list[str]) -> None:
    assert links("en", own) == expected


def test_both_ways() -> None:
    holding = shelf("zh", "适用第三条，并适用《在线庭审管理条例》第三条和第五条。")
    references = CrossReferences(holding)
    text = holding.document("home.zh.txt").text
    third = next(s for s in holding.sections("home.zh.txt") if s.number == ("3",))
    (own,) = references.into("home.zh.txt", (third.start, third.end))
    assert (own.document, own.wording) == ("home.zh.txt", "第三条") and own.start > text.index("第八条")
    there = {s.number[-1]: (s.start, s.end) for s in holding.sections("trial.zh.txt")}
    assert [r.wording for r in references.into("trial.zh.txt", there["5"])] == ["第五条"]
    assert references.into("trial.zh.txt", there["4"]) == []
    assert references.out_of("home.zh.txt", (third.start, third.end)) == []


def test_a_document_as_a_whole_is_referred_to_from_elsewhere_only() -> None:
    holding = shelf("en", "The Harbour Fees Act remains as it is.")
    references = CrossReferences(holding)
    assert [r.wording for r in references.into("fees.en.txt", (0, 10))] == ["Harbour Fees Act"]
    assert references.into("home.en.txt", (0, 10)) == []


def test_a_provision_that_points_at_its_own_paragraph_is_not_referred_to_from_elsewhere() -> None:
    holding = shelf("en", "The card in paragraph 1 is not lent.")
    eighth = next(s for s in holding.sections("home.en.txt") if s.number == ("8",))
    assert CrossReferences(holding).into("home.en.txt", (eighth.start, eighth.end)) == []


def test_traditional_statutes_count_paragraphs_by_their_own_word() -> None:
    first = (
        "第 1 條\n引水人應持有證書。\n有下列情形之一者，不適用前項規定：\n一、訓練。\n二、前款之陪同人員。"
    )
    text = f"{first}\n\n第 2 條\n依前條第二項第一款辦理，準用第一條。"
    holding = Shelf(document("pilot.zh.txt", text, "引水人條例"))
    found = CrossReferences(holding).out_of("pilot.zh.txt", (0, len(text)))
    led = {r.wording: text[r.places[0].start : r.places[0].end].strip() for r in found}
    assert led["前項"] == "引水人應持有證書。"
    assert led["前款"] == "一、訓練。"
    assert led["前條第二項第一款"].startswith("有下列情形") and led["第一條"].startswith("第 1 條")


def test_what_was_read_is_kept_until_the_library_changes() -> None:
    holding = shelf("en", "The card is issued under Article 5.")
    references = CrossReferences(holding)
    for _ in range(2):
        references.into("home.en.txt", (0, 10))
    assert sorted(holding.read) == sorted(holding.kept)
    del holding.kept["fees.en.txt"]
    holding.revision = 2
    references.into("home.en.txt", (0, 10))
    assert holding.read.count("home.en.txt") == 2 and holding.read.count("fees.en.txt") == 1
    with pytest.raises(NotFoundError):
        references.out_of("fees.en.txt", (0, 10))
