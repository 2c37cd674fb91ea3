"""The figures of a sentence's clauses against a passage's: the same bound, for the same case? Pure."""

from collections.abc import Sequence

from index.text import Figure
from rag.verify.clause_alignment import Beside, Compared, Scale, content
from rag.verify.clause_frames import Clause, Rule, akin, bound
from rag.verify.compared_facts import same_unit
from rag.verify.facts import facts

SETTING = 0.6  # weight of the conditions and the rest of a rule, where a figure is looked for
SAME_DOER = 0.1  # how much better a clause of the same doer fits a figure, and one of another worse
SAME_ROLE = 0.15  # how much better one fits that names a role of it
OTHER_BOUND = 0.7  # how much worse one fits whose condition bounds a figure from the other side
ELSEWHERE = 0.12  # by how much a rule with another figure says more of the sentence than the figure's own
ELSEWHERE_ACROSS = 0.3  # the same across languages
OPEN_ACROSS = 0.12  # at which it cannot be told across languages


def figures_of(text: str) -> list[Figure]:
    """The figures that can be compared, halves among them."""
    return [f for f in facts(text).figures if f.certain or f.unit == "%"]


_TIMES = frozenset({"minute", "hour", "day", "workday", "week", "month", "year"})
# Of "between 10,000 and 50,000 yuan" the first has no unit.
_MONEY = frozenset({None, "yuan", "dollar", "euro"})


def _equal(one: Figure, other: Figure) -> bool:
    return same_unit(one, other) and abs(one.value - other.value) <= 1e-6 * abs(one.value)


def _holds(text: str, figure: Figure) -> bool:
    return any(_equal(figure, f) for f in figures_of(text))


def _states(text: str, figure: Figure) -> bool:
    """Whether a text has the figure, and not bounded from the other side."""
    own = bound(figure.before, figure.after)
    return any(
        _equal(figure, f) and {own, bound(f.before, f.after)} != {"least", "most"} for f in figures_of(text)
    )


def _of_a_kind(one: Figure, other: Figure) -> bool:
    """Whether one may stand in the other's place: both of time, of money or of one unit."""
    units = {one.unit, other.unit}
    return len(units) == 1 or units <= _TIMES or units <= _MONEY


def other_bound(
    clause: Clause, rule: Rule, beside: Sequence[Beside], known: Sequence[Rule], scale: Scale
) -> Compared | None:
    """`at least` where the passage has `at most`."""
    for figure in figures_of(clause.text):
        own = bound(figure.before, figure.after)
        holding = [
            (
                r,
                {
                    bound(f.before, f.after)
                    for f in figures_of(r.text)
                    if _equal(figure, f) and f.unit == figure.unit
                },
            )
            for r in known
        ]
        theirs = {kind for _, kinds in holding for kind in kinds}
        if "denies" in clause.moods and own == "most":  # not within ten days is after more than ten
            continue
        if own and theirs and None not in theirs and own not in theirs:
            nearest = next((b.rule for b in beside if _holds(b.rule.text, figure)), None)
            return Compared("bound", (nearest or next(r for r, kinds in holding if kinds)).text)
    return None


def other_scope(
    clause: Clause, rule: Rule, beside: Sequence[Beside], known: Sequence[Rule], scale: Scale
) -> Compared | None:
    """A figure that the passage gives for something else."""
    for figure in figures_of(clause.text):
        rows = [
            (_fits(figure, clause, rule, other, of, scale), _states(other.text, figure), of)
            for of in known
            for other in of.clauses
            if (stated := [f for f in figures_of(other.text) if _of_a_kind(figure, f)])
            and (_states(other.text, figure) or not all(_states(rule.text, f) for f in stated))
        ]
        its_own = max((near for near, equal, _ in rows if equal), default=None)
        other_fit, said_there = max(
            ((near, of.text) for near, equal, of in rows if not equal), default=(0.0, "")
        )
        if its_own is None or other_fit < scale.enough or other_fit <= its_own:
            continue
        if other_fit - its_own >= (ELSEWHERE_ACROSS if scale.across else ELSEWHERE):
            return Compared("scope", said_there)
        if scale.across and other_fit - its_own >= OPEN_ACROSS:
            return Compared(open=True)
    return None


def _fits(figure: Figure, clause: Clause, rule: Rule, other: Clause, of: Rule, scale: Scale) -> float:
    """How well a clause of the passage, with what its rule says around it, fits the sentence's clause with
    what the sentence says around it; reckoned with are their doers and the bounds in their conditions."""

    def without_its_kind(text: str) -> bool:
        return not any(_of_a_kind(figure, f) for f in figures_of(text))

    mine = " ".join(c.text for c in rule.clauses if c is not clause and without_its_kind(c.text))
    theirs = " ".join(c.text for c in of.clauses if c is other or without_its_kind(c.text))
    fit = scale.near(clause.text, theirs)
    if content(mine):
        fit = (1 - SETTING) * fit + SETTING * scale.near(mine, theirs)
    if clause.doer and other.doer:
        fit += SAME_DOER if akin(clause.doer, other.doer) else -SAME_DOER
    if clause.roles & other.roles:
        fit += SAME_ROLE
    return fit - OTHER_BOUND * _bounded_otherwise(mine, theirs)


def _bounded_otherwise(one: str, other: str) -> bool:
    """Whether two texts have a figure in common, of which one has an upper and one a lower bound."""
    return any(
        _equal(f, g) and {bound(f.before, f.after), bound(g.before, g.after)} == {"least", "most"}
        for f in figures_of(one)
        for g in figures_of(other)
    )
