"""A sentence's clauses against those of its passages: is it the same party, bound, condition, order? Pure.

Each clause of the sentence is set beside the clauses of the passage that say most nearly the same, roles and
figures left out; then what `clause_frames.py` has seen in both is compared. Within a language "the same" is
told by words, across languages by the glossary's renderings and by the likeness of meanings.
"""

import re
from collections.abc import Iterator, Sequence

from index.text import detect
from rag.verify.clause_alignment import Beside, Compared, Likeness, Scale, content, set_beside, told
from rag.verify.clause_figures import figures_of, other_bound, other_scope
from rag.verify.clause_frames import (
    ALWAYS,
    EXCLUDING,
    INSISTING,
    RESTRICTED,
    RESTRICTING,
    Clause,
    Rule,
    akin,
    denies_in_a_word,
    rules,
    unlisted,
)
from rag.verify.contrasts import contrary, has_any
from rag.verify.modality import conflict, opposite

HARDLY = 0.25  # at which, across languages, only denials are looked at
MENTIONED = 0.6  # share of an exception's words at which a sentence speaks of it
MENTIONED_ACROSS = 0.45  # the same across languages
PLAINLY = 0.45  # how near clauses are of which one says "may" and the other "may not"
FEW = 0.1  # share of words for which a stretch may have a clause more
SAME_ACT = 0.8  # share of its words at which a clause says that the same is done
CASE = 0.5  # how near conditions across languages must be to be compared by their denials
CASE_PLAINLY = 0.65  # and to be opposed by them
DENIED = 0.5  # share of words that clauses must say of each other to be compared across by any "not"


def compared(sentence: str, passages: Sequence[str], likeness: Likeness = None) -> Compared:
    """The first difference between the sentence's clauses and those of `passages`, all of one language."""
    across = detect(sentence) != detect("\n".join(passages))
    scale = Scale(across, likeness)
    known = [rule for text in passages for rule in rules(text)]
    outcomes = [outcome for rule in rules(sentence) for outcome in _rule(rule, known, scale)]
    for outcome in outcomes:
        if outcome.kind:
            return outcome
    if excluded := _excluded(sentence, known, scale):
        return excluded
    insists = any(
        said.search(sentence) and not any(also.search(text) for text in passages)
        for said, also in ((INSISTING, INSISTING), (RESTRICTING, RESTRICTED))
    )
    return Compared(
        same=bool(outcomes) and all(o.same for o in outcomes),
        open=bool(insists) or any(o.open for o in outcomes),
        near=min((o.near for o in outcomes), default=0.0),
    )


def _excluded(sentence: str, known: Sequence[Rule], scale: Scale) -> Compared | None:
    """A case to which, the passage says, its rule does not apply, said without any denial."""
    if denies_in_a_word(sentence) or EXCLUDING.search(sentence):
        return None
    if any(c.moods & _NEGATIVE or c.place == "exception" for rule in rules(sentence) for c in rule.clauses):
        return None
    own = content(sentence)
    for rule in known:
        for m in EXCLUDING.finditer(rule.text):
            others = {word for r in known if r is not rule for word in content(r.text)}
            for item in _ITEMS.split(next(filter(None, m.groupdict().values()))):
                words = [word for word in content(item.strip(" ,，")) if word not in others]
                if words and not scale.across and all(word in own for word in words):
                    return Compared("exception", rule.text)
    return None


def _rule(rule: Rule, known: Sequence[Rule], scale: Scale) -> Iterator[Compared]:
    for clause in rule.clauses:
        beside = set_beside(clause, rule, known, scale)
        if not beside or beside[0].score < scale.enough:
            if clause.place == "main" and (
                _unknown_doer(clause, beside) or _hardly(clause, rule, beside, scale)
            ):
                yield Compared(open=True)
            # A figure may be wrong of whatever is nearest.
            for check in (other_bound, other_scope, _other_word):
                if outcome := check(clause, rule, [], known, scale):
                    yield outcome
            continue
        for check in (other_bound, _order, _other_word, other_scope, _parties, _polarity):
            if outcome := check(clause, rule, beside, known, scale):
                yield outcome


def _hardly(clause: Clause, rule: Rule, beside: Sequence[Beside], scale: Scale) -> bool:
    """Whether what is nearest across languages, though not near, denies where the clause does not."""
    return (
        scale.across
        and bool(beside)
        and beside[0].score >= HARDLY
        and _uneven(clause, rule, beside[0], across=True)
    )


def _unknown_doer(clause: Clause, beside: Sequence[Beside]) -> bool:
    """Whether a clause, beside which nothing stands that says the same, names a doer that what stands there
    does not."""
    if clause.doer is None or clause.carried or unlisted(clause.doer):
        return False
    return not any(b.clause.doer and akin(clause.doer, b.clause.doer) for b in beside)


