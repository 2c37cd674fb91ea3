"""A draft, sentence by sentence: which passage speaks of it, and does that say it? The module to read first.

For each sentence the provision that it cites is looked up, else its nearest passages are searched in both
languages; `rag.verify` judges it against each, with its neighbours and what stands across the page. What says
it vouches for it, unless a passage that is as near contradicts.

    checker = Checker(retriever)
    for sentence in checker.check(typed_draft("The court shall decide within ten days.")): ...

`python -m evals.checked_texts` measures it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.library import Library
from index.records import Document, Language, Passage, Span
from index.text import detect
from rag.checking.claims import Claim, claims
from rag.phrases import say
from rag.results import Citation, Filter, Hit, Support
from rag.search import Counterparts, Retriever
from rag.verify import Likeness, Verdict, likeness_of, verify, windows

HITS = 6  # passages that a sentence is compared with
NEIGHBOURS = 2  # of them that are read on into the passages before and after them
REACH = 400  # characters before and after a passage in which its neighbours begin
# Tried on 25 November 2026 on the sentences marked "dev" of evals/checked_texts.toml: SUBJECT at .36, .42
# and .48, ACROSS at 0, .05 and .1, CLEARLY from -.05 to .05. They move at most three of 40 sentences:
# judgement more than measurement. NEARER and the numbers above were never varied.
SUBJECT = 0.42  # likeness below which a passage is about something else
ACROSS = 0.05  # by how much less translations are alike than the same words
CLEARLY = 0.02  # by how much nearer than what contradicts a sentence must be what vouches for it
NEARER = 0.05  # within how much of the first the passages that are shown beside it must be
SHOWN = 2  # passages that are shown of a sentence that none vouches for

_CONTRADICTIONS = frozenset(
    {
        "reference",
        "date",
        "figure",
        "swapped",
        "name",
        "negation",
        "party",
        "bound",
        "order",
        "scope",
        "exception",
        "word",
    }
)
_OPEN = frozenset({"part", "unsaid", "unclear", "language"})  # which more of the document may settle


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence at `start:end` of the draft and what the library says of it. `quoted`: it stands there word
    for word, and nothing had to be compared. `evidence` is numbered from 1, what decided first."""

    text: str
    start: int
    end: int
    language: Language
    support: Support
    reason: str | None = None
    quoted: bool = False
    evidence: tuple[Citation, ...] = ()

    @property
    def sign(self) -> str:
        """How the verdict is shown beside its words: the tick is for what was compared."""
        return "❝" if self.quoted else _SIGNS[self.support]

    def verdict(self, language: Language) -> str:
        """In words."""
        return say("check_quoted" if self.quoted else f"check_{self.support}", language)


_SIGNS: dict[Support, str] = {"verified": "✓", "unsupported": "✗", "unchecked": "○"}


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A draft and its sentences, all of them or those that were checked before it was stopped."""

    name: str
    text: str
    sentences: tuple[CheckedSentence, ...]

    def count(self, support: Support, *, quoted: bool = False) -> int:
        return sum(s.support == support and s.quoted == quoted for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit, how like the sentence it is at its nearest, and what it says of it."""

    hit: Hit
    near: float
    verdict: Verdict
    cited: bool = False  # the sentence itself names it

    @property
    def against(self) -> bool:
        return self.verdict.kind in _CONTRADICTIONS


