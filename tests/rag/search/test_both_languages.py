"""Questions translated by a model before they are searched: the checks, a server that does what it is told,
and the real small model, which cannot translate and is found out."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import model_url  # noqa: F401  (model_url: a fixture)

from evals.scripted_endpoint import FAULTS, Step, answer, scripted, unused_url
from index.embedding.embedder import BuiltinEmbedder
from index.errors import ModelError
from index.library import Library
from index.records import other
from index.text.language import detect
from rag import json_values
from rag.answer import Answerer
from rag.command import printed
from rag.model.chat import EndpointModel
from rag.results import Answer, Hits
from rag.search.both_languages import fault, fused, joined, search_both, translation
from rag.search.retriever import Retriever
from rag.verify.likeness import Likeness
from rag.web.asking import turn_html

ZH = "外国法院的联络函应当在多久内答复？"
EN = "Within what time should a liaison letter from a foreign court be answered?"
ARTICLE = "样法〔2024〕8号第13条规定的三十日从何时起算？"
ARTICLE_EN = "From when do the thirty days in Article 13 of Yang Fa [2024] No. 8 run?"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no fault of the model's."""
    monkeypatch.setattr("rag.search.both_languages.PATIENCE", 120.0)


@pytest.fixture(scope="module")
def library(sample_library: Path) -> Iterator[Library]:
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def retriever(library: Library) -> Retriever:
    return Retriever(library)


@pytest.fixture(scope="module")
def alike() -> Likeness:
    return Likeness.builtin()


def model(url: str, timeout: float = 60.0) -> EndpointModel:
    return EndpointModel(url, "key", "m", timeout)


# --- what is a translation ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "worded"),
    [
        (ZH, EN),
        (EN, ZH),
        (ARTICLE, ARTICLE_EN),
        (ARTICLE_EN, ARTICLE),
        ("Is there a fee?", "收费吗？"),
        ("它适用于刑事案件吗？", "Does it apply to criminal cases?"),
        (
            "2024年9月14日，法官们参观了哪里？",
            "Where did the judges go on 14 September 2024?",
        ),
        ("对单位的罚款是五万元以上吗？", "Is the fine for an organisation above 50,000 yuan?"),
        ("列出在线庭审的例外", "List the exceptions to online hearings"),
    ],
)
def test_a_translation_passes(alike, question, worded):
    assert fault(question, worded, other(detect(question)), alike) is None


@pytest.mark.parametrize(
    ("question", "worded", "why"),
    [
        (ZH, "", "one line"),
        (ZH, EN + "\nI hope this helps!", "one line"),
        (ZH, " ".join([EN] * 5), "one line"),
        (EN, "外国法院的联络函应当在多久内答复？" * 6, "one line"),
        (ZH, ZH, "other language"),
        (EN, "外国 " + EN, "other language"),
        (ZH, "A liaison letter from a foreign court should be answered in time.", "no question"),
        (ZH, "Should a liaison letter of a foreign court be answered within twenty days?", "adds “20"),
        ("2024年有多少名法官？", "How many judges were there?", "does not keep “2024年"),
        ("2024年有多少名法官？", "How many judges were there in 2023?", "does not keep “2024年"),
        (ARTICLE, ARTICLE_EN.replace("13", "30"), "does not keep “第13条"),
        (ARTICLE, ARTICLE_EN.replace("Article 13 of ", ""), "does not keep “第13条"),
        (ARTICLE, ARTICLE_EN.replace("No. 8", "No. 9"), "does not keep “〔2024〕8号"),
        (ZH, "Sorry, could you please say that again?", "something else"),
        (
            "When was the Binlan International Mediation Centre founded?",
            "请问有什么可以帮您？",
            "something else",
        ),
    ],
)
def test_what_is_none_is_told_apart(alike, question, worded, why):
    assert why in (fault(question, worded, other(detect(question)), alike) or "")


# --- both wordings searched ---------------------------------------------------------------------------


def both(
    retriever: Retriever, script: list[Step], question: str = ZH, timeout: float = 60.0, **options
) -> Hits:
    with scripted(script) as server:
        return asyncio.run(
            search_both(retriever, model(server.base_url, timeout), Likeness.builtin(), question, **options)
        )


def ids(hits: Hits) -> list[str]:
    return [hit.passage.id for hit in hits.hits]


