"""Does the cited passage say what the sentence says? Pure functions, no model.

Two questions. Is there something in the sentence that its passages contradict or do not know: a
figure, date, provision, name, a `not`? Then it is unsupported, whatever else agrees. Else, do the
passages say the whole of it: by its words within a language, by the `similarity` of meanings across
languages? What can be decided neither way is unchecked, and said to be.

`python -m evals.verify` measures the verdicts, `python -m evals.fit verification` the thresholds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Language
from index.text import detect, sentences
from rag.results import Support
from rag.verify.clause_frames import is_empty, without_bounds
from rag.verify.compared_clauses import compared
from rag.verify.compared_facts import elsewhere, wrong_fact
from rag.verify.facts import facts
from rag.verify.modality import clauses, conflict, conflict_across, moods, opposite, parts
from rag.verify.unknown_names import missing
from rag.verify.wording_overlap import share, windows, words

Similarity = Callable[[str, str], float]  # of two texts in any languages; 1 for the same meaning

# Fitted on the cases marked "fit" of tests/data/verify_cases.jsonl, our own. Checked on 25 November 2026 by
# `python -m evals.fit verification`, each .7 to 1.3 times as large: right verdicts less opposite ones are
# .881 on the 168 cases fitted on and .865 on the 52 others. ACROSS at .35 gave .911 on the former, but .846
# on the latter; the best of the other neighbours brought at most .018 on the former, nothing on the latter.
SAME = 0.6  # share of a sentence's words that must stand in a passage of its language
APART = 0.3  # below which a sentence is not said
PART = 0.45  # below which a clause of it is not
SAME_MOOD = 0.6  # at which two clauses speak of the same thing, so that their moods compare
MEANS_PART = 0.55  # similarity below which a clause is not seen to be said
MEANS_NO_PART = 0.3  # and below which it is not said
MEANS_SAME = 0.62  # similarity at which a sentence of the same language says the same
ACROSS = 0.5  # at which one of the other language does
ACROSS_CLAUSE = 0.42  # at which a clause of the other language speaks of the same
ACROSS_FACTS = 0.36  # the same where figures or dates agree as well
ACROSS_NEAR = 0.45  # nearness at which clauses of two languages that agree say the same
ACROSS_COMPARED = 0.28  # and the similarity that is then enough
MEANS_APART = 0.2  # below which none does
MERE_TITLE = 0.25  # share of the length below which texts are only titles beside the passages


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason`, in the sentence's language, and `kind` say what is wrong; None where verified."""

    support: Support
    reason: str | None = None
    kind: str | None = None


_REASONS: dict[str, dict[Language, str]] = {
    "reference": {"zh": "所引段落中没有“{what}”。", "en": "The passage does not mention “{what}”."},
    "date": {"zh": "所引段落中没有日期“{what}”。", "en": "The passage does not give the date “{what}”."},
    "figure": {"zh": "所引段落中没有数字“{what}”。", "en": "The passage does not give the figure “{what}”."},
    "swapped": {
        "zh": "所引段落中的数字“{what}”说的是别的事项。",
        "en": "In the passage the figure “{what}” counts something else.",
    },
    "name": {"zh": "所引段落中没有提到“{what}”。", "en": "The passage does not name “{what}”."},
    "negation": {
        "zh": "在“是否”“应当”“可以”“不得”上不一致，所引段落说的是：“{what}”。",
        "en": "It mixes up shall, may and not; the passage says: “{what}”.",
    },
    "party": {"zh": "所引段落说的是：“{what}”。", "en": "It is another party in the passage: “{what}”."},
    "bound": {
        "zh": "至少、至多与所引段落不一致：“{what}”。",
        "en": "At least and at most are not as in the passage: “{what}”.",
    },
    "order": {
        "zh": "先后与所引段落不一致：“{what}”。",
        "en": "Before and after are not as in the passage: “{what}”.",
    },
    "scope": {
        "zh": "所引段落在这种情形下另有规定：“{what}”。",
        "en": "For this case the passage says something else: “{what}”.",
    },
    "exception": {
        "zh": "所引段落有例外或条件：“{what}”。",
        "en": "The passage makes an exception or a condition: “{what}”.",
    },
    "word": {
        "zh": "这里说“{word}”，所引段落说的不同：“{what}”。",
        "en": "It says “{word}”, the passage something else: “{what}”.",
    },
    "empty": {"zh": "这句话没有可核对的内容。", "en": "The sentence says nothing that could be compared."},
    "part": {"zh": "所引段落没有说到“{what}”。", "en": "The passage does not say “{what}”."},
    "unsaid": {"zh": "所引段落没有这样说。", "en": "The passage does not say this."},
    "part unclear": {
        "zh": "无法自动判断所引段落是否说了“{what}”。",
        "en": "Whether the passage says “{what}” could not be told.",
    },
    "unclear": {
        "zh": "无法自动判断所引段落是否支持这句话。",
        "en": "Whether the passage says this could not be told.",
    },
    "language": {
        "zh": "所引段落是另一种语言，无法自动核对全句。",
        "en": "The passage is in the other language, and the sentence as a whole could not be compared.",
    },
    "no passage": {"zh": "没有可核对的段落。", "en": "There is no passage to check it against."},
}


