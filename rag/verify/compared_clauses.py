"""A sentence's clauses against those of its passages: is it the same party, bound, condition, order? Pure.

Each clause of the sentence is set beside the clauses of the passage that say most nearly the same, roles and
figures left out; then what `clause_frames.py` has seen in both is compared. Within a language "the same" is
told by words, across languages by the glossary's renderings and by the likeness of meanings.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text import Figure, detect, fold, renderings, said
from rag.verify.clause_frames import (
    ALWAYS,
    Clause,
    Rule,
    akin,
    bound,
    denies_in_a_word,
    rules,
    without_roles,
)
from rag.verify.facts import facts
from rag.verify.modality import conflict, opposite
from rag.verify.wording_overlap import words

Likeness = Callable[[str, str], float] | None

WITHIN = 0.5  # share of its words at which a clause is set beside another
OVER = 0.4  # the same across languages
NEAR = 0.12  # by how much less clauses are as near as the nearest
CLAUSE = 0.6  # weight of the clause's words; the rest is its rule's
RENDERED = 0.6  # weight of words across languages; the rest is the likeness of meanings
MENTIONED = 0.6  # share of an exception's words at which a sentence speaks of it
SETTING = 0.6  # weight of the conditions and the rest of a rule, where a figure is looked for
SAME_DOER = 0.1  # how much better a clause of the same doer fits a figure, and one of another worse
MENTIONED_ACROSS = 0.45  # the same across languages
PLAINLY = 0.45  # how near clauses are of which one says "may" and the other "may not"
DENIED = (
    0.5  # share of a clause's words that another must say for their denials to be compared across languages
)
OTHER_BOUND = 0.5  # how much worse one fits whose condition bounds a figure from the other side
ELSEWHERE_ACROSS = 0.3  # the same across languages
OPEN_ACROSS = 0.2  # at which it cannot be told across languages
ELSEWHERE = 0.12  # by how much a rule with another figure says more of the sentence than the figure's own


@dataclass(frozen=True, slots=True)
class Compared:
    """`kind` says what does not agree, None where nothing is seen; `said` is the passage's clause. `same` is
    whether the duty or denial was set beside the passage's and agrees; `open` what could not be compared."""

    kind: str | None = None
    said: str = ""
    same: bool = False
    open: bool = False
    near: float = 0.0  # how near the furthest of the clauses that were compared is to the passage's


# --- how much of one text another says --------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _content(text: str) -> tuple[str, ...]:
    return tuple(sorted(words(without_roles(text), detect(text))))


