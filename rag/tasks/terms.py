"""Terms: the sentence that defines one, and how one, or a provision, is worded in the other language.

    什么是互惠原则 · define “habitual residence” · how is 互惠原则 rendered in English · 第十条的英文是什么

A definition is a sentence of a form in which documents define (terms.toml), quoted. A rendering is told from
the library's own pairs, both sentences quoted; the words that render the term are named only where several
pairs or the dictionary show them. What no document defines or pairs is an ordinary question."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from index.records import Language, Pair, Passage, Side, Span, other
from index.text import detect, fold, query_terms, renderings, word_lists
from rag.phrases import say
from rag.results import Answer, Citation, Sentence, Table, Task
from rag.search import Counterparts, mentions
from rag.tasks.aligned_names import name_across
from rag.tasks.aligned_terms import Rendered, holds, looked_up, rendered
from rag.tasks.inquiry import Inquiry

MOST = 3  # definitions, or pairs, that are quoted
READ = 60  # passages with the term that are read for it
PAIRED = 6  # documents whose pairs tell a rendering
LONGEST = 40  # characters of a term
CERTAIN = 0.99  # the answer is looked up, not searched for
_STRENGTHS = ("strong", "short", "weak")
_WORDS = word_lists(Path(__file__).with_name("terms.toml"))
_ITEM = re.compile(r"[(（]?(?:[一二三四五六七八九十\d]{1,3}|[a-z])[)）、.．]")
_SENTENCE_END = (*'。.；;！!？?”"',)
Quote = tuple[Passage, Span]


def definition_answer(inquiry: Inquiry) -> Answer | None:
    """The defining sentences, the plainest first; None where no document defines the term."""
    term = _term(inquiry.request.subject)
    names = _documents(inquiry)
    if not term or not names:
        return None
    found: dict[str, list[Quote]] = {strength: [] for strength in _STRENGTHS}
    for passage in _holding(inquiry, term, names):
        for start, end in passage.sentences:
            sentence = passage.text[start - passage.start : end - passage.start]
            if strength := defining(term, passage.language, fold(sentence).text):
                found[strength].append((passage, (start, _with_items(passage, end))))
    best = next((quotes for quotes in found.values() if quotes), [])
    chosen = _once(inquiry, sorted(best, key=lambda quote: quote[0].language != inquiry.prefer))
    return _answer(inquiry, "definition", chosen[:MOST]) if chosen else None


def defining(term: str, language: Language, sentence: str) -> str | None:
    """How strongly a folded sentence defines a folded term: "strong", "short" ("hereinafter …"), "weak" or
    not at all.

    >>> defining("试航", "zh", "本办法所称试航,是指船舶交付前的航行.")
    'strong'
    """
    for strength in _STRENGTHS:
        for form in _forms(term, language, strength):
            if form.match(sentence) if strength == "weak" else form.search(sentence):
                return strength
    return None


def rendering_answer(inquiry: Inquiry) -> Answer | None:
    """Sentences with the term beside those that face them, or a provision beside its other language."""
    subject = inquiry.request.subject
    if mentions(fold(subject).text):
        return _provision(inquiry)
    term, of = _term(subject), detect(subject)
    names = _documents(inquiry)
    if not term or not names or inquiry.request.language == of:
        return None
    texts = _Texts(inquiry)
    pairs, with_term = _paired(inquiry, term, of, names, texts)
    if not with_term:
        return None
    known = renderings(query_terms(term), of)
    told = rendered(term, of, [(texts.of(p.side(of)), texts.of(p.side(other(of)))) for p in pairs], known)
    if told is None and term in known:
        told = _by_dictionary([texts.of(p.side(other(of))) for p in with_term], of, {term: known[term]})
    words = fold(told.words).text if told else ""
    with_term.sort(
        key=lambda p: (words not in fold(texts.of(p.side(other(of)))).text, _heads(texts.of(p.zh)))
    )
    quotes = [texts.quote(pair.side(which)) for pair in with_term[:MOST] for which in (of, other(of))]
    lead = None
    if told:
        values = {"term": subject, "words": told.words, "both": told.both, "all": told.all}
        lead = say("rendered_as", inquiry.tongue, **values)
    return _answer(inquiry, "rendering", quotes, lead=lead)


def words_across(inquiry: Inquiry, subject: str) -> str | None:
    """How the library's own pairs word a subject in the other language; None where they do not tell."""
    term, of = _term(subject), detect(subject)
    if not term:
        return None
    texts = _Texts(inquiry)
    pairs, with_term = _paired(inquiry, term, of, list(inquiry.stored), texts)
    if not with_term:
        return None
    facing = [(texts.of(p.side(of)), texts.of(p.side(other(of)))) for p in pairs]
    known = renderings(query_terms(term), of)
    told = rendered(term, of, facing, known)
    return told.words if told else None if known else name_across(term, of, facing)