@pytest.mark.parametrize("scope", ["any", "en", "zh"])
def test_both_wordings_are_searched_and_what_they_find_is_one_list(retriever, scope):
    own, across = (retriever.search(q, scope, 5, prefer="zh") for q in (ZH, EN))
    found = both(retriever, answer(f'"{EN}"'), language=scope, top_k=5)
    assert (found.question, found.translation, found.notice) == (ZH, EN, None)
    assert len(found.hits) == 5 and set(ids(found)) <= {*ids(own), *ids(across)}
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert {h.passage.language for h in found.hits} <= ({"zh", "en"} if scope == "any" else {scope})
    if ids(own)[0] == ids(across)[0]:
        assert ids(found)[0] == ids(own)[0]
        assert found.hits[0].score == pytest.approx((own.hits[0].score + across.hits[0].score) / 2)


def test_what_only_one_wording_finds_counts_less(retriever):
    own = retriever.search(ZH, top_k=3)
    nothing = Hits(EN, "en", (), 0.0)
    assert ids(fused(own, nothing, 3)) == ids(own)
    halved = [hit.score / 2 for hit in own.hits]
    assert [hit.score for hit in fused(own, nothing, 3).hits] == pytest.approx(halved)


def test_a_provision_that_is_named_stays_first(retriever):
    question, worded = (
        "《样例法院在线庭审规则》第十三条规定了什么？",
        "What does Article 13 of the Rules of the Sample Court on Online Hearings say?",
    )
    found = both(retriever, answer(worded), question)
    assert found.translation == worded and found.hits[0].by_reference
    assert not found.hits[-1].by_reference


@pytest.mark.parametrize(
    "fault_name", ["silent", "closes at once", "server error", "HTML page", "empty answer"]
)
def test_a_model_that_fails_leaves_the_question_s_own_search(retriever, fault_name):
    found = both(retriever, FAULTS[fault_name][0], timeout=0.5)
    assert ids(found) == ids(retriever.search(ZH))
    assert found.translation is None
    assert found.notice is not None and found.notice.startswith("问题没有译成另一种语言")


def test_nonsense_is_not_searched_and_said(retriever):
    found = both(retriever, answer("I am a helpful assistant. How may I help you?"))
    assert ids(found) == ids(retriever.search(ZH))
    assert found.translation is None and "means something else" in (found.notice or "")


# --- in an answer -------------------------------------------------------------------------------------


def test_an_answer_shows_what_was_searched(retriever, capsys):
    said = "外国法院的联络函应当在二十个工作日内答复。[1]"
    with scripted(answer(EN), answer(said)) as server:
        made = Answerer(retriever, model(server.base_url), translate=True).ask(ZH)
    assert made.translation == EN and made.searched == ZH and made.notice is None
    assert made.answered and made.mode == "model"
    assert json.loads(json.dumps(json_values.answer(made)))["translation"] == EN
    shelf = turn_html.Shelf(retriever.library.sections, {})
    assert f"{ZH} / {EN}" in turn_html.answer(made, "1", shelf, "zh")
    printed.answer(made)
    assert f"Searched: {ZH} / {EN}" in capsys.readouterr().out
    assert [m["content"] for m in server.requests[0]["messages"]][-1] == ZH


def test_it_is_off_by_default_and_off_for_quotations(retriever):
    with scripted(answer("外国法院的联络函应当在二十个工作日内答复。[1]")) as server:
        asker = Answerer(retriever, model(server.base_url))
        assert asker.ask(ZH).translation is None and len(server.requests) == 1
        asker = Answerer(retriever, model(server.base_url), translate=True)
        assert asker.ask(ZH, extractive=True).translation is None and len(server.requests) == 1


def test_a_model_that_is_down_is_said_once_for_each_step(retriever):
    made: Answer = Answerer(retriever, model(unused_url()), translate=True).ask(ZH)
    assert made.answered and made.mode == "extractive" and made.citations
    assert made.notice is not None and len(made.notice.splitlines()) == 2


def test_notices_are_said_once():
    assert joined(None, "a", None, "a", "b") == "a\nb" and joined(None, None) is None


def test_the_real_small_model_is_found_out(model_url, alike, monkeypatch):  # noqa: F811
    """SmolLM2-135M cannot translate. Should a larger model come in its place, this finds a translation."""
    monkeypatch.setattr("rag.search.both_languages.PATIENCE", 15.0)
    with pytest.raises(ModelError) as caught:
        asyncio.run(translation(model(model_url, 120), ZH, alike))
    assert "translat" in str(caught.value)
