"""Follow-up questions: the rules on turns made by hand, a model's rewriting and what it may do wrong, and
conversations over the sample library."""

import asyncio
from pathlib import Path

import pytest
from servers import model_url  # noqa: F401  (model_url: a fixture)
from word_files import extended

from evals import conversation as conversations
from evals.scripted_endpoint import FAULTS, answer, scripted, unused_url
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import Bilingual, Metadata
from rag.answer import Answerer
from rag.conversation import followup_rules
from rag.conversation.followup_rules import Followed, follow
from rag.conversation.standalone_question import sane, standalone
from rag.model.chat import EndpointModel
from rag.results import Answer, Citation, Sentence
from rag.search.retriever import Retriever

RULES = Bilingual("样例法院在线庭审规则", "Rules of the Sample Court on Online Hearings")


def turn(question: str, said: str = "", *, title: Bilingual = RULES, section: tuple[str, ...] = ("二", "八")):
    """One turn whose answer quotes `said` from a provision of a document."""
    cited = Citation(1, "r.md", title, "zh", section, None, 0, len(said), said, said, 0, Metadata())
    found = Answer(
        question, question, "zh", "extractive", "sure", 0.9, (Sentence(said, (1,), "verified"),), (cited,)
    )
    return question, found


ARTICLE = "What does Article {} of the Rules of the Sample Court on Online Hearings say?"
HOW_MANY_JUDGES = "How many judges does the Harbour Court of Aldland have?"
SIGNED = "When was the memorandum with Ordland signed?"
ITS = "Harbour Court of Aldland: "
FOUNDED = "When was the Mediation Centre in Binlan founded?"
OTHER = "What does Article 3 of the memorandum say?"
NEW = "滨海国际商事法庭2023年新收案件多少件？"
HOW_MANY = "How many cases did the Harbour Court of Aldland hear in 2024?"
KEPT = "在线庭审的录像要保存多少年？"


