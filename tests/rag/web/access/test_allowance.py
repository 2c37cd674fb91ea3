"""How often one user may ask."""

from rag.web.access.allowance import MANY, WITHIN, Allowance


def test_each_user_has_their_own_and_it_comes_back() -> None:
    now = [100.0]
    allowance = Allowance(counted=True, clock=lambda: now[0])
    for _ in range(MANY):
        assert allowance.wait("ada") == 0
        now[0] += 0.5
    assert allowance.wait("ada") == WITHIN - MANY * 0.5
    assert allowance.wait("bo") == 0
    now[0] = 100.0 + WITHIN  # the first question is forgotten, the second not yet
    assert allowance.wait("ada") == 0
    assert allowance.wait("ada") == 0.5


def test_without_login_nothing_is_counted() -> None:
    allowance = Allowance(counted=False, clock=lambda: 0.0)
    assert all(allowance.wait("") == 0 for _ in range(3 * MANY))