def _parties(
    clause: Clause, rule: Rule, beside: Sequence[Beside], known: Sequence[Rule], scale: Scale
) -> Compared | None:
    """Another doer than the passage's, or another to whom it is done."""
    beside = [b for b in beside if (clause.place == "exception") == (b.clause.place == "exception")]
    if clause.place == "condition":  # who acts in a case is not who acts upon it
        beside = [b for b in beside if b.clause.place == "condition"]
    if rule.givers and beside and beside[0].rule.givers and not _meet(rule.givers, beside[0].rule.givers):
        return Compared("party", beside[0].rule.text)
    doer = clause.doer if not clause.carried else None
    if doer and beside and (outcome := _other_doer(doer, clause, beside, scale)):
        told_of = not unlisted(doer) or any(unlisted(doer) in r.text.lower() for r in known)
        return outcome if told_of else Compared(open=True)
    targets = [b for b in beside if b.clause.targets]
    if clause.targets and targets and not any(_meet(clause.targets, b.clause.targets) for b in targets):
        return Compared("party", targets[0].clause.text)
    return None


def _other_doer(doer: str, clause: Clause, beside: Sequence[Beside], scale: Scale) -> Compared | None:
    if scale.across and unlisted(doer):
        return None
    acting = [
        (b.clause, b.rule) for b in beside if b.clause.doer and not (scale.across and unlisted(b.clause.doer))
    ]
    if not acting:  # of "Within ten days, the board shall decide" the first clause may be the nearest
        best = beside[0].rule
        acting = [(c, best) for c in best.of("main") if c.doer and told(clause.text, c.text) > 0]
    if not acting:
        named = {role for b in beside for c in b.rule.clauses for role in c.roles}
        return None if any(akin(doer, role) for role in named) else Compared(open=True)
    if any(other.doer and akin(doer, other.doer) for other, _ in acting):
        return None
    other, of = acting[0]
    swapped = doer in other.targets and other.doer in clause.targets
    if (other.carried or (scale.across and beside[0].score < PLAINLY)) and not swapped:
        return Compared(open=True)
    return Compared("party", of.text if other.carried else other.text)


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(akin(one, other) for one in some for other in others)


def _order(
    clause: Clause, rule: Rule, beside: Sequence[Beside], known: Sequence[Rule], scale: Scale
) -> Compared | None:
    """`before` where the passage has only `after`."""
    own = {order for c in rule.clauses for order in c.order}
    if len(own) != 1:
        return None
    theirs = [{order for c in b.rule.clauses for order in c.order} for b in beside]
    if theirs[0] and not any(orders & own for orders in theirs):
        return Compared("order", beside[0].rule.text)
    return None


def _stretch(rule: Rule, of: Rule, scale: Scale) -> str:
    """Clauses in a row, no more than the other rule has, that say most nearly the same: rather few of them."""
    stretches = [
        (scale.near(rule.text, text) - FEW * count, text)
        for count in range(1, len(rule.clauses) + 1)
        for at in range(len(of.clauses) - count + 1)
        if (text := " ".join(c.text for c in of.clauses[at : at + count]))
    ]
    best = max((score for score, _ in stretches), default=0.0)
    return " ".join(text for score, text in stretches if score >= best) or of.text


def _other_word(
    clause: Clause, rule: Rule, beside: Sequence[Beside], known: Sequence[Rule], scale: Scale
) -> Compared | None:
    """`monthly` where the passage says `daily`; where it says both, each of its own case."""
    whole = " ".join(r.text for r in known)
    for of in dict.fromkeys(b.rule for b in beside[:1]):
        others = contrary(clause.text, of.text)
        for number, words in (
            others if scale.across else others + contrary(clause.text, _stretch(rule, of, scale))
        ):
            elsewhere = has_any(whole, clause.text, number)
            if not elsewhere or not scale.across:
                return Compared("word", of.text, word=words)
            return Compared(open=True)
    if not beside and (other := contrary(clause.text, whole)):
        return Compared("word", whole, word=other[0][1]) if not scale.across else Compared(open=True)
    return None


# --- duties, denials, exceptions --------------------------------------------------------------------------

_WITHOUT = re.compile("without |无需|无须|不必", re.IGNORECASE)
_OTHERS = re.compile("others? |其他|其余", re.IGNORECASE)
_ITEMS = re.compile(r"\b(?:and|or)\b|,|，|和|或者?|、")
_NEGATIVE = frozenset({"forbids", "denies", "frees"})


