"""Every word of metadata_words.toml is read as its list says, so one that is added there is, too."""

import re
from pathlib import Path

import pytest

from index.reading import metadata
from index.reading.covers import delivered_by
from index.reading.head import Line
from index.reading.labelled_fields import before_label, labelled, status
from index.text.word_lists import word_lists

WORDS = word_lists(Path(metadata.__file__).with_name("metadata_words.toml"))
BODY = "法院应当在三日内审查当事人提交的证据，并且将审查的结果书面通知各方当事人。" * 3


def plain(pattern: str) -> str:
    """A wording that a pattern allows: first alternatives, innermost first; what is optional is left out."""
    inner = re.compile(r"\(\?:([^()|]*)[^()]*\)(\??)")
    while inner.search(pattern):
        pattern = inner.sub(lambda group: "" if group[2] else group[1], pattern)
    return re.sub(r"\\?.\?", "", pattern)


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


@pytest.mark.parametrize(
    ("name", "words"), [(name, words) for name, some in WORDS["statuses"].items() for words in some]
)
def test_statuses(name: str, words: str) -> None:
    assert status(plain(words)) == name


@pytest.mark.parametrize("name", WORDS["cover_sheets"]["databases"])
def test_databases(name: str) -> None:
    assert delivered_by(f"Delivery summary\n{name.upper()}\n") == name
