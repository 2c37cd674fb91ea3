"""A draft against a library: the verdict of each sentence, and what is shown of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build
from index.embedding import BuiltinEmbedder
from index.errors import EmptyFileError, FileTooLargeError, NotFoundError
from index.library import Library
from index.records import Passage
from rag.checking import CheckedSentence, CheckedText, Checker, read_draft, typed_draft
from rag.checking.checker import Judged, decide
from rag.results import Filter, Hit, Support
from rag.search import Retriever
from rag.verify import Verdict

ZH = """码头规则

第一条 经营人应当在收到申请之日起七日内答复承运人。

第二条 仓储费由收货人承担，但是因经营人过错造成的延误除外。

第三条 任何人不得在泊位吸烟。
"""
EN = """# Harbour Notice

Article 1 A vessel that waits for more than four hours pays a fee of 300 crowns.

Article 2 The pilot may refuse to board in fog.
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    folder = tmp_path_factory.mktemp("checked")
    (folder / "wharf.txt").write_text(ZH, encoding="utf-8")
    (folder / "notice.md").write_text(EN, encoding="utf-8")
    with Library.open(folder / "library", BuiltinEmbedder(), write=True, vectors="exact") as made:
        build.index(made, [folder / "wharf.txt", folder / "notice.md"])
        yield Checker(Retriever(made))


def one(checker: Checker, text: str, where: Filter = Filter()) -> CheckedSentence:
    (sentence,) = checker.check(typed_draft(text), where)
    return sentence


@pytest.mark.parametrize(
    ("text", "support", "place"),
    [
        ("任何人不得在泊位吸烟。", "verified", "wharf.txt"),
        ("A vessel waiting longer than four hours has to pay a fee of 300 crowns.", "verified", "notice.md"),
        ("A vessel waiting longer than four hours pays a fee of 500 crowns.", "unsupported", "notice.md"),
        ("任何人可以在泊位吸烟。", "unsupported", "wharf.txt"),
        ("等候超过四小时的船舶应当缴纳300克朗费用。", "verified", "notice.md"),
        ("The operator shall reply to the carrier within nine days of receiving the application.",
         "unsupported", "wharf.txt"),
    ],
)  # fmt: skip
def test_a_sentence_is_judged_by_the_passage_that_speaks_of_it(
    checker: Checker, text: str, support: Support, place: str
) -> None:
    sentence = one(checker, text)
    assert (sentence.support, sentence.evidence[0].document) == (support, place)
    cited = sentence.evidence[0]
    assert cited.number == 1 and cited.quote in cited.passage
    assert sentence.reason is None or sentence.support != "verified"


def test_what_is_copied_is_told_from_what_was_compared(checker: Checker) -> None:
    copied = one(checker, "“The pilot may refuse to board in fog.”")
    said = one(checker, "In fog the pilot may refuse to board.")
    assert copied.quoted and (copied.sign, copied.verdict("zh")) == ("❝", "逐字引用")
    assert not said.quoted and (said.sign, said.verdict("en")) == ("✓", "Verified")
    counted = CheckedText("d", "", (copied, said))
    assert (counted.count("verified"), counted.count("verified", quoted=True)) == (1, 1)


def test_what_nothing_speaks_of_is_told_so(checker: Checker) -> None:
    sentence = one(checker, "The minister of education was re-elected in spring.")
    assert sentence.support == "unsupported" and sentence.reason == "Nothing in the documents speaks of this."


def test_a_wrong_citation_is_told(checker: Checker) -> None:
    right = one(checker, "The pilot may refuse to board in thick fog (Harbour Notice, Article 2).")
    wrong = one(checker, "The pilot may refuse to board in thick fog (Harbour Notice, Article 1).")
    assert right.support == "verified"
    assert (wrong.support, wrong.evidence[0].section) == ("unsupported", ("2",))
    assert wrong.reason == "The documents say this, but not where the sentence says that it stands."


def test_only_the_documents_of_the_filter_count(checker: Checker) -> None:
    sentence = one(checker, "任何人不得在泊位吸烟。", Filter(documents=frozenset({"notice.md"})))
    assert sentence.support != "verified"
    assert all(cited.document == "notice.md" for cited in sentence.evidence)


def test_a_heading_and_a_sentence_without_content_are_not_checked(checker: Checker) -> None:
    made = list(checker.check(typed_draft("# Notes\n\n!!!\n\nWho smokes?")))
    assert made and {s.support for s in made} == {"unchecked"} and all(s.reason for s in made)


def judged(near: float, support: Support, kind: str | None = None, *, cited: bool = False) -> Judged:
    text = f"{near} {support}"
    passage = Passage("d", "en", (), 0, len(text), text, ((0, len(text)),))
    return Judged(Hit(passage, near), near, Verdict(support, kind, kind), cited)


@pytest.mark.parametrize(
    ("found", "support"),
    [
        ([judged(0.9, "verified"), judged(0.7, "unsupported", "figure")], "verified"),
        ([judged(0.6, "verified"), judged(0.9, "unsupported", "figure")], "unsupported"),
        ([judged(0.9, "verified"), judged(0.89, "unsupported", "figure")], "unsupported"),
        ([judged(0.6, "verified"), judged(0.9, "unsupported", "unsaid")], "verified"),
        ([judged(0.9, "verified"), judged(0.5, "unsupported", "unsaid", cited=True)], "unsupported"),
        ([judged(0.3, "unsupported", "figure")], "unsupported"),
        ([judged(0.3, "unchecked", "unclear", cited=True)], "unchecked"),
        ([judged(0.8, "unchecked", "language"), judged(0.6, "unsupported", "figure")], "unchecked"),
    ],
)
def test_one_verdict_of_several(found: list[Judged], support: Support) -> None:
    assert decide(found, "en").support == support


def test_a_draft_is_read_from_a_file_of_any_format_or_typed(tmp_path: Path) -> None:
    path = tmp_path / "letter.html"
    path.write_text("<title>Letter</title><p>The court decides.</p>", encoding="utf-8")
    assert "The court decides." in read_draft(path).text
    assert typed_draft("The court decides.", name="standard input").name == "standard input"
    with pytest.raises(NotFoundError):
        read_draft(tmp_path / "none.txt")
    with pytest.raises(EmptyFileError):
        typed_draft(" \n")
    with pytest.raises(FileTooLargeError):
        typed_draft("0123456789", most=9)
