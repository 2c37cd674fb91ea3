"""A model's sentences against the passages they cite: verified, unsupported with the reason, or
unchecked; and the citation of each number with the words that support it best."""

import re
from collections.abc import Sequence

from index.library import Library
from index.records import Passage, Span
from index.text import detect
from rag.composing.model_draft import DraftSentence
from rag.phrases import say
from rag.results import Citation, Hit, Sentence
from rag.search import Counterparts
from rag.verify import Likeness, Verdict, verify, windows

_WORTH = {"verified": 2, "unchecked": 1, "unsupported": 0}
# A model that copies a link, picture or tag out of a document carries on what somebody hid in it.
MARKUP = re.compile(
    r"!?\[[^\]\n]*\]\([^)\n]*\)|^\s*\[[^\]\n]+\]:\s*\S|<[A-Za-z/!][^<>]*>|\b(?:javascript|vbscript|data):\S",
    re.IGNORECASE | re.MULTILINE,
)
_TOGETHER = 3  # sentences of a passage that may be one quote, where several claims rest on them


def supported(
    library: Library, alike: Likeness, drafted: Sequence[DraftSentence], hits: Sequence[Hit]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """`hits` are the evidence in its order: number n is hits[n - 1]. `alike` is made for this answer.

    A sentence that cites nothing gets the one passage that verifies it, if there is one. A number
    that leads to no passage makes its sentence unsupported, whatever else it cites."""
    texts = [_texts(hit) for hit in hits]
    alike.learn([*(draft.text for draft in drafted), *(w for told in texts for w in windows(told))])
    spans: dict[int, list[Span]] = {}
    sentences = []
    for draft in drafted:
        numbers = draft.citations
        verdict = verify(draft.text, [text for n in numbers for text in texts[n - 1]], alike)
        if not numbers and not draft.unknown:
            numbers, verdict = _first_evidence(draft.text, texts, alike)
        if draft.unknown:
            listed = " ".join(f"[{n}]" for n in draft.unknown)
            verdict = Verdict("unsupported", say("unknown_number", detect(draft.text), numbers=listed))
        elif MARKUP.search(draft.text):
            verdict = Verdict("unsupported", say("markup", detect(draft.text)))
        for number in numbers:
            spans.setdefault(number, []).append(_best_sentence(draft.text, hits[number - 1].passage, alike))
        sentences.append(Sentence(draft.text, numbers, verdict.support, verdict.reason, draft.unknown))
    facing = Counterparts(library)
    citations = (
        facing.cite(n, hits[n - 1].passage, _quote(hits[n - 1].passage, spans[n])) for n in sorted(spans)
    )
    return tuple(sentences), tuple(citations)


def _texts(hit: Hit) -> list[str]:
    """All that a cited passage says, in both languages, with its title and headings."""
    twin = [hit.counterpart.passage] if hit.counterpart is not None else []
    return [hit.passage.text, *twin, hit.passage.context]


def _first_evidence(
    claim: str, texts: Sequence[Sequence[str]], alike: Likeness
) -> tuple[tuple[int, ...], Verdict]:
    """The first evidence that verifies a claim without a citation."""
    for number, told in enumerate(texts, start=1):
        verdict = verify(claim, told, alike)
        if verdict.support == "verified":
            return (number,), verdict
    return (), Verdict("unsupported", say("cites_nothing", detect(claim)))


def _best_sentence(claim: str, passage: Passage, alike: Likeness) -> Span:
    """The sentence of the passage that supports the claim, or else says most nearly the same."""

    def worth(span: Span) -> tuple[int, float]:
        text = passage.text[span[0] - passage.start : span[1] - passage.start]
        return _WORTH[verify(claim, [text], alike).support], alike(claim, text)

    return max(passage.sentences, key=worth)


def _quote(passage: Passage, spans: Sequence[Span]) -> Span:
    """One quote for all claims that cite the passage, where their sentences stand close together; else
    the first claim's."""
    places = [passage.sentences.index(span) for span in spans]
    if max(places) - min(places) < _TOGETHER:
        return min(spans)[0], max(spans)[1]
    return spans[0]
