"""What reading one file may take, of time, memory and size: the settings of this process, and of those that
read for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """The defaults leave room for what people write: no document that they wrote is larger, and parsing takes
    several times as much memory as the file."""

    seconds: float = 60.0  # for a file, beside those for each megabyte of it (`read_apart.SECONDS_PER_MB`)
    memory: int = 2_000_000_000  # bytes beside what the reader itself takes
    size: int = 100_000_000  # bytes of a file, unpacked where it lies in an archive


_now = Bounds()


def bounds() -> Bounds:
    return _now


def bound(wanted: Bounds) -> None:
    """To be called as a process begins, before anything is read."""
    global _now
    _now = wanted
