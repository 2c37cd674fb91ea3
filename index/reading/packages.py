"""ZIP packages, in which office programs keep their documents: opened within a limit, and those that follow
the strict variant of Office Open XML put into the words of the common one, which our libraries know.

The two differ in the names of their namespaces and relationships (ISO/IEC 29500 parts 1 and 4)."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import TypeVar

from lxml import etree  # type: ignore[import-untyped]

from index.errors import (
    BrokenFileError,
    FileTooLargeError,
    ProtectedFileError,
    ReadError,
    UnsupportedFileError,
)

_UNPACKED_LIMIT = 500_000_000  # bytes; more is no document that a person wrote
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
T = TypeVar("T")


def read_package(data: bytes, name: str, program: str, suffix: str, reader: Callable[[bytes], T]) -> T:
    """What `reader` makes of the package; `program` writes such files, which end in `suffix`.

    Raises ProtectedFileError, UnsupportedFileError (an older format), BrokenFileError, FileTooLargeError."""
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ProtectedFileError(
                f"{name} is protected by a password; save it in {program} without one, and index that."
            )
        raise UnsupportedFileError(
            f"{name} is an old {suffix[:4]} inside; save it in {program} as {suffix}, and index that."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > _UNPACKED_LIMIT:
                raise FileTooLargeError(
                    f"{name} unpacks to {unpacked / 1e6:,.0f} MB; split it into smaller files."
                )
            data = _transitional(archive) or data
        return reader(data)
    except ReadError:
        raise
    except etree.XMLSyntaxError as error:
        deep = error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        what = (
            "nests deeper, or has longer pieces, than any program writes" if deep else f"is damaged ({error})"
        )
        raise BrokenFileError(f"{name} {what}; save it again in {program}.") from error
    except Exception as error:  # for damaged parts the libraries raise whatever zipfile, lxml or a dict does
        raise BrokenFileError(
            f"{name} is no {suffix[1:].upper()} that can be opened ({error}); save it again in {program}."
        ) from error


def written_number(written: str | None, otherwise: int) -> int:
    """What an attribute says; `otherwise` where it says nothing, or no number that a program would write."""
    return int(written) if written and re.fullmatch(r"-?[0-9]{1,5}", written) else otherwise


def _transitional(archive: zipfile.ZipFile) -> bytes | None:
    """The package in the words of the common variant; None where it already is."""
    names = [name for name in archive.namelist() if name.endswith("_rels/.rels")]
    if not any(_STRICT.search(archive.read(name)) for name in names):
        return None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in archive.infolist():
            held = archive.read(member)
            if member.filename.endswith((".xml", ".rels")):
                held = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", held)
            copy.writestr(member.filename, held)
    return out.getvalue()
