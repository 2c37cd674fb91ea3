"""Who may log in: names and passwords of DUOLEX_USERS, and those of a file beside the library, hashed.

`duolex user add|remove|list` writes the file; a page that runs reads it anew when it has changed."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import NotFoundError, SettingError, StorageError

FILE = "users.json"
_LONGEST = 60  # characters of a name
_COST = 2**14  # scrypt's n: 16 MB and some 40 ms for each try


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password as it is kept: scrypt's salt and digest, in hex, and its cost n."""

    salt: str
    digest: str
    cost: int

    @classmethod
    def of(cls, password: str) -> "Hashed":
        salt = secrets.token_bytes(16)
        return cls(salt.hex(), _scrypt(password, salt, _COST).hex(), _COST)

    def fits(self, password: str) -> bool:
        made = _scrypt(password, bytes.fromhex(self.salt), self.cost)
        return hmac.compare_digest(made, bytes.fromhex(self.digest))


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    secret = password.encode("utf-8", "replace")
    return hashlib.scrypt(secret, salt=salt, n=cost, r=8, p=1, maxmem=128 * 8 * cost * 2)


class Users:
    """Those of the settings, hashed at once, and those of the file in `folder`, which go before them."""

    def __init__(self, named: Iterable[tuple[str, str]], folder: Path) -> None:
        self._named = {name: Hashed.of(password) for name, password in named}
        self._path = folder / FILE
        self._read: tuple[tuple[int, int] | None, dict[str, Hashed]] = (None, {})

    def all(self) -> dict[str, Hashed]:
        """By name. Raises StorageError where the file cannot be read: nobody is let in by a mistake."""
        return {**self._named, **self._of_file()}

    def named_in_file(self) -> list[str]:
        return sorted(self._of_file())

    def add(self, name: str, password: str) -> None:
        """The user, or their new password. Raises SettingError, StorageError."""
        if not name or len(name) > _LONGEST or not name.isprintable() or name != name.strip() or ":" in name:
            raise SettingError(
                f"{name!r} is no user name. Take up to {_LONGEST} characters, without a colon, and without "
                "blanks at either end."
            )
        if not password:
            raise SettingError("The password is empty. Choose one.")
        self._write({**self._of_file(), name: Hashed.of(password)})

    def remove(self, name: str) -> None:
        """Raises NotFoundError, StorageError."""
        users = dict(self._of_file())
        if users.pop(name, None) is None:
            raise NotFoundError(f"{self._path} names no user “{name}”. `duolex user list` shows them.")
        self._write(users)

    def _of_file(self) -> dict[str, Hashed]:
        try:
            state = self._path.stat()
        except FileNotFoundError:
            return {}
        stamp = (state.st_mtime_ns, state.st_ino)
        if self._read[0] != stamp:
            try:
                found = json.loads(self._path.read_text(encoding="utf-8"))
                users = {str(name): Hashed(**kept) for name, kept in found["users"].items()}
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise StorageError(
                    f"The users in {self._path} cannot be read ({error}). Restore the file, or remove it and "
                    "name them again with `duolex user add`."
                ) from error
            self._read = (stamp, users)
        return self._read[1]

    def _write(self, users: dict[str, Hashed]) -> None:
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600, exist_ok=False)
            kept = {name: asdict(hashed) for name, hashed in sorted(users.items())}
            draft.write_text(json.dumps({"users": kept}, ensure_ascii=False, indent=1), encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written ({error}). Check its permissions.") from error