def verify(sentence: str, passages: Sequence[str], similarity: Similarity | None = None) -> Verdict:
    """Checks one sentence against the texts that it cites.

    `passages` are the cited passages, their counterparts in the other language, and, if wanted,
    their titles, headings and dates, each a text of its own; they are taken together."""
    language = detect(sentence)
    texts = tuple(text for text in passages if text.strip())

    def verdict(support: Support, kind: str, what: str = "", word: str = "") -> Verdict:
        return Verdict(support, _REASONS[kind][language].format(what=what.strip(), word=word.strip()), kind)

    if is_empty(sentence):
        return verdict("unchecked", "empty")
    if not texts:
        return verdict("unchecked", "no passage")
    if wrong := wrong_fact(facts(sentence), [facts(text) for text in texts], "\n".join(texts)):
        return verdict("unsupported", *wrong)
    if name := missing(sentence, texts):
        return verdict("unsupported", "name", name)
    own = [text for text in texts if detect(text) == language]
    foreign = [text for text in texts if detect(text) != language]
    if not own:
        return _across(sentence, foreign, similarity, verdict)
    within = _within(sentence, own, foreign, language, similarity, verdict)
    if foreign and within.kind in ("unsaid", "part", "part unclear", "unclear"):
        # What the sentence's own language does not say may stand in the other: beside a mere title, any.
        across = _across(sentence, foreign, similarity, verdict)
        if across.support == "verified" or len("".join(own)) < MERE_TITLE * len("".join(foreign)):
            return across
    return within


Judge = Callable[..., Verdict]


def _within(
    sentence: str,
    own: Sequence[str],
    foreign: Sequence[str],
    language: Language,
    similarity: Similarity | None,
    verdict: Judge,
) -> Verdict:
    """The sentence against passages of its own language."""
    known = words("\n".join(own), language)
    near = list(windows(own))
    closest = max(near, key=lambda window: share(sentence, words(window, language), language))
    said = max(share(sentence, words(closest, language), language), 0.9 * share(sentence, known, language))
    everything = (*near, *windows(foreign))

    def likeness(text: str) -> float:
        return max(similarity(text, window) for window in everything) if similarity else 0.0

    whole = likeness(sentence)
    if said < APART and whole < MEANS_SAME:
        return verdict("unsupported", "unsaid")
    clause = compared(sentence, own, similarity)
    if clause.kind:
        return verdict("unsupported", clause.kind, clause.said, clause.word)
    if figure := elsewhere(sentence, own, language):
        return verdict("unsupported", "swapped", figure)
    if not clause.same and (opposed := _opposed(sentence, own, language)):
        return verdict("unsupported", "negation", opposed)
    unseen = [
        (likeness(part), part)
        for part in parts(sentence)
        if len(words(part, language)) >= 3 and share(part, known, language) < PART
    ]
    least, part = min(unseen, default=(1.0, ""))
    if least < MEANS_NO_PART:
        return verdict("unsupported", "part", part)
    if least < MEANS_PART:
        return verdict("unchecked", "part unclear", part)
    if clause.open and not any(sentence.rstrip(" .。") in text for text in own):
        return verdict("unchecked", "unclear")
    if said >= SAME or (whole >= MEANS_SAME and said >= APART):
        return Verdict("verified")
    return verdict("unchecked", "unclear")


def _across(sentence: str, foreign: Sequence[str], similarity: Similarity | None, verdict: Judge) -> Verdict:
    """The sentence against passages of the other language only."""
    if similarity is None:
        return verdict("unchecked", "language")
    likeness = max(similarity(sentence, window) for window in windows(foreign))
    if likeness < MEANS_APART:
        return verdict("unsupported", "unsaid")
    beside = compared(sentence, foreign, similarity)
    if beside.kind:
        return verdict("unsupported", beside.kind, beside.said, beside.word)
    split = [clause for window in windows(foreign) for clause in clauses(window)]
    near, clause = max((similarity(sentence, clause), clause) for clause in split)
    if (
        not beside.same
        and near >= ACROSS_CLAUSE
        and conflict_across(moods(without_bounds(sentence)), moods(without_bounds(clause)))
    ):
        return verdict("unsupported", "negation", clause)
    anchored = any(f.certain for f in facts(sentence).figures) or facts(sentence).dates
    enough = ACROSS_FACTS if anchored or beside.same else ACROSS
    if beside.same and beside.near >= ACROSS_NEAR:
        enough = ACROSS_COMPARED
    told = likeness >= enough and not beside.open
    return Verdict("verified") if told else verdict("unchecked", "language")


def _opposed(sentence: str, own: Sequence[str], language: Language) -> str | None:
    """The clause that says the opposite: the sentence against one that says hardly more, and clause against
    clause, where the two clearly speak of the same."""
    units = [text[a:b] for text in own for a, b in sentences(text, language)]
    alike = [unit for unit in units if share(unit, words(sentence, language), language) >= SAME_MOOD]
    split = [clause for unit in units for clause in clauses(unit)]
    for piece, against in ((sentence, alike), *((clause, split) for clause in clauses(sentence))):
        if len(words(piece, language)) < 2 or not against:
            continue
        shares = [(share(piece, words(other, language), language), other) for other in against]
        best = max(value for value, _ in shares)
        nearest = [other for value, other in shares if value >= best - 0.01]
        if best >= SAME_MOOD and all(
            conflict(moods(without_bounds(piece)), moods(without_bounds(other))) or opposite(piece, other)
            for other in nearest
        ):
            return nearest[0]
    return None