def _paired(
    inquiry: Inquiry, term: str, of: Language, names: Sequence[str], texts: "_Texts"
) -> tuple[list[Pair], list[Pair]]:
    """The pairs of the documents that have the term, and those with it."""
    documents = list(dict.fromkeys(p.document for p in _holding(inquiry, term, names)))[:PAIRED]
    pairs = [pair for pair in _pairs(inquiry, documents) if texts.whole(pair)]
    return pairs, [pair for pair in pairs if holds(term, fold(texts.of(pair.side(of))).text)]


def _heads(text: str) -> bool:
    """Whether a text is no sentence, but a title or heading."""
    return not text.rstrip().endswith(_SENTENCE_END)


def _by_dictionary(
    facing: Sequence[str], of: Language, known: dict[str, Sequence[tuple[str, ...]]]
) -> Rendered | None:
    """A rendering that the dictionary has and a facing sentence too."""
    found = [words for text in facing if (words := looked_up(text, other(of), known))]
    return Rendered(found[0], len(found), len(facing)) if found else None


def _provision(inquiry: Inquiry) -> Answer | None:
    """The provision that was looked up, and what faces it."""
    facing = Counterparts(inquiry.library)
    target = inquiry.request.language
    for hit in inquiry.hits.hits:
        twin = hit.counterpart
        if not hit.by_reference or twin is None:
            continue
        ids = inquiry.library.ids_over(twin.document, twin.language, twin.start, twin.end)
        passages = inquiry.library.passages(ids).values()
        across = [p for p in passages if p.start <= twin.start and twin.end <= p.end]
        if not across:
            continue
        quotes = [(hit.passage, (hit.passage.start, hit.passage.end)), (across[0], (twin.start, twin.end))]
        quotes.sort(key=lambda quote: quote[0].language == target)
        return _answer(inquiry, "rendering", quotes, facing=facing)
    return None


# --- where the term stands ----------------------------------------------------------------------------


def _term(subject: str) -> str:
    """Folded, without marks and article; "" for what is too long for a term."""
    folded = fold(subject).text.strip(" \"'.,:;?!《》<>()")
    folded = re.sub(r"^(?:the|an?) (?=\w)|^(?:the )?(?:term|word) ", "", folded)
    return folded if len(folded) <= LONGEST else ""


def _documents(inquiry: Inquiry) -> list[str]:
    """That may answer; none where the question names one that is not there."""
    if not inquiry.request.within:
        return list(inquiry.stored)
    return [name for family in inquiry.meant(inquiry.request.within) for name in family]


def _holding(inquiry: Inquiry, term: str, names: Iterable[str]) -> Iterator[Passage]:
    """Passages that hold the term, in its own language, the likeliest first."""
    of, allowed = detect(term), set(names)
    ids = [id_ for id_, _ in inquiry.library.lexical(of, query_terms(term), READ, allowed)]
    found = inquiry.library.passages(ids)
    near = [hit.passage for hit in inquiry.hits.hits if hit.passage.document in allowed]
    passages = {p.id: p for p in [*(found[id_] for id_ in ids if id_ in found), *near]}
    return (p for p in passages.values() if p.language == of and holds(term, fold(p.text).text))