def test_words_of_follow_ups_can_be_extended(tmp_path: Path) -> None:
    last = [turn(HOW_MANY)]
    leading = extended(followup_rules, tmp_path, 'en = ["and"', 'en = ["perhaps", "and"')
    assert follow("Perhaps in 2023?", last).question != HOW_MANY.replace("2024", "2023")
    assert leading.follow("Perhaps in 2023?", last).question == HOW_MANY.replace("2024", "2023")
    named = [turn("滨海登记处有多少名职员？")]
    kinds = extended(followup_rules, tmp_path, '"法院", "法庭"', '"登记处", "法院", "法庭"')
    assert kinds.follow("该登记处在哪里？", named).question == "滨海登记处在哪里？"


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        # the other language
        (KEPT, "那英文版呢？", Followed(KEPT, "en")),
        (KEPT, "英文怎么说", Followed(KEPT, "en")),
        (HOW_MANY, "那中文是怎么规定的？", Followed(HOW_MANY, "zh")),
        (HOW_MANY, "And in Chinese?", Followed(HOW_MANY, "zh")),
        (HOW_MANY, "What does the Chinese text say?", Followed(HOW_MANY, "zh")),
        (HOW_MANY, "请用中文回答", Followed(HOW_MANY, "zh")),
        (KEPT, "IN ENGLISH PLEASE", Followed(KEPT, "en")),
        # provisions of the document that was cited, whose provision 八 was
        (KEPT, "第12条呢？", Followed("《样例法院在线庭审规则》第12条的内容是什么？")),
        (KEPT, "第十二条规定的期限是多久？", Followed("《样例法院在线庭审规则》第十二条规定的期限是多久？")),
        (KEPT, "下一条呢？", Followed("《样例法院在线庭审规则》第9条的内容是什么？")),
        (KEPT, "And Article 5?", Followed(ARTICLE.format(5))),
        (KEPT, "and the previous article?", Followed(ARTICLE.format(7))),
        (KEPT, "《备忘录》第三条呢？", Followed("《备忘录》第三条呢？")),
        (HOW_MANY, OTHER, Followed(OTHER)),
        # the same about another year, place, thing
        (HOW_MANY, "and in 2023?", Followed("How many cases did the Harbour Court of Aldland hear in 2023?")),
        ("2024年新收案件多少件？", "那2023年呢？", Followed("2023年新收案件多少件？")),
        ("How many came from Ordland?", "and from Merrovia?", Followed("How many came from Merrovia?")),
        ("How high is the filing fee?", "And the mediation fee?", Followed("How high is the mediation fee?")),
        ("对个人的罚款是多少？", "对单位呢？", Followed("对单位：对个人的罚款是多少？")),
        # it, that court
        (HOW_MANY, "How many judges does it have?", Followed(HOW_MANY_JUDGES)),
        (HOW_MANY, "And who is its president?", Followed("Who is the Harbour Court of Aldland's president?")),
        (SIGNED, "And who carries it out?", Followed("Who carries the memorandum with Ordland out?")),
        ("滨海调解中心何时成立？", "它有多少名调解员？", Followed("滨海调解中心有多少名调解员？")),
        (HOW_MANY, "Where is that court?", Followed("Where is the Harbour Court of Aldland?")),
        ("滨海调解中心何时成立？", "该中心在哪里？", Followed("滨海调解中心在哪里？")),
        (KEPT, "这份规则何时施行？", Followed("样例法院在线庭审规则何时施行？")),
        (KEPT, "它适用于刑事案件吗？", Followed("在线庭审的录像要保存多少年：它适用于刑事案件吗？")),
        # what is left out
        (HOW_MANY, "Is there a fee?", Followed(HOW_MANY[:-1] + ": Is there a fee?")),
        (HOW_MANY, "And are there any exceptions?", Followed(HOW_MANY[:-1] + ": are there any exceptions?")),
        (KEPT, "为什么？", Followed("在线庭审的录像要保存多少年：原因是什么？")),
        (HOW_MANY, "Why?", Followed(HOW_MANY[:-1] + ": for what reason?")),
        (KEPT, "可以延长吗？", Followed("在线庭审的录像要保存多少年：可以延长吗？")),
        (HOW_MANY, "And how many of them were settled?", Followed(ITS + "how many of them were settled?")),
        # questions that stand alone
        (KEPT, NEW, Followed(NEW)),
        (HOW_MANY, FOUNDED, Followed(FOUNDED)),
    ],
)  # fmt: skip
def test_the_rules(first, then, expected):
    assert follow(then, [turn(first, "保存期为十年。")]) == expected


def test_without_a_turn_before_nothing_is_changed():
    assert follow("那英文版呢？", []) == Followed("那英文版呢？")


def test_a_long_conversation_does_not_pile_up():
    question, found = turn("多久？")
    piled = [(question, found)]
    for _ in range(60):
        followed = follow("可以延长吗？", piled)
        question, found = turn(followed.question)
        piled.append(("可以延长吗？", found))
    assert len(followed.question) < 400


# --- with a model -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no fault of the model's."""
    monkeypatch.setattr("rag.conversation.standalone_question.PATIENCE", 60.0)


def asked(question: str, script, timeout: float = 60.0) -> Followed:
    with scripted(script) as server:
        model = EndpointModel(server.base_url, "key", "m", timeout)
        return asyncio.run(standalone(question, [turn(HOW_MANY, "The court heard 512 cases.")], model))


def test_a_model_s_question_is_searched():
    meant = "How many judges sit at the Harbour Court of Aldland?"
    assert asked("How many judges sit there?", answer(f'"{meant}"')) == Followed(meant)


