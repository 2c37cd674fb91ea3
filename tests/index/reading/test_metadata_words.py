"""Every word of metadata_words.toml is read as its list says, so one that is added there is, too."""

import re
from pathlib import Path

import pytest

from index.reading import metadata
from index.reading.covers import cover_sheet, delivered_by
from index.reading.head import Line, is_issuer, read_head, title_lines
from index.reading.labelled_fields import before_label, labelled, status
from index.text.word_lists import word_lists

WORDS = word_lists(Path(metadata.__file__).with_name("metadata_words.toml"))
BODY = "法院应当在三日内审查当事人提交的证据，并且将审查的结果书面通知各方当事人。" * 3


def plain(pattern: str) -> str:
    """A wording that a pattern allows: first alternatives, innermost first; what is optional is left out."""
    pattern = pattern.replace(r"\(", "\0").replace(r"\)", "\1").removeprefix("^")
    inner = re.compile(r"\(\?:([^()|]*)[^()]*\)(\??)")
    while inner.search(pattern):
        pattern = inner.sub(lambda group: "" if group[2] else group[1], pattern)
    pattern = re.sub(r"\[\^[^]]*\]\{0,\d\}|\\[sdW]\*|\.\*", "", pattern).replace(r"\s+", " ")
    pattern = re.sub(r"\\?.\?", "", re.sub(r"\[(.)[^]]*\]", r"\1", pattern))
    return pattern.replace("\\", "").replace("\0", "(").replace("\1", ")")


def described(head: str) -> metadata.Description:
    return metadata.describe(f"{head}\n\n{BODY}")


@pytest.mark.parametrize(
    ("kind", "label"), [(kind, label) for kind, labels in WORDS["labels"].items() for label in labels]
)
def test_labels(kind: str, label: str) -> None:
    line = f"{plain(label)}: 甲"
    assert labelled([Line(line, 0)]) == {kind: ["甲"]}
    assert before_label(f"题头 {line}") == "题头"


@pytest.mark.parametrize(("words", "name"), WORDS["agencies"].items())
def test_agencies(words: str, name: str) -> None:
    described = metadata.describe(f"Title of the news\n\nBEIJING, March 1, 2024 ({words}) -- {BODY}")
    assert described.metadata.source == name
    assert described.metadata.published == "2024-03-01"


@pytest.mark.parametrize(("words", "name"), WORDS["agencies"].items())
@pytest.mark.parametrize("dateline", ["{} 2024-03-01 10:15", "March 1, 2024 ({})"])
def test_agencies_in_datelines(words: str, name: str, dateline: str) -> None:
    told = described(f"Harbour News\n{dateline.format(words)}")
    assert told.title.en == "Harbour News"
    assert (told.metadata.source, told.metadata.published) == (name, "2024-03-01")


@pytest.mark.parametrize(
    ("name", "words"), [(name, words) for name, some in WORDS["statuses"].items() for words in some]
)
def test_statuses(name: str, words: str) -> None:
    assert status(plain(words)) == name


@pytest.mark.parametrize("name", WORDS["cover_sheets"]["databases"])
def test_databases(name: str) -> None:
    assert delivered_by(f"Delivery summary\n{name.upper()}\n") == name


@pytest.mark.parametrize("body", WORDS["head"]["bodies"])
def test_bodies(body: str) -> None:
    assert is_issuer(f"滨海市{plain(body)}")


@pytest.mark.parametrize("about", WORDS["head"]["about"])
def test_titles_go_on_after_the_issuer(about: str) -> None:
    assert title_lines(["滨海市法院", f"{about}证据的规定"]) == [f"滨海市法院{about}证据的规定"]


@pytest.mark.parametrize("word", WORDS["head"]["runs_on"])
def test_titles_run_on_in_english(word: str) -> None:
    assert title_lines([f"Rules {word}", "Evidence"]) == [f"Rules {word} Evidence"]


@pytest.mark.parametrize("mark", WORDS["head"]["runs_on_zh"])
def test_titles_run_on_in_chinese(mark: str) -> None:
    assert title_lines([f"滨海规则{mark}", "证据"]) == [f"滨海规则{mark}证据"]