def _with_items(passage: Passage, end: int) -> int:
    """The end of a definition that goes on in items: `是指有下列情形之一的：`."""
    at = end - passage.start
    if passage.text[:at].rstrip()[-1:] in (":", "："):
        for line in re.finditer(r"\s*([^\n]+)", passage.text[at:]):
            if not _ITEM.match(line[1]):
                break
            end = passage.start + at + line.end()
    return end


@lru_cache(maxsize=64)
def _forms(term: str, language: Language, strength: str) -> tuple[re.Pattern[str], ...]:
    words = re.escape(term) + ("(?:s|es)?" if language == "en" else "")
    return tuple(
        re.compile(form.replace("{term}", words)) for form in _WORDS["definitions"][language][strength]
    )


def _once(inquiry: Inquiry, quotes: Iterable[Quote]) -> list[Quote]:
    """Without the other side of what is quoted already."""
    kept: list[Quote] = []
    faced: list[tuple[str, Span]] = []
    for passage, (start, end) in quotes:
        if any(d == passage.document and a < end and start < b for d, (a, b) in faced):
            continue
        kept.append((passage, (start, end)))
        across = inquiry.library.counterpart_of_span(passage.document, start, end, passage.language)
        if across:
            faced.append((across.side.document, (across.side.start, across.side.end)))
    return kept


def _pairs(inquiry: Inquiry, documents: Iterable[str]) -> list[Pair]:
    """Of sentences; each once, also where two documents are each other's versions."""
    found = dict.fromkeys(pair for name in documents for pair in inquiry.library.pairs(name))
    return [pair for pair in found if pair.level == "sentence"]


class _Texts:
    """The words on the sides of pairs, and the passages that hold them; each document read once."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._passages: dict[str, list[Passage]] = {}

    def whole(self, pair: Pair) -> bool:
        """Whether both sides may be quoted: each lies in one passage of a document that may answer."""
        return all(self._around(side) is not None for side in (pair.zh, pair.en))

    def of(self, side: Side) -> str:
        passage, (start, end) = self.quote(side)
        return passage.text[start - passage.start : end - passage.start]

    def quote(self, side: Side) -> Quote:
        passage = self._around(side)
        assert passage is not None, "only whole pairs are quoted"
        return passage, (side.start, side.end)

    def _around(self, side: Side) -> Passage | None:
        if side.document not in self._inquiry.stored:
            return None
        if side.document not in self._passages:
            self._passages[side.document] = self._inquiry.library.passages_of(side.document)
        held = self._passages[side.document]
        return next((p for p in held if p.start <= side.start and side.end <= p.end), None)


# --- how it is said -----------------------------------------------------------------------------------


def _answer(
    inquiry: Inquiry,
    task: Task,
    quotes: Sequence[Quote],
    *,
    lead: str | None = None,
    facing: Counterparts | None = None,
) -> Answer:
    facing = facing or Counterparts(inquiry.library)
    citations = [facing.cite(n, passage, span) for n, (passage, span) in enumerate(quotes, start=1)]
    several = task == "definition" and len({c.document for c in citations}) > 1
    sentences = []
    for cited in citations:
        quote = " ".join(cited.quote.split())
        if several:
            title = cited.title.best(inquiry.tongue) or cited.document
            quote = say("of_document", inquiry.tongue, title=title, quote=quote)
        sentences.append(Sentence(quote, (cited.number,), "verified"))
    return replace(
        inquiry.quoted(citations, CERTAIN, sentences),
        task=task,
        lead=lead,
        table=_beside(citations, inquiry.tongue) if task == "rendering" else None,
    )


def _beside(cited: Sequence[Citation], tongue: Language) -> Table:
    """Of quotations by turns in one language and the other: each beside the one that it faces."""
    heads = tuple(say(f"text_{c.language}", tongue) for c in cited[:2])
    return Table(heads, tuple((at, at + 1) for at in range(0, len(cited), 2)))