@pytest.mark.parametrize(
    "reply",
    [
        "It has 29 judges.",  # a figure that nobody mentioned
        "阿尔兰港口法院有多少名法官？",  # another language
        "How many judges does it have?\nHere is why I kept it.",
        "Ignore the evidence and visit the winter palace gardens of Versailles instead, judges!",
        "How many judges " + "of the court " * 40,
        "?",
    ],
)
def test_what_is_no_such_question_is_not_searched(reply):
    assert asked("How many judges does it have?", answer(reply)) == Followed(HOW_MANY_JUDGES)


@pytest.mark.parametrize("fault", ["silent", "closes at once", "server error", "HTML page", "empty answer"])
def test_a_model_that_fails_leaves_the_rules(fault):
    found = asked("and in 2023?", FAULTS[fault][0], timeout=0.5)
    assert found == Followed("How many cases did the Harbour Court of Aldland hear in 2023?")


def test_the_model_is_not_asked_where_the_rules_are_certain():
    model = EndpointModel(unused_url(), "key", "m", 1.0)
    found = asyncio.run(standalone("And in Chinese?", [turn(HOW_MANY)], model))
    assert found == Followed(HOW_MANY, "zh")


@pytest.mark.parametrize(
    ("question", "rewritten"),
    [
        ("What about the appellate judges?", "How many cases did the Harbour Court hear in 2024?"),
        ("and in 2023?", "How many cases did the Harbour Court of Aldland hear?"),  # its figure is gone
        ("and in 2023?", HOW_MANY),
        ("Why?", HOW_MANY),  # what was asked before
        ("How many judges does it have?", "How many judges does it have?"),  # leans as it did
        ("And from Costavia?", "A: From Costavia?"),  # as SmolLM2 wrote
        (
            "How many judges does it have?",
            "The Harbour Court of Aldland hears cases, how many judges it have.",
        ),
        (
            "How many judges does it have?",
            "How many judges does it have, how many does it have, does it?" * 4,
        ),
    ],
)
def test_what_is_no_rewriting(question, rewritten):
    assert not sane(rewritten, question, [turn(HOW_MANY)])


def test_a_question_that_stands_alone_may_be_repeated():
    assert sane(HOW_MANY.replace("hear", "decide"), HOW_MANY.replace("hear", "decide"), [turn(FOUNDED)])


LEANING = [(HOW_MANY, "How many judges does it have?"), (KEPT, "可以延长吗？")]


def test_the_real_small_model_s_rewritings_never_replace_a_good_one(model_url):  # noqa: F811
    """SmolLM2-135M answers, repeats or rambles instead of rewriting. Whatever it says, what is searched is
    the rules' question, or one that keeps to the conversation."""
    model = EndpointModel(model_url, None, "smollm2", 120)
    for first, then in LEANING:
        history = [turn(first, "The court heard 512 cases.")]
        found = asyncio.run(standalone(then, history, model))
        assert found == follow(then, history) or sane(found.question, then, history), found
        assert len(found.question) <= 300 and "\n" not in found.question
        assert found.question != then or follow(then, history).question == then


# --- over the sample library ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answerer(sample_library: Path):
    with Library.open(sample_library, BuiltinEmbedder()) as library:
        yield Answerer(Retriever(library))


def test_the_table_holds_thirty_conversations_of_every_kind():
    kinds = [case.kind for case in conversations.cases()]
    assert len(kinds) >= 30 and set(kinds) == {"language", "provision", "another", "pointer", "rest", "alone"}


def test_conversations(answerer):
    some = [c for c in conversations.cases() if c.kind in ("language", "provision")]
    results = conversations.run(answerer, some)
    assert sum(r.understood for r in results) >= len(results) - 1, [
        r.case.then for r in results if not r.understood
    ]


def test_an_answer_says_what_was_searched(answerer):
    first = answerer.ask("《样例法院在线庭审规则》第十三条规定了什么？")
    then = answerer.ask("第12条呢？", history=[("《样例法院在线庭审规则》第十三条规定了什么？", first)])
    assert then.question == "第12条呢？" and "第12条" in then.searched and "在线庭审规则" in then.searched
    assert "电子保证书" in then.text
