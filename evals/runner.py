"""Asks a question set, and keeps a line of results for each question.

A line is what `duolex ask --json` prints, with the question's id, and with `evaluation`: what only an
evaluation needs (`_Asked.line`). Lines are written as they come, so that a run that was broken off
goes on where it ended.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from evals.metrics import Statement, citation_precision, citation_recall
from evals.questions import Question
from index.pairs.language_versions import main_language
from index.records import LANGUAGES, Language, other
from rag import json_values
from rag.answer import Answerer
from rag.results import Answer, Citation, Filter, Scope
from rag.search.confidence import confidence_of
from rag.verify.likeness import likeness_of
from rag.verify.verdict import verify

Json = dict[str, Any]
Progress = Callable[[int, int], None]
"""Is told how many questions are asked, and of how many."""

DEPTH = 30
"""Hits asked for, so that ten documents are among them where each has several passages."""
_GLANCE = 0.1  # seconds after which a question under way looks whether it shall stop


class Stopped(Exception):  # noqa: N818 - no error: somebody wished it
    """The run was told to stop; the answers so far are kept, and the same run may go on."""


def load(path: Path) -> dict[str, Json]:
    """The lines of an earlier run by id. A last line that was cut off is left out, also of the file."""
    if not path.exists():
        return {}
    whole: list[str] = []
    found: dict[str, Json] = {}
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            break
        if not line.endswith("\n"):
            break
        whole.append(line)
        found[value["id"]] = value
    path.write_text("".join(whole), encoding="utf-8")
    return found


def ask_all(
    answerer: Answerer,
    questions: Sequence[Question],
    path: Path,
    *,
    extractive: bool,
    progress: Progress = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> dict[str, Json]:
    """Asks those of `questions` that `path` holds no line of, adds theirs to it, and returns all lines
    by id. Tells `progress` after each question. Raises DuolexError where the library fails and Stopped
    soon after `stopped` says so, also within a question; what is asked till then is kept."""
    results = load(path)
    asked = _Asked(answerer, extractive, languages_of(answerer, questions), stopped)
    # JSON escapes newlines inside strings, but not U+2028, at which other readers may split
    with path.open("a", encoding="utf-8") as file:
        for done, question in enumerate(questions, start=1):
            if question.id not in results:
                line = asked.line(question)
                file.write(json.dumps(line, ensure_ascii=False).replace("\u2028", "\\u2028") + "\n")
                file.flush()
                results[question.id] = line
            progress(done, len(questions))
    return results


def languages_of(answerer: Answerer, questions: Sequence[Question]) -> dict[str, tuple[Language, ...]]:
    """By document of the library: the language it is written in, or both where it is bilingual. What
    the questions say of it goes before what was detected."""
    documents = answerer.retriever.library.documents()
    told = {name: (language,) for q in questions for language, name in q.versions.items()}
    return {
        d.name: told.get(d.name) or ((main,) if (main := main_language(d)) else d.languages)
        for d in documents
    }


def relevant(
    question: Question, language: Language, languages: dict[str, tuple[Language, ...]]
) -> frozenset[str]:
    """The documents in `language` that answer the question."""
    if question.versions:
        return frozenset({question.versions[language]} if language in question.versions else ())
    return frozenset(name for name in question.sources if language in languages.get(name, ()))


class _Asked:
    """Asks one question after the other of one library."""

    def __init__(
        self,
        answerer: Answerer,
        extractive: bool,
        languages: dict[str, tuple[Language, ...]],
        stopped: Callable[[], bool],
    ) -> None:
        self._answerer = answerer
        self._extractive = extractive
        self._languages = languages
        self._stopped = stopped
        library = answerer.retriever.library
        self._embedder = library.embedder
        self._text = lru_cache(maxsize=256)(lambda name: library.document(name).text)

    def line(self, question: Question) -> Json:
        """`evaluation` holds `rankings` (by scope, [document, document of its counterpart or null] of
        each hit), `confidence_without_sources`, what `_judged` says of the answer, and `across`: the
        answer when only the other language may be searched, where a source is in it."""
        answer = self._ask(question.question)
        evaluation: Json = {"rankings": self._rankings(question), **self._judged(answer)}
        evaluation["confidence_without_sources"] = self._confidence_without_sources(question)
        across = other(question.language)
        evaluation["across"] = None
        if question.answerable and relevant(question, across, self._languages):
            answer_across = self._ask(question.question, across)
            evaluation["across"] = {**json_values.answer(answer_across), **self._judged(answer_across)}
            del evaluation["across"]["hits"]
        return {"id": question.id, **json_values.answer(answer), "evaluation": evaluation}

    def _ask(self, question: str, language: Scope = "any") -> Answer:
        """As `Answerer.ask`; raises Stopped as soon as it shall stop, whatever a model is doing."""

        async def last() -> Answer:
            events = self._answerer.stream(question, extractive=self._extractive, language=language)
            answer = None
            async for event in events:
                answer = event
            assert isinstance(answer, Answer)
            return answer

        async def watched() -> Answer:
            asking = asyncio.ensure_future(last())
            while not asking.done():
                if self._stopped():
                    asking.cancel()
                    raise Stopped
                await asyncio.wait({asking}, timeout=_GLANCE)
            return asking.result()

        return asyncio.run(watched())

    def _rankings(self, question: Question) -> dict[str, list[tuple[str, str | None]]]:
        if not question.sources:
            return {}
        scopes: list[Scope] = ["any"]
        scopes += [language for language in LANGUAGES if relevant(question, language, self._languages)]
        retriever = self._answerer.retriever
        found = {scope: retriever.search(question.question, scope, DEPTH).hits for scope in scopes}
        return {
            scope: [
                (hit.passage.document, hit.counterpart.document if hit.counterpart else None) for hit in hits
            ]
            for scope, hits in found.items()
        }

    def _confidence_without_sources(self, question: Question) -> float | None:
        """As if the documents that answer the question were not there; its topic may still be."""
        rest = frozenset(self._languages) - set(question.sources)
        if not question.sources or not rest:
            return None
        where = Filter(documents=rest)
        hits = self._answerer.retriever.search(question.question, where=where, prefer=question.language)
        return round(confidence_of(hits), 4)

    def _judged(self, answer: Answer) -> Json:
        """`exact`: of each citation, whether its quote stands where it says; ALCE's recall and
        precision of the citations, null where nothing is said or cited."""
        if not answer.answered:
            return {"exact": [], "citation_recall": None, "citation_precision": None}
        by_number = {c.number: c for c in answer.citations}
        statements = [
            Statement(s.text, s.citations, s.support == "verified", s.unknown) for s in answer.sentences
        ]

        def supports(statement: Statement, numbers: tuple[int, ...]) -> bool:
            texts = _texts(by_number[n] for n in numbers if n in by_number)
            return verify(statement.text, texts, likeness_of(self._embedder)).support == "verified"

        return {
            "exact": [self._text(c.document)[c.start : c.end] == c.quote for c in answer.citations],
            "citation_recall": citation_recall(statements),
            "citation_precision": citation_precision(statements, supports),
        }


def _texts(citations: Iterable[Citation]) -> list[str]:
    """What the cited passages say, in both languages."""
    texts = []
    for citation in citations:
        texts.append(citation.passage)
        if citation.counterpart is not None:
            texts.append(citation.counterpart.passage)
    return texts
