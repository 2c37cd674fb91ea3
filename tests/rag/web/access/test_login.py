"""Passwords: how often they may be tried, how long they open the page, and where they are kept."""

from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import NotFoundError, SettingError, StorageError
from rag.users import FILE, Users
from rag.web.access.login import IDLE, LASTS, Logins
from rag.web.access.patience import FIRST, FORGOTTEN, FREE, LONGEST, OF_ADDRESS, Patience


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users([("ada", "engine 1")], tmp_path)


def test_many_tries_at_once_are_many(users: Users) -> None:
    """The right password is the 61st of a hundred: it comes too late."""
    logins = Logins(users)
    passwords = [f"guess {n}" for n in range(60)] + ["engine 1"] + [f"guess {n}" for n in range(61, 100)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda password: logins.enter("10.0.0.1", "ada", password), passwords))
    assert Counter(type(answer) for answer in answers) == {type(None): FREE, float: 100 - FREE}
    assert isinstance(logins.enter("10.0.0.2", "ada", "engine 1"), str)  # its owner, elsewhere


def test_patience_grows_and_comes_back(clock: Clock) -> None:
    patience = Patience(clock)
    assert [patience.reserve("a", "ada") for _ in range(FREE)] == [0] * FREE
    waits = []
    for _ in range(9):
        waits.append(patience.reserve("a", "ada"))
        clock.now += waits[-1]
        assert patience.reserve("a", "ada") == 0
    assert waits == [
        FIRST,
        2 * FIRST,
        4 * FIRST,
        8 * FIRST,
        16 * FIRST,
        32 * FIRST,
        64 * FIRST,
        LONGEST,
        LONGEST,
    ]
    assert patience.reserve("b", "ada") == 0 and patience.reserve("a", "bo") == 0
    clock.now += FORGOTTEN
    assert [patience.reserve("a", "ada") for _ in range(FREE)] == [0] * FREE


def test_one_address_does_not_try_all_names(clock: Clock) -> None:
    patience = Patience(clock)
    waits = [patience.reserve("a", f"name {n}") for n in range(OF_ADDRESS + 1)]
    assert waits == [0] * OF_ADDRESS + [FIRST]
    patience.succeeded("a", "name 1")
    assert patience.reserve("a", "ada") == 0


def test_sessions_end(users: Users, clock: Clock) -> None:
    logins = Logins(users, clock)
    token = logins.enter("a", "ada", "engine 1")
    assert isinstance(token, str) and logins.user(token) == "ada"
    clock.now += IDLE - 1
    assert logins.user(token) == "ada"
    clock.now += IDLE
    assert logins.user(token) is None
    token = logins.enter("a", "ada", "engine 1")
    assert isinstance(token, str)
    for _ in range(LASTS // (IDLE - 1)):
        assert logins.user(token) == "ada"
        clock.now += IDLE - 1
    clock.now += LASTS % (IDLE - 1)
    assert logins.user(token) is None
    token = logins.enter("a", "ada", "engine 1")
    assert isinstance(token, str)
    logins.leave(token)
    assert logins.user(token) is None and logins.user(None) is None and logins.user("x") is None


def test_users_of_the_file_come_and_go_while_the_page_runs(tmp_path: Path) -> None:
    logins, beside = Logins(Users([], tmp_path)), Users([], tmp_path)
    assert logins.user(None) == "" and not logins.wanted
    beside.add("bo", "槐树")
    assert "槐树" not in (tmp_path / FILE).read_text(encoding="utf-8")
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    header = "Basic " + b64encode("bo:槐树".encode()).decode()
    assert logins.user(None) is None
    token = logins.enter("a", "bo", "槐树")
    assert isinstance(token, str) and logins.user(token) == "bo" and logins.by_header("a", header) == "bo"
    beside.add("bo", "another")
    assert logins.user(token) is None and logins.by_header("a", header) is None
    beside.remove("bo")
    assert logins.user(None) is None, "the last user's going opens no door"
    assert logins.enter("a", "bo", "another") is None
    with pytest.raises(NotFoundError, match="bo"):
        beside.remove("bo")


def test_a_broken_file_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"users": ')
    with pytest.raises(StorageError, match="duolex user add"):
        Logins(Users([], tmp_path))


@pytest.mark.parametrize(
    ("name", "password"), [("", "x"), ("a:b", "x"), (" a", "x"), ("a\n", "x"), ("a", "")]
)
def test_names_that_cannot_be(users: Users, name: str, password: str) -> None:
    with pytest.raises(SettingError):
        users.add(name, password)