class Checker:
    """Checks texts against one library. Safe to use from several threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def check(self, draft: Document, where: Filter = Filter()) -> Iterator[CheckedSentence]:
        """The sentences of the draft in order, each as soon as it is judged against the documents that pass
        the filter. Raises DuolexError where the library cannot be searched."""
        library = self._retriever.library
        alike, facing = likeness_of(library.embedder), Counterparts(library)
        for claim in claims(draft.text):
            yield self._checked(claim, where, alike, facing)

    def _checked(self, claim: Claim, where: Filter, alike: Likeness, facing: Counterparts) -> CheckedSentence:
        plain = CheckedSentence(claim.text, claim.start, claim.end, claim.language, "unchecked")
        if claim.unclaimed is not None:
            return replace(plain, reason=say(f"claims_nothing_{claim.unclaimed}", claim.language))
        empty = verify(claim.words, ())
        if empty.kind == "empty":
            return replace(plain, reason=empty.reason)
        cited, found = self._passages(claim, where)
        quoting = next((hit for hit in (*cited, *found) if quotes(claim.words, hit)), None)
        if quoting is not None and (not cited or quoting in cited):
            return replace(
                plain, support="verified", quoted=True, evidence=_evidence([quoting], claim, alike, facing)
            )
        judged = [
            *self._judge(claim, cited, alike, facing, cited=True),
            *self._judge(claim, found, alike, facing),
        ]
        if not judged:
            return replace(plain, support="unsupported", reason=say("nothing_near", claim.language))
        decided = decide(judged, claim.language)
        hits = [one.hit for one in decided.by]
        return replace(
            plain,
            support=decided.support,
            reason=decided.reason,
            evidence=_evidence(hits, claim, alike, facing),
        )

    # --- which passages ---------------------------------------------------------------------------

    def _passages(self, claim: Claim, where: Filter) -> tuple[list[Hit], list[Hit]]:
        """The provisions that the sentence cites, and what the search finds beside them."""
        found = self._retriever.search(claim.words, "any", HITS, where, claim.language).hits
        cited: list[Hit] = []
        for words in claim.cited:
            # a bare "Article 5" is that of the document which the sentence is nearest to
            wording = words if words == claim.words else f"{words} {claim.words}"
            asked = found if words == claim.words else self._search(wording, claim, where)
            cited += [hit for hit in asked if hit.by_reference]
        ids = {hit.passage.id for hit in cited}
        return list({hit.passage.id: hit for hit in cited}.values()), [
            h for h in found if h.passage.id not in ids
        ]

    def _search(self, wording: str, claim: Claim, where: Filter) -> tuple[Hit, ...]:
        return self._retriever.search(wording, "any", HITS, where, claim.language).hits

    # --- what they say of it ----------------------------------------------------------------------

    def _judge(
        self, claim: Claim, hits: Sequence[Hit], alike: Likeness, facing: Counterparts, *, cited: bool = False
    ) -> Iterator[Judged]:
        texts = [[*_texts(hit), *_dated(facing.document(hit.passage.document), hit)] for hit in hits]
        alike.learn([claim.words, *(window for told in texts for window in windows(told))])
        judged = [
            Judged(hit, nearness(claim.words, _words(hit), alike), verify(claim.words, told, alike), cited)
            for hit, told in zip(hits, texts, strict=True)
        ]
        nearest = sorted(judged, key=lambda one: -one.near)[:NEIGHBOURS]
        settled = any(one.verdict.support == "verified" for one in judged)
        for one in judged:
            if not settled and one in nearest and one.verdict.kind in _OPEN:
                around = _around(self._retriever.library, one.hit)
                wider = verify(claim.words, [*_texts(one.hit), *around], alike) if around else one.verdict
                one = replace(one, verdict=wider) if wider.support == "verified" else one
            yield one


@dataclass(frozen=True, slots=True)
class Decision:
    support: Support
    reason: str | None
    by: tuple[Judged, ...]


def decide(judged: Sequence[Judged], language: Language) -> Decision:
    """One verdict of several. Pure. What says the sentence vouches for it, unless what is as near contradicts
    it, or it cites a provision that does not say it; where none says it, the nearest speaks."""
    nearest = sorted(judged, key=lambda one: -one.near)
    cited = [one for one in nearest if one.cited]
    saying = [one for one in cited or nearest if one.verdict.support == "verified"]
    against = [one for one in cited or nearest if one.against]
    if saying and not (against and against[0].near > saying[0].near - CLEARLY):
        return Decision("verified", None, (saying[0],))
    if cited:
        elsewhere = next(
            (one for one in nearest if not one.cited and one.verdict.support == "verified"), None
        )
        if elsewhere is not None and cited[0].near < elsewhere.near:
            return Decision("unsupported", say("stands_elsewhere", language), (elsewhere, cited[0]))
    first = against[0] if saying else (cited or nearest)[0]
    if first.near < SUBJECT and not cited:
        return Decision("unsupported", say("nothing_near", language), tuple(nearest[:SHOWN]))
    rest = [one for one in nearest if one is not first and one.near >= first.near - NEARER]
    return Decision(first.verdict.support, first.verdict.reason, (first, *rest[: SHOWN - 1]))


def nearness(words: str, texts: Sequence[str], alike: Likeness) -> float:
    """How like the sentence the nearest one or two sentences of the texts are, in either language."""
    language = detect(words)
    return max(
        (alike(words, w) + (ACROSS if detect(w) != language else 0.0) for w in windows(texts)), default=0.0
    )


def quotes(words: str, hit: Hit) -> bool:
    """Whether the sentence stands in the passage, or across the page, word for word but for white space."""
    wanted = _squeezed(words)
    return len(wanted) > 3 and any(wanted in _squeezed(text) for text in _words(hit))


def _squeezed(text: str) -> str:
    return "".join(text.split()).strip("\"“”'‘’")


def _words(hit: Hit) -> list[str]:
    """The passage in both languages."""
    return [hit.passage.text, *([hit.counterpart.passage] if hit.counterpart is not None else [])]


def _texts(hit: Hit) -> list[str]:
    """All that it says, with its title and headings, which all passages of a document share."""
    return [*_words(hit), hit.passage.context]


def _dated(document: Document, hit: Hit) -> list[str]:
    """The number and dates of a law, by which drafts name it, in the language of the hit."""
    data = document.metadata
    dates = [date for date in (data.promulgated, data.effective) if date]
    if data.effective is None and data.document_number is None:
        return []
    of = say("law_of", hit.passage.language, dates=" ".join(dates), number=data.document_number or "")
    return [of.strip()]


def _around(library: Library, hit: Hit) -> list[str]:
    """The passages beside it in its document, language and provision: what the next article says is no part
    of what this one does."""
    p = hit.passage
    ids = library.ids_over(p.document, p.language, max(0, p.start - REACH), p.end + REACH)
    beside = (q for q in library.passages(ids).values() if q.id != p.id)
    return [
        q.text
        for q in beside
        if q.section == p.section[: len(q.section)] or p.section == q.section[: len(p.section)]
    ]


# --- what is shown of them --------------------------------------------------------------------------------


def _evidence(
    hits: Iterable[Hit], claim: Claim, alike: Likeness, facing: Counterparts
) -> tuple[Citation, ...]:
    return tuple(
        facing.cite(number, hit.passage, _nearest_sentence(claim.words, hit.passage, alike))
        for number, hit in enumerate(hits, start=1)
    )


def _nearest_sentence(words: str, passage: Passage, alike: Likeness) -> Span:
    """The sentence of the passage that is most like the claim, or quotes it."""
    wanted = _squeezed(words)

    def worth(span: Span) -> tuple[bool, float]:
        text = passage.text[span[0] - passage.start : span[1] - passage.start]
        return wanted in _squeezed(text), alike(words, text)

    return max(passage.sentences, key=worth, default=(passage.start, passage.end))
