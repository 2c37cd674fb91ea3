"""A subject → every passage that is about it, in both languages: for lists and counts, where a search wants
the best.

A passage is about a subject that it names in so many words, or whose translation does; else by the same
evidence by which a quotation is chosen (rag/search/evidence.py): it speaks of the subject rather than of
something else (`subject_probability`), and its best sentence has what a good quotation has."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.library import Library
from index.pairs import Across
from index.records import Passage, Span, other
from index.text import HAN, fold, query_terms
from rag.results import Scope
from rag.search.candidates import Candidate
from rag.search.confidence import subject_probability
from rag.search.judging import Judge, Weighed, of_subject
from rag.search.question import Question
from rag.search.question_coverage import folded
from rag.search.quotable import said

# Chosen on the lists of evals/task_questions.jsonl; `python -m evals.tasks` prints what comes of them.
SPEAKS = 0.5  # probability that it speaks of the subject, from which it may be about it
SURELY, POSSIBLY = 13.5, 12.0  # evidence of its best sentence, from which it is
MOST = 1000  # passages of a language that name it
FAITHFUL = (1.2, 8.0)  # letters of English to a character of Chinese, in a translation that is no summary
_ARTICLE = re.compile(r"^(?:the|a|an|any|all)\s+")
_Names = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class About:
    """A passage about the subject, and the span to quote of it; `evidence` orders such passages."""

    passage: Passage
    span: Span
    sure: bool
    evidence: float


def passages_about(
    judge: Judge,
    question: Question,
    candidates: Sequence[Candidate],
    scope: Scope,
    in_other_words: str | None = None,
) -> list[About]:
    """All in `scope`, in the order of documents and places. `question` is the subject itself, `candidates`
    what was found for it, `in_other_words` the subject in the other language, where that is known."""
    library = judge.library
    names = _naming([question.text, *filter(None, [in_other_words])])
    found = {w.candidate.passage.id: _judged(w, names) for w in judge.weighed(question, candidates, MOST)}
    for passage in _named(library, question, in_other_words, names):
        known = found.get(passage.id)
        if known is None or not known.sure:
            found[passage.id] = About(passage, _naming_span(passage, names), True, SURELY)
    about = {id_: one for id_, one in found.items() if one.evidence >= POSSIBLY}
    sure = [id_ for id_, one in about.items() if one.sure]
    passages = library.passages(sure)
    for id_, across in library.counterparts(sure).items():
        if not is_translation(passages[id_], across):
            continue
        for passage in library.passages(across.passages).values():
            known = found.get(passage.id)
            span = known.span if known else (passage.sentences or ((passage.start, passage.end),))[0]
            about[passage.id] = About(passage, span, True, SURELY)
    wanted = [one for one in about.values() if scope in ("any", one.passage.language)]
    return sorted(wanted, key=lambda one: (one.passage.document, one.passage.start))


def is_translation(passage: Passage, across: Across) -> bool:
    """Whether what faces a passage says all of it: a summary does not."""
    lengths = {passage.language: len(passage.text), across.language: across.side.end - across.side.start}
    return FAITHFUL[0] <= lengths["en"] / max(lengths["zh"], 1) <= FAITHFUL[1]


def _judged(weighed: Weighed, names: _Names) -> About:
    """What the evidence says of a passage; below POSSIBLY it is about something else."""
    passage = weighed.candidate.passage
    best = int(weighed.logits.argmax())
    evidence = float(weighed.logits[best])
    speaks = subject_probability(of_subject(weighed), weighed.across) >= SPEAKS
    naming = [at for at, text in enumerate(weighed.read.texts) if names(text)]
    if naming:
        best = max(naming, key=lambda at: float(weighed.logits[at]))
    span = weighed.read.units[best].span
    if naming:
        return About(passage, span, True, max(evidence, SURELY))
    return About(passage, span, speaks and evidence >= SURELY, evidence if speaks else 0.0)


def _named(
    library: Library, question: Question, in_other_words: str | None, names: _Names
) -> Iterator[Passage]:
    """The passages that name the subject, in either language."""
    wanted = [(question.language, question.terms)]
    if in_other_words:
        wanted.append((other(question.language), query_terms(in_other_words)))
    for language, terms in wanted:
        found = library.lexical(language, terms, MOST, question.documents)
        passages = library.passages(id_ for id_, _ in found)
        yield from (passage for passage in passages.values() if names(folded(passage.text)))


def _naming_span(passage: Passage, names: _Names) -> Span:
    naming = (span for span in passage.sentences if names(folded(said(passage, span))))
    return next(naming, (passage.start, passage.end))


def _naming(subjects: Iterable[str]) -> _Names:
    """Whether a folded text names one of them, letter for letter; in English also in the plural."""
    forms = [
        re.escape(wanted) if re.search(f"[{HAN}]", wanted) else _in_english(wanted)
        for subject in subjects
        if (wanted := _ARTICLE.sub("", _spelt(fold(subject).text).strip(" \"'.?!,")))
    ]
    named = re.compile("|".join(forms) or r"(?!)")
    return lambda text: named.search(_spelt(text)) is not None


def _spelt(folded: str) -> str:
    return folded.replace(" & ", " and ")


def _in_english(words: str) -> str:
    stem = re.sub(r"(?<=\w{3})(?:ies|y|es|s)$", "", words)
    return rf"\b{re.escape(stem)}(?:ies|y|es|e|s|'s)?(?!\w)"