@pytest.mark.parametrize("contents", WORDS["head"]["contents"])
def test_contents_begin_the_body(contents: str) -> None:
    head = read_head(f"滨海规则\n{plain(contents).capitalize()}\n证据\n", 0)
    assert [line.text for line in head.lines] == ["滨海规则"]


@pytest.mark.parametrize("title", WORDS["head"]["no_titles"])
def test_no_titles(title: str) -> None:
    assert metadata.describe(BODY, plain(title), stem="滨海规则").title.zh == "滨海规则"


@pytest.mark.parametrize("paper", WORDS["papers"]["zh"])
def test_chinese_papers(paper: str) -> None:
    assert described(f"滨海市法院关于证据的{paper}").metadata.issuer.zh == "滨海市法院"


@pytest.mark.parametrize("paper", WORDS["papers"]["en"])
def test_english_papers(paper: str) -> None:
    issuer = described(f"{plain(paper)} of the Harbour Court on Evidence").metadata.issuer
    assert issuer.en == "Harbour Court"


@pytest.mark.parametrize("body", WORDS["foreign"]["bodies"])
def test_foreign_bodies(body: str) -> None:
    long = BODY * 4
    assert described(f"颁布机关: 滨海海事法院\n\n{long}").metadata.original == "zh"
    assert described(f"颁布机关: {body}海事法院\n\n{long}").metadata.original is None


PREVAILS = WORDS["prevails"]


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        *((f"如有歧义，以{name}{version}为准。", language)
          for names, language in (("chinese", "zh"), ("english", "en"))
          for name in PREVAILS[names] for version in PREVAILS["versions"]),
        *((f"The {name} text {plain(verb)}.", language)
          for names, language in (("chinese", "zh"), ("english", "en"))
          for name in PREVAILS[names] for verb in PREVAILS["verbs"]),
        *((f"The English {translation} is for reference.", "zh") for translation in PREVAILS["translations"]),
        *((plain(said), "zh") for said in PREVAILS["mere_translations"]),
    ],
)  # fmt: skip
def test_what_prevails(sentence: str, language: str) -> None:
    assert metadata.describe(f"Rules\n\n{sentence}").metadata.original == language


@pytest.mark.parametrize(
    ("field", "verb"),
    [
        *(("promulgated", verb) for kind in ("adopted", "promulgated") for verb in WORDS["history"][kind]),
        *(("effective", verb) for verb in WORDS["history"]["in_force"]),
    ],
)
def test_history(field: str, verb: str) -> None:
    read = described(f"滨海规则\n（2020年5月28日{plain(verb)}）").metadata
    assert getattr(read, field) == "2020-05-28"


@pytest.mark.parametrize("words", WORDS["history"]["statuses"])
def test_statuses_in_brackets(words: str) -> None:
    read = described(f"滨海规则（{plain(words)}）")
    assert read.title.zh == "滨海规则" and read.metadata.status == status(plain(words)) is not None


@pytest.mark.parametrize("wire", WORDS["news"]["wires"])
def test_wires(wire: str) -> None:
    assert (
        metadata.describe(f"滨海新闻\n\n{wire}滨海3月1日电 {BODY}").metadata.source == WORDS["agencies"][wire]
    )


@pytest.mark.parametrize("word", WORDS["news"]["datelines"])
def test_datelines(word: str) -> None:
    assert described(f"Harbour News\n{word} 2024-03-01 10:15").metadata.published == "2024-03-01"


COVERS = WORDS["cover_sheets"]


@pytest.mark.parametrize(
    "line",
    [
        *(f"{plain(action)} by" for action in COVERS["actions_en"]),
        *(f"{action}{detail}" for action in COVERS["actions_zh"] for detail in COVERS["details_zh"]),
        *(plain(label) for labels in ("labels_en", "labels_zh") for label in COVERS[labels]),
    ],
)
def test_cover_sheets(line: str) -> None:
    """One line that speaks of a delivery, beside a notice of copyright."""
    for notice in (*COVERS["rights"], *COVERS["summaries"]):
        assert cover_sheet(f"{plain(notice)}\n{line}: A\n\n\nRules\n") is not None
    assert cover_sheet("Copyright ©\nClerk: A\n\n\nRules\n") is None
