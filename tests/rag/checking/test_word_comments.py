"""A checked text as a Word document, read back with python-docx."""

import io
from typing import Any

from docx import Document
from docx.shared import RGBColor

from index.records import Bilingual, Metadata
from rag.checking import CheckedSentence, CheckedText, commented
from rag.results import Citation, Counterpart

FIRST, SECOND, THIRD = "The court decides in seven days.", "费用由原告承担。", "Both may appeal."
TWIN = Counterpart(
    "law.txt", "zh", (), 0, 11, "法院应当在七日内决定。", "法院应当在七日内决定。", 0, "number", 1.0
)
CITED = Citation(
    1, "law.txt", Bilingual(en="Court Act"), "en", ("2",), None, 0, 10,
    "The court shall decide in seven days.", "The court shall decide in seven days.", 0, Metadata(), TWIN,
)  # fmt: skip


def checked(text: str) -> CheckedText:
    def at(words: str) -> tuple[str, int, int]:
        start = text.find(words)
        return words, start, start + len(words)

    return CheckedText(
        "draft.docx",
        text,
        (
            CheckedSentence(*at(FIRST), "en", "verified", evidence=(CITED,)),
            CheckedSentence(*at(SECOND), "zh", "unsupported", "文件中说的是“被告”。"),
            CheckedSentence(*at(THIRD), "en", "verified", quoted=True),
        ),
    )


def read(content: bytes) -> tuple[Any, list[str]]:
    document: Any = Document(io.BytesIO(content))
    return document, [comment.text for comment in document.comments]


def commented_words(document: Any) -> list[str]:
    """The words between the start and the end of each comment."""
    found, ends = [], "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    inside: list[str] | None = None
    for element in document.element.body.iter():
        if element.tag == f"{ends}commentRangeStart":
            inside = []
        elif element.tag == f"{ends}t" and inside is not None:
            inside.append(element.text or "")
        elif element.tag == f"{ends}commentRangeEnd" and inside is not None:
            found.append("".join(inside))
            inside = None
    return found


def test_each_sentence_has_its_comment_with_evidence_in_both_languages() -> None:
    document, comments = read(commented(checked(f"{FIRST} {SECOND}\n\n{THIRD}"), "en"))
    assert [p.text for p in document.paragraphs] == [f"{FIRST} {SECOND}", THIRD]
    assert commented_words(document) == [FIRST, SECOND, THIRD]
    assert comments[0].splitlines() == [
        "✓ Verified",
        "[1] Court Act (law.txt) › 2",
        "“The court shall decide in seven days.”",
        "“法院应当在七日内决定。”",
    ]
    assert comments[1].splitlines() == ["✗ Not supported", "文件中说的是“被告”。"]
    assert comments[2] == "❝ Quoted exactly"
    assert {comment.author for comment in document.comments} == {"Duolex"}


def test_comments_speak_the_language_of_the_page() -> None:
    _, comments = read(commented(checked(f"{FIRST} {SECOND} {THIRD}"), "zh"))
    assert [c.splitlines()[0] for c in comments] == ["✓ 有依据", "✗ 缺乏依据", "❝ 逐字引用"]


def test_a_word_draft_keeps_its_formatting() -> None:
    made: Any = Document()
    made.add_heading("Opinion", 1)
    paragraph = made.add_paragraph(style="List Bullet")
    paragraph.add_run("The court decides in ").italic = True
    strong = paragraph.add_run("seven days. 费用由")
    strong.bold, strong.font.color.rgb = True, RGBColor(0xC0, 0, 0)
    paragraph.add_run("原告承担。")
    made.add_table(1, 1).cell(0, 0).text = THIRD
    file = io.BytesIO()
    made.save(file)

    document, comments = read(
        commented(checked(f"Opinion\n\n{FIRST} {SECOND}\n\n{THIRD}"), "en", file.getvalue())
    )
    heading, bullet = document.paragraphs[:2]
    assert (heading.text, heading.style.name) == ("Opinion", "Heading 1")
    assert (bullet.text, bullet.style.name) == (f"{FIRST} {SECOND}", "List Bullet")
    looks = [(run.text, run.italic, run.bold) for run in bullet.runs if run.text]
    assert looks == [
        ("The court decides in ", True, None),
        ("seven days.", None, True),
        (" ", None, True),
        ("费用由", None, True),
        ("原告承担。", None, None),
    ]
    assert {run.font.color.rgb for run in bullet.runs if run.bold} == {RGBColor(0xC0, 0, 0)}
    assert document.tables[0].cell(0, 0).text == THIRD
    assert len(comments) == 3 and commented_words(document) == [FIRST, SECOND, THIRD]


def test_a_sentence_that_the_draft_does_not_show_stands_at_its_end() -> None:
    made: Any = Document()
    made.add_paragraph(FIRST)
    file = io.BytesIO()
    made.save(file)
    document, comments = read(commented(checked(f"{FIRST} {SECOND} {THIRD}"), "en", file.getvalue()))
    assert [p.text for p in document.paragraphs] == [FIRST, SECOND, THIRD]
    assert len(comments) == 3
