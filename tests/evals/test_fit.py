"""The sweep of the fitted constants: what it tries, what it calls best, and that it changes nothing."""

import types

import pytest

from evals.fit import CONSTANTS, Constant, Objective, sweep, verification_objective

EVERY = [constant for constants in CONSTANTS.values() for constant in constants]


def made(value: float) -> tuple[types.ModuleType, Constant]:
    module = types.ModuleType("some.room")
    module.WEIGHT = value  # type: ignore[attr-defined]
    return module, Constant(module, "WEIGHT")


@pytest.mark.parametrize("constant", EVERY, ids=str)
def test_each_constant_is_where_the_sweep_looks_for_it(constant: Constant) -> None:
    assert constant.value > 0
    assert not constant.name.startswith("_")


def test_a_whole_number_has_whole_neighbours() -> None:
    assert made(48)[1].neighbours((0.85, 1.15)) == [41, 55]
    assert made(0.5)[1].neighbours((0.85, 1.15)) == [0.425, 0.575]


def test_the_best_value_is_chosen_on_one_half_and_told_of_the_other() -> None:
    module, constant = made(1.0)
    objective = Objective(
        lambda: {"fitted": module.WEIGHT, "held out": -module.WEIGHT}, frozenset({"held out"})
    )
    [row] = sweep([constant], objective, (0.5, 2.0))
    assert (row.value, row.best) == (1.0, 2.0)
    assert (row.at_value, row.at_best) == ((1.0, -1.0), (2.0, -2.0))
    assert row.beside == (0.5, 2.0)
    assert module.WEIGHT == 1.0


def test_a_value_stays_where_its_neighbours_are_no_better() -> None:
    _, constant = made(1.0)
    [row] = sweep([constant], Objective(lambda: {"a": 0.7}, frozenset()), (0.5, 2.0))
    assert row.best == 1.0
    assert row.at_value == (0.7, None)


def test_a_constant_has_its_value_again_after_a_failure() -> None:
    module, constant = made(1.0)
    with pytest.raises(RuntimeError), constant.at(3.0):
        assert module.WEIGHT == 3.0
        raise RuntimeError
    assert module.WEIGHT == 1.0


def test_verification_is_measured_apart_on_the_cases_written_for_the_test() -> None:
    objective = verification_objective()
    fitted, held_out = objective.halves()
    assert held_out is not None and fitted > 0.8 and held_out > 0.8