@lru_cache(maxsize=2048)
def _rendered(text: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The renderings of each content word that the glossary knows."""
    return tuple(tuple(some) for some in renderings(_content(text), detect(text)).values())


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    return fold(text).text


def told(text: str, by: str) -> float:
    """Share of a text's content words that the other says, in either language; 0 for a text without any."""
    if detect(text) == detect(by):
        own = _content(text)
        return sum(word in _content(by) for word in own) / len(own) if own else 0.0
    own_rendered = _rendered(text)
    return sum(said(some, _folded(by)) for some in own_rendered) / len(own_rendered) if own_rendered else 0.0


@dataclass(frozen=True, slots=True)
class _Scale:
    """How near texts of two languages, or of one, are to each other."""

    across: bool
    likeness: Likeness

    def near(self, one: str, other: str) -> float:
        share = told(one, other)
        if not self.across or self.likeness is None:
            return share
        return RENDERED * share + (1 - RENDERED) * self.likeness(one, other)

    @property
    def enough(self) -> float:
        return OVER if self.across else WITHIN

    @property
    def clearly(self) -> float:
        return ELSEWHERE_ACROSS if self.across else ELSEWHERE


# --- the comparison ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Beside:
    """A clause of a passage, in its rule, and how near it is to the sentence's clause."""

    clause: Clause
    rule: Rule
    score: float


def compared(sentence: str, passages: Sequence[str], likeness: Likeness = None) -> Compared:
    """The first difference between the sentence's clauses and those of `passages`, all of one language."""
    across = detect(sentence) != detect("\n".join(passages))
    scale = _Scale(across, likeness)
    known = [rule for text in passages for rule in rules(text)]
    outcomes = [outcome for rule in rules(sentence) for outcome in _rule(rule, known, scale)]
    for outcome in outcomes:
        if outcome.kind:
            return outcome
    return Compared(same=bool(outcomes) and all(o.same for o in outcomes), open=any(o.open for o in outcomes))


def _rule(rule: Rule, known: Sequence[Rule], scale: _Scale) -> Iterator[Compared]:
    for clause in rule.clauses:
        beside = _beside(clause, rule, known, scale)
        if not beside or beside[0].score < scale.enough:
            if clause.place == "main" and _unknown_doer(clause, beside):
                yield Compared(open=True)
            # A figure may be wrong of whatever is nearest.
            yield from filter(None, (check(clause, rule, [], known, scale) for check in (_bounds, _scope)))
            continue
        for check in (_bounds, _order, _scope, _parties, _polarity):
            if outcome := check(clause, rule, beside, known, scale):
                yield outcome


def _unknown_doer(clause: Clause, beside: Sequence[_Beside]) -> bool:
    """Whether a clause, beside which nothing stands that says the same, names a doer that what stands there
    does not."""
    if clause.doer is None or clause.carried:
        return False
    return not any(b.clause.doer and akin(clause.doer, b.clause.doer) for b in beside)


def _beside(clause: Clause, rule: Rule, known: Sequence[Rule], scale: _Scale) -> list[_Beside]:
    """The passage's clauses nearest first: those of about the nearest's score."""
    scored = [
        _Beside(
            other,
            of,
            CLAUSE * scale.near(clause.text, other.text) + (1 - CLAUSE) * scale.near(rule.text, of.text),
        )
        for of in known
        for other in of.clauses
    ]
    best = max((b.score for b in scored), default=0.0)
    return sorted((b for b in scored if b.score >= best - NEAR), key=lambda b: -b.score)


def _parties(
    clause: Clause, rule: Rule, beside: Sequence[_Beside], known: Sequence[Rule], scale: _Scale
) -> Compared | None:
    """Another doer than the passage's, or another to whom it is done."""
    beside = [b for b in beside if (clause.place == "exception") == (b.clause.place == "exception")]
    if rule.givers and beside and beside[0].rule.givers and not _meet(rule.givers, beside[0].rule.givers):
        return Compared("party", beside[0].rule.text)
    doer = clause.doer if not clause.carried else None
    if doer and beside and (outcome := _other_doer(doer, clause, beside, scale)):
        return outcome
    targets = [b for b in beside if b.clause.targets]
    if clause.targets and targets and not any(_meet(clause.targets, b.clause.targets) for b in targets):
        return Compared("party", targets[0].clause.text)
    return None


def _other_doer(
    doer: str, clause: Clause, beside: Sequence[_Beside], scale: _Scale
) -> Compared | None:
    doers = [(b.clause.doer, b.clause, b.rule) for b in beside if b.clause.doer]
    if not doers:  # of "Within ten days, the board shall decide" the first clause may be the nearest
        mains = [c for c in beside[0].rule.of("main") if c.doer and told(clause.text, c.text) > 0]
        doers = [(c.doer, c, beside[0].rule) for c in mains]
    if not doers:
        named = {role for b in beside for c in b.rule.clauses for role in c.roles}
        return None if any(akin(doer, role) for role in named) else Compared(open=True)
    if any(other and akin(doer, other) for other, _, _ in doers):
        return None
    other, at, of = doers[0]
    swapped = doer in at.targets and other in clause.targets
    if (at.carried or (scale.across and beside[0].score < PLAINLY)) and not swapped:
        return Compared(open=True)
    return Compared("party", of.text if at.carried else at.text)


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(akin(one, other) for one in some for other in others)


def _order(
    clause: Clause, rule: Rule, beside: Sequence[_Beside], known: Sequence[Rule], scale: _Scale
) -> Compared | None:
    """`before` where the passage has only `after`."""
    own = {order for c in rule.clauses for order in c.order}
    if len(own) != 1:
        return None
    theirs = [{order for c in b.rule.clauses for order in c.order} for b in beside]
    if theirs[0] and not any(orders & own for orders in theirs):
        return Compared("order", beside[0].rule.text)
    return None


# --- figures ----------------------------------------------------------------------------------------------


def _figures(text: str) -> list[Figure]:
    return [f for f in facts(text).figures if f.certain or f.unit == "%"]


_TIMES = frozenset({"minute", "hour", "day", "workday", "week", "month", "year"})
_MONEY = frozenset(
    {None, "yuan", "dollar", "euro"}
)  # of "between 10,000 and 50,000 yuan" the first has no unit


def _equal(one: Figure, other: Figure) -> bool:
    same_unit = not (one.unit and other.unit) or one.unit == other.unit
    return same_unit and abs(one.value - other.value) <= 1e-6 * abs(one.value)


def _holds(text: str, figure: Figure) -> bool:
    return any(_equal(figure, f) for f in _figures(text))


def _of_a_kind(one: Figure, other: Figure) -> bool:
    """Whether one may stand in the other's place: both of time, of money or of one unit."""
    units = {one.unit, other.unit}
    return len(units) == 1 or units <= _TIMES or units <= _MONEY


def _bounds(
    clause: Clause, rule: Rule, beside: Sequence[_Beside], known: Sequence[Rule], scale: _Scale
) -> Compared | None:
    """`at least` where the passage has `at most`."""
    for figure in _figures(clause.text):
        own = bound(figure.before, figure.after)
        holding = [(r, {bound(f.before, f.after) for f in _figures(r.text) if _equal(figure, f)}) for r in known]
        theirs = {kind for _, kinds in holding for kind in kinds}
        if own and theirs and None not in theirs and own not in theirs:
            nearest = next((b.rule for b in beside if _holds(b.rule.text, figure)), None)
            return Compared("bound", (nearest or next(r for r, kinds in holding if kinds)).text)
    return None


def _scope(
    clause: Clause, rule: Rule, beside: Sequence[_Beside], known: Sequence[Rule], scale: _Scale
) -> Compared | None:
    """A figure that the passage gives for something else."""
    for figure in _figures(clause.text):
        rows = [
            (_fits(figure, clause, rule, other, of, scale), _holds(other.text, figure), of)
            for of in known
            for other in of.clauses
            if (stated := [f for f in _figures(other.text) if _of_a_kind(figure, f)])
            and (_holds(other.text, figure) or not all(_holds(rule.text, f) for f in stated))
        ]
        its_own = max((near for near, equal, _ in rows if equal), default=None)
        other_fit, said_there = max(
            ((near, of.text) for near, equal, of in rows if not equal), default=(0.0, "")
        )
        if its_own is None or other_fit < scale.enough or other_fit <= its_own:
            continue
        if other_fit - its_own >= scale.clearly:
            return Compared("scope", said_there)
        if scale.across and other_fit - its_own >= OPEN_ACROSS:
            return Compared(open=True)
    return None


def _fits(figure: Figure, clause: Clause, rule: Rule, other: Clause, of: Rule, scale: _Scale) -> float:
    """How well a clause of the passage, with what its rule says around it, fits the sentence's clause with
    what the sentence says around it; reckoned with are their doers and the bounds in their conditions."""

    def without_its_kind(text: str) -> bool:
        return not any(_of_a_kind(figure, f) for f in _figures(text))

    mine = " ".join(c.text for c in rule.clauses if c is not clause and without_its_kind(c.text))
    theirs = " ".join(c.text for c in of.clauses if c is other or without_its_kind(c.text))
    fit = scale.near(clause.text, theirs)
    if _content(mine):
        fit = (1 - SETTING) * fit + SETTING * scale.near(mine, theirs)
    if clause.doer and other.doer:
        fit += SAME_DOER if akin(clause.doer, other.doer) else -SAME_DOER
    return fit - OTHER_BOUND * _bounded_otherwise(mine, theirs)


def _bounded_otherwise(one: str, other: str) -> bool:
    """Whether two texts have a figure in common, of which one has an upper and one a lower bound."""
    return any(
        _equal(f, g) and {bound(f.before, f.after), bound(g.before, g.after)} == {"least", "most"}
        for f in _figures(one)
        for g in _figures(other)
    )


# --- duties, denials, exceptions --------------------------------------------------------------------------

_OTHERS = re.compile("others? |其他|其余", re.IGNORECASE)
_ITEMS = re.compile(r"\b(?:and|or)\b|和|或者?|、")
_NEGATIVE = frozenset({"forbids", "denies", "frees"})


def _polarity(
    clause: Clause, rule: Rule, beside: Sequence[_Beside], known: Sequence[Rule], scale: _Scale
) -> Compared | None:
    """A duty, right or denial that is the passage's opposite, its consents and exceptions reckoned with."""
    nearest = [b for b in beside if b.clause.place != "exception"]
    if not nearest or clause.place == "exception":
        return None
    if clause.doer and (own := [b for b in nearest if b.clause.doer and akin(clause.doer, b.clause.doer)]):
        nearest = own
    best = nearest[0]
    if clause.place == "main":
        if rule.consent and best.rule.consent:
            same = rule.consent == best.rule.consent
            return Compared(same=True, near=best.score) if same else Compared("negation", best.rule.text)
        if ALWAYS.search(rule.text) and not ALWAYS.search(best.rule.text) and _limits(rule, best, known):
            return Compared("exception", best.rule.text)
        excepted = next((e for e in best.rule.of("exception") if _mentions(rule, best, e, scale)), None)
        if excepted and not rule.of("exception"):
            same = bool(clause.moods & _NEGATIVE) == bool(best.clause.moods & _NEGATIVE)
            return Compared("exception", excepted.text) if same else Compared(same=True, near=best.score)
        if best.rule.of("exception") and _on_its_own_condition(rule, best, scale):
            return Compared(open=True)
    if all(_opposed(clause, rule, b, scale) for b in nearest):
        return Compared("negation", best.clause.text)
    if clause.place != "main":
        return None
    return Compared(open=True) if _uneven(clause, rule, best, scale.across) else Compared(same=True, near=best.score)


def _limits(rule: Rule, best: _Beside, known: Sequence[Rule]) -> bool:
    """Whether the sentence leaves out a condition or an exception of the passage's rule, or of the next."""
    after = known.index(best.rule) + 1
    limits = [c for c in best.rule.clauses if c.place != "main" or _OTHERS.match(c.text)]
    limits += [c for c in known[after].clauses if c.place == "condition" or _OTHERS.match(c.text)] if known[after:] else []
    return any(told(c.text, rule.text) < MENTIONED for c in limits)


def _uneven(clause: Clause, rule: Rule, best: _Beside, across: bool) -> bool:
    """Whether one clause, and its rule, denies and the other does not in any word: too little to say that
    they are opposed, too much to vouch for the one by the other."""

    def denies(clause: Clause) -> bool:
        return bool(clause.moods & _NEGATIVE) or (across and denies_in_a_word(clause.text))

    if rule.consent is not None or denies(clause) == denies(best.clause):
        return False
    return any(map(denies, rule.clauses)) != any(map(denies, best.rule.clauses))


def _on_its_own_condition(rule: Rule, best: _Beside, scale: _Scale) -> bool:
    """Whether the sentence has a condition that is not seen to be the passage's: it may be the exception."""
    return any(
        all(scale.near(c.text, other.text) < scale.enough for other in best.rule.clauses if other.place != "exception")
        for c in rule.of("condition")
    )


def _mentions(rule: Rule, best: _Beside, exception: Clause, scale: _Scale) -> bool:
    """Whether a sentence's rule speaks of the case that the passage excepts, or of one of them."""
    enough = MENTIONED_ACROSS if scale.across else MENTIONED
    return any(
        scale.near(item, rule.text) >= enough and told(item, best.clause.text) < MENTIONED
        for item in _ITEMS.split(exception.text)
        if item.strip()
    )


def _opposed(claim: Clause, rule: Rule, beside: _Beside, scale: _Scale) -> bool:
    evidence = beside.clause
    if scale.across:
        return _opposed_across(claim, rule, beside)
    if _figures(claim.text) and _figures(evidence.text) and not (claim.moods | evidence.moods) & _NEGATIVE:
        return opposite(claim.text, evidence.text)
    return conflict(claim.moods, evidence.moods) or opposite(claim.text, evidence.text)


def _plainly(claim: Clause, rule: Rule, beside: _Beside) -> bool:
    """`may` or `shall` against a rule that says `may not` or `need not`, or the other way round."""
    sides = ((claim, rule), (beside.clause, beside.rule))
    for (one, _), (other, whole) in (sides, sides[::-1]):
        said_there = {mood for c in whole.clauses for mood in c.moods}
        if "forbids" in one.moods and "forbids" not in said_there and other.moods & {"may", "duty"}:
            return "denies" not in other.moods or "may" in other.moods
        if "frees" in one.moods and "duty" in other.moods and not other.moods & _NEGATIVE:
            return True
    return False


def _opposed_across(claim: Clause, rule: Rule, beside: _Beside) -> bool:
    """One denies and the other's whole rule does not: languages word denials in many ways, so only where
    neither has a word like `refuse`, and both say nearly the same."""
    if claim.place == beside.clause.place == "main" and _plainly(claim, rule, beside):
        return beside.score >= PLAINLY
    if opposite(claim.text, beside.clause.text) and beside.score >= PLAINLY:
        return True
    one, other = (bool(c.moods & _NEGATIVE) for c in (claim, beside.clause))
    whole, whole_other = (any(c.moods & _NEGATIVE for c in of.clauses) for of in (rule, beside.rule))
    denied = (one and not whole_other) or (other and not whole)
    if not denied or denies_in_a_word(rule.text) or denies_in_a_word(beside.rule.text):
        return False
    return min(told(claim.text, beside.clause.text), told(beside.clause.text, claim.text)) >= DENIED