def _polarity(
    clause: Clause, rule: Rule, beside: Sequence[Beside], known: Sequence[Rule], scale: Scale
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
    alike = [b for b in nearest if b.clause.place == best.clause.place] if scale.across else nearest
    if all(_opposed(clause, rule, b, scale) for b in alike):
        return Compared("negation", best.clause.text)
    if clause.place != "main":
        return _other_case(clause, best) if scale.across else None
    return (
        Compared(open=True)
        if _uneven(clause, rule, best, scale.across)
        else Compared(same=True, near=best.score)
    )


def _other_case(clause: Clause, best: Beside) -> Compared | None:
    """A condition that denies what the passage's, in the other language, does not deny in any word."""
    if clause.place != "condition" or best.clause.place != "condition" or best.score < CASE:
        return None
    denies, theirs = (bool(c.moods & _NEGATIVE) for c in (clause, best.clause))
    if denies == theirs or denies_in_a_word(clause.text) or denies_in_a_word(best.clause.text):
        return None
    return Compared("negation", best.clause.text) if best.score >= CASE_PLAINLY else Compared(open=True)


def _limits(rule: Rule, best: Beside, known: Sequence[Rule]) -> bool:
    """Whether the sentence leaves out a condition or an exception of the passage's rule, or of the next."""
    after = known.index(best.rule) + 1
    limits = [c for c in best.rule.clauses if c.place != "main" or _OTHERS.match(c.text)]
    limits += (
        [c for c in known[after].clauses if c.place == "condition" or _OTHERS.match(c.text)]
        if known[after:]
        else []
    )
    return any(told(c.text, rule.text) < MENTIONED for c in limits)


def _uneven(clause: Clause, rule: Rule, best: Beside, across: bool) -> bool:
    """Whether one clause, and its rule, denies and the other does not in any word: too little to say that
    they are opposed, too much to vouch for the one by the other."""

    def denies(clause: Clause) -> bool:
        return bool(clause.moods & _NEGATIVE) or (across and denies_in_a_word(clause.text))

    if rule.consent is not None:
        return False
    if "duty" in clause.moods and _WITHOUT.match(best.clause.text) and not denies(clause):
        return True
    if best.clause.place == "condition" and best.rule.of("main"):
        return denies(clause) != any(map(denies, best.rule.of("main")))
    if denies(clause) == denies(best.clause):
        return False
    return not across or any(map(denies, rule.clauses)) != any(map(denies, best.rule.clauses))


def _on_its_own_condition(rule: Rule, best: Beside, scale: Scale) -> bool:
    """Whether the sentence has a condition that is not seen to be the passage's: it may be the exception."""
    return any(
        all(
            scale.near(c.text, other.text) < scale.enough
            for other in best.rule.clauses
            if other.place != "exception"
        )
        for c in rule.of("condition")
    )


def _mentions(rule: Rule, best: Beside, exception: Clause, scale: Scale) -> bool:
    """Whether a sentence's rule speaks of the case that the passage excepts, or of one of them."""
    enough = MENTIONED_ACROSS if scale.across else MENTIONED
    return any(
        scale.near(item, rule.text) >= enough and told(item, best.clause.text) < MENTIONED
        for item in _ITEMS.split(exception.text)
        if item.strip()
    )


def _opposed(claim: Clause, rule: Rule, beside: Beside, scale: Scale) -> bool:
    evidence = beside.clause
    if scale.across:
        return _opposed_across(claim, rule, beside)
    if (
        claim.place != "main"
        and min(told(claim.text, evidence.text), told(evidence.text, claim.text)) < MENTIONED
    ):
        return False
    if opposite(claim.text, evidence.text):
        return True
    if _denied_beside(claim, rule, evidence) or _denied_beside(evidence, beside.rule, claim):
        return False
    counted = figures_of(claim.text) and figures_of(evidence.text)
    if counted and not (claim.moods | evidence.moods) & _NEGATIVE and not _same_act(claim, evidence):
        return False
    return conflict(claim.moods, evidence.moods)


def _same_act(one: Clause, other: Clause) -> bool:
    """Whether two clauses plainly say that the same party does the same."""
    named = one.doer and other.doer and not one.carried and not other.carried and akin(one.doer, other.doer)
    return bool(named) and told(one.text, other.text) >= SAME_ACT


def _denied_beside(one: Clause, of: Rule, other: Clause) -> bool:
    """Whether what `other` denies is denied beside the clause `one`, which has no mood: in a word like
    "refuse", or in another clause of its rule, as where a list is cut at its commas."""
    if one.moods or not other.moods & _NEGATIVE:
        return False
    beside = {mood for c in of.clauses if c.doer is None or c.carried for mood in c.moods}
    return denies_in_a_word(one.text) or ((one.doer is None or one.carried) and bool(beside & _NEGATIVE))


def _plainly(claim: Clause, rule: Rule, beside: Beside) -> bool:
    """`may` or `shall` against a rule that says `may not` or `need not`, or the other way round."""
    sides = ((claim, rule), (beside.clause, beside.rule))
    for (one, _), (other, whole) in (sides, sides[::-1]):
        said_there = {mood for c in whole.clauses for mood in c.moods}
        if "forbids" in one.moods and "forbids" not in said_there and other.moods & {"may", "duty"}:
            return "denies" not in other.moods or "may" in other.moods
        if "frees" in one.moods and "duty" in other.moods and not other.moods & _NEGATIVE:
            return True
    return False


def _opposed_across(claim: Clause, rule: Rule, beside: Beside) -> bool:
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
