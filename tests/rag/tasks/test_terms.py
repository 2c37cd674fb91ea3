"""Definitions and renderings: the forms over invented sentences, the answers over the sample library."""

from collections.abc import Sequence

import pytest

from index.library import Library
from index.text import fold
from rag.results import Answer, Filter
from rag.tasks.aligned_terms import Rendered, rendered
from rag.tasks.terms import defining

DEFINITIONS = [
    ("试航", "本办法所称试航，是指船舶交付前的航行。", "strong"),
    ("试航", "本辦法所稱試航，指船舶交付前之航行。", "strong"),
    ("主管机关", "本法所称主管机关为港务局。", "strong"),
    ("试航", "“试航”是指船舶交付前的航行。", "strong"),
    ("试航", "一、試航：指船舶交付前之航行。", "strong"),
    ("在线调解平台", "当事人可以使用海港在线调解平台（以下简称“在线调解平台”）。", "short"),
    ("灯塔", "灯塔是一种导航设施。", "weak"),
    ("试航", "试航应当提前三日通知港务局。", None),
    ("试航", "港务局指导试航。", None),
    ("试航", "依照试航指引办理。", None),
    ("灯塔", "港口的灯塔是红色的。", None),
    ("trial voyage", "In these Measures, a trial voyage means a voyage before delivery.", "strong"),
    (
        "trial voyage",
        "The term “trial voyage” as used in this Act refers to a voyage before delivery.",
        "strong",
    ),
    ("trial voyage", "“Trial voyage” includes a voyage for tuning.", "strong"),
    ("trial voyage", "1. “trial voyage” refers to a voyage before delivery;", "strong"),
    ("guest", "For the purposes of this Act, guests means persons without a card.", "strong"),
    ("office", "The Harbour Office of Lintao (hereinafter referred to as the Office) keeps a list.", "short"),
    ("office", "The Harbour Office of Lintao (the “Office”) keeps a list.", "short"),
    ("lighthouse", "A lighthouse is a tower that carries a lamp.", "weak"),
    ("trial voyage", "A trial voyage is announced three days before.", None),
    ("office", "This means that the office is closed.", None),
    ("card", "The pilot refers to the card.", None),
]


@pytest.mark.parametrize(("term", "sentence", "strength"), DEFINITIONS)
def test_defining_sentences(term: str, sentence: str, strength: str | None) -> None:
    language = "zh" if term > "z" else "en"
    assert defining(term, language, fold(sentence).text) == strength


PAIRS: Sequence[tuple[str, str]] = [
    ("试航由港务局监督。", "Trial voyages are supervised by the port office."),
    ("试航应当提前三日通知。", "Notice of a trial voyage is given three days before."),
    ("船长负责试航的安全。", "The master answers for the safety of the trial voyage."),
    ("船长应当持有证件。", "The master carries a card."),
    ("港务局换发证件。", "The port office renews the card."),
]


def test_words_that_stand_where_a_term_stands_render_it() -> None:
    assert rendered("试航", "zh", PAIRS, {}) == Rendered("trial voyage", 3, 3)
    turned = [(en, zh) for zh, en in PAIRS]
    assert rendered("trial voyage", "en", turned, {}) == Rendered("试航", 3, 3)
    assert rendered("port office", "en", turned, {}) == Rendered("港务局", 2, 2)


def test_words_are_printed_as_they_stand() -> None:
    traditional = [(en, zh.replace("试", "試")) for zh, en in PAIRS]
    found = rendered("trial voyage", "en", traditional, {})
    assert found and found.words == "試航"


def test_one_sentence_tells_no_rendering() -> None:
    assert rendered("监督", "zh", PAIRS, {}) is None


def test_of_words_that_tie_the_dictionary_decides() -> None:
    pairs = [
        ("灯塔在夜间发光。", "The lighthouse shines by night."),
        ("夜间灯塔不得关闭。", "By night the lighthouse stays lit."),
    ]
    assert rendered("灯塔", "zh", pairs, {}) is None
    assert rendered("灯塔", "zh", pairs, {"灯塔": [("lighthous",)]}) == Rendered("lighthouse", 2, 2)


def sound(answer: Answer, library: Library) -> None:
    for cited in answer.citations:
        assert library.document(cited.document).text[cited.start : cited.end] == cited.quote
    assert all(s.support == "verified" and s.citations for s in answer.sentences)


def test_a_definition_is_quoted(answerer) -> None:
    answer = answerer.ask("什么是在线庭审？")
    sound(answer, answerer.retriever.library)
    assert answer.task == "definition" and answer.text.startswith("第二条 本规则所称在线庭审，是指")
    assert answer.citations[0].counterpart.language == "en"
    english = answerer.ask("What is meant by an online hearing?")
    assert english.task == "definition" and "an online hearing means" in english.text


@pytest.mark.parametrize("question", ["什么是潮汐表？", "Define tidal lock.", "灯塔用英文怎么说？"])
def test_what_no_document_defines_or_pairs_is_an_ordinary_question(answerer, question: str) -> None:
    assert answerer.ask(question).task == "fact"


def test_a_filter_is_kept(answerer) -> None:
    where = Filter(documents=frozenset({"memorandum-ordland-2022.txt"}))
    assert answerer.ask("什么是在线庭审？", where=where).task != "definition"


def test_a_rendering_is_told_by_pairs(answerer) -> None:
    answer = answerer.ask("How is 调解 rendered in English?")
    sound(answer, answerer.retriever.library)
    assert answer.task == "rendering" and "“mediation”" in answer.lead
    assert [c.language for c in answer.citations] == ["zh", "en"] * (len(answer.citations) // 2)
    assert answer.table.heads == ("Chinese", "English") and answer.table.rows[0] == (0, 1)
    assert "调解" in answer.citations[0].quote and "mediation" in answer.citations[1].quote.lower()


def test_a_provision_is_quoted_in_both_languages(answerer) -> None:
    answer = answerer.ask("指导意见第3条的英文是什么？")
    sound(answer, answerer.retriever.library)
    original, english = answer.citations
    assert (answer.task, original.language, english.language) == ("rendering", "zh", "en")
    assert english.quote.startswith("(3) Keeping the channel")
