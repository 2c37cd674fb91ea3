"""ZIP archives, read as folders: `acts.zip/2023/law.txt` is the path of a file that lies in `acts.zip`, also
where that lies in another archive. Nothing is unpacked to the disk.

Names without the mark of UTF-8 are in whatever encoding the packer's system had: GBK on Chinese ones, mostly.
"""

import re
import stat
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from index.bounds import bounds
from index.errors import (
    BrokenFileError,
    FileTooLargeError,
    NotFoundError,
    ProtectedFileError,
    ReadError,
    UnsupportedFileError,
)
from index.reading.encoding import decode

SUFFIX = ".zip"
MEMBERS = 10_000  # files of an archive, with those of archives inside it
ARCHIVES = 500  # in one, and whatever else in it cannot be reached
UNPACKED = 2_000_000_000  # bytes of all of them
DEPTH = 3  # archives within one another
_LONGEST = 1_000  # characters of a name
_READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags of a member (APPNOTE.TXT 4.4.4)
_UNICODE_PATH = 0x7075  # an extra field that says the name in UTF-8 (4.6.9)
_OUTSIDE = re.compile(r"/|[A-Za-z]:")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class Listing:
    """What an archive holds, by paths inside it: files to read, links, which are not followed, and what
    cannot be reached, with the reason."""

    files: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    refused: list[tuple[str, ReadError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Archive:
    zip: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]  # by clean name; of one name the last, as unpackers have it
    refused: list[tuple[str, ReadError]]

    def read(self, name: str, shown: str) -> bytes:
        member = self.members.get(name)
        if member is None:
            raise NotFoundError(f"{shown} does not exist; check the path.")
        if member.flag_bits & _ENCRYPTED:
            raise ProtectedFileError(
                f"{shown} is protected by a password; unpack its archive with the password, and index that."
            )
        if member.compress_type not in _READ:
            raise UnsupportedFileError(f"{shown} is packed in a way that is not read; pack its archive anew.")
        if member.file_size > bounds().size:
            raise FileTooLargeError(
                f"{shown} unpacks to {member.file_size / 1e6:,.0f} MB, over the limit of "
                f"{bounds().size / 1e6:,.0f} MB; split it, or raise DUOLEX_READ_SIZE."
            )
        try:
            return self.zip.read(member)
        except Exception as error:  # a damaged member raises whatever zipfile, zlib or struct does
            raise BrokenFileError(
                f"{shown} is damaged in its archive ({error}); pack or download it again."
            ) from error


# ---------------------------------------------------------------------------------------------------------
# Paths that go on inside an archive


def container(path: Path) -> Path | None:
    """The archive on the disk that the path leads into; None where it leads to a file or folder of its
    own."""
    above = reversed(path.parents)  # the outermost first: no system is asked for what lies inside
    return next((p for p in above if p.suffix.lower() == SUFFIX and p.is_file()), None)


def read(path: Path) -> bytes:
    """The bytes of a file inside an archive.

    Raises NotFoundError, and the ReadError that names what is wrong with it or its archive."""
    archive, name = _place(path)
    return archive.read(name, path.name)


def size(path: Path) -> int:
    """Bytes of the file, unpacked; 0 where it cannot be reached, which is told by who reads it."""
    try:
        if container(path) is None:
            return path.stat().st_size
        archive, name = _place(path)
        return archive.members[name].file_size
    except (OSError, KeyError, ReadError, NotFoundError):
        return 0


def present(path: Path) -> bool:
    """Whether the file is there; one in an archive that cannot be opened may be."""
    if container(path) is None:
        return path.exists()
    try:
        archive, name = _place(path)
    except ReadError:
        return True
    except NotFoundError:
        return False
    return name in archive.members


def _place(path: Path) -> tuple[_Archive, str]:
    """The innermost archive, and the file's name in it."""
    outer = container(path)
    if outer is None:
        raise NotFoundError(f"{path.name} does not exist; check the path.")
    inside: tuple[str, ...] = ()
    archive, parts, at = _archive(outer, inside), path.relative_to(outer).parts, 0
    for end in range(1, len(parts)):
        name = "/".join(parts[at:end])
        if name.lower().endswith(SUFFIX) and name in archive.members:
            inside, at = (*inside, name), end
            archive = _archive(outer, inside)
    return archive, "/".join(parts[at:])


def _archive(outer: Path, inside: tuple[str, ...]) -> _Archive:
    """The archive at `outer`, or the one inside it that is reached by these names, one after the other."""
    try:
        state = outer.stat()
    except OSError as error:
        raise ReadError(
            f"{outer.name} cannot be read ({error.strerror}); check the disk and the path."
        ) from error
    return _opened(outer, (state.st_ino, state.st_size, state.st_mtime_ns), inside)


@lru_cache(maxsize=DEPTH)  # of the file whose members are being read
def _opened(outer: Path, state: tuple[int, int, int], inside: tuple[str, ...]) -> _Archive:
    if len(inside) >= DEPTH:
        raise FileTooLargeError(
            f"{inside[-1]} lies more than {DEPTH} archives deep; unpack it, and index that."
        )
    name = inside[-1] if inside else outer.name
    held = BytesIO(_opened(outer, state, inside[:-1]).read(name, name)) if inside else outer
    try:
        archive = zipfile.ZipFile(held)
    except OSError as error:
        raise ReadError(f"{name} cannot be read ({error.strerror}); check the disk and the path.") from error
    except Exception as error:  # as above
        raise BrokenFileError(
            f"{name} is no ZIP archive that can be opened ({error}); pack it again."
        ) from error
    members: dict[str, zipfile.ZipInfo] = {}
    refused: list[tuple[str, ReadError]] = []
    infos = [info for info in archive.infolist() if not info.is_dir()]
    for info, said in zip(infos, _names(infos), strict=True):
        clean = _clean(said)
        if clean is None:
            shown = _CONTROL.sub("\ufffd", said)[:100]
            why = (
                f"{name} holds a file named “{shown}”, which leads out of it or is too long; it is not read."
            )
            refused.append((shown.replace("/", "∕"), BrokenFileError(why)))
        elif clean in members:
            refused.append(
                (clean, BrokenFileError(f"{name} holds several files named “{clean}”; the last is read."))
            )
        if clean is not None:
            members[clean] = info
    return _Archive(archive, members, refused)


# ---------------------------------------------------------------------------------------------------------
# Names


def _names(members: list[zipfile.ZipInfo]) -> list[str]:
    """What the members are called, judged together where nothing says in which encoding."""
    said = [_unicode_path(m) or m.filename for m in members]
    unsure = [
        at
        for at, m in enumerate(members)
        if not (m.flag_bits & _UTF8 or said[at].isascii() or _unicode_path(m))
    ]
    try:
        found = decode(b"\n".join(said[at].encode("cp437") for at in unsure), "").split("\n")
    except (ReadError, UnicodeEncodeError):
        found = []
    if len(found) == len(unsure):
        for at, name in zip(unsure, found, strict=True):
            said[at] = name
    return said


def _unicode_path(member: zipfile.ZipInfo) -> str | None:
    extra = member.extra
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNICODE_PATH and length > 5:
            return extra[9 : 4 + length].decode("utf-8", "replace")
        extra = extra[4 + length :]
    return None


def _clean(name: str) -> str | None:
    """The name as a path below the archive; None where it leads out of it, or nobody gave such a name."""
    name = name.partition("\0")[0].replace("\\", "/")
    parts = [_CONTROL.sub("\ufffd", part) for part in name.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or _OUTSIDE.match(name) or len(name) > _LONGEST:
        return None
    return "/".join(parts)


# ---------------------------------------------------------------------------------------------------------
# What there is


def members(path: Path) -> Listing:
    """The files of the archive on the disk and of those inside it, in the order of their names; not hidden
    ones, nor what word processors and macOS add.

    Raises BrokenFileError where it cannot be opened, FileTooLargeError where it holds too much to be read."""
    found, unpacked = Listing(), 0
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        inside = waiting.pop()
        try:
            archive = _archive(path, inside)
        except ReadError as error:
            if not inside:
                raise
            found.refused.append(("/".join(inside), error))
            continue
        found.refused += [("/".join((*inside, name)), why) for name, why in archive.refused]
        for name, member in archive.members.items():
            unpacked += member.file_size
            if any(part.startswith((".", "~$", "__MACOSX")) for part in name.split("/")):
                continue
            if name.lower().endswith(SUFFIX):
                waiting.append((*inside, name))
            else:
                is_link = stat.S_ISLNK(member.external_attr >> 16)
                (found.links if is_link else found.files).append("/".join((*inside, name)))
        apart = len(waiting) + len(found.refused)
        if len(found.files) > MEMBERS or unpacked > UNPACKED or apart > ARCHIVES:
            raise FileTooLargeError(
                f"{path.name} holds more than {MEMBERS:,} files, {ARCHIVES} archives or "
                f"{UNPACKED / 1e6:,.0f} MB; unpack it, and index what is wanted."
            )
    found.files.sort()
    return found
