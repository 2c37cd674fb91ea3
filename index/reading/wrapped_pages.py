"""E-books and e-mails, which hold HTML pages in a wrapping of their own → their text."""

import io
import posixpath
import zipfile
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote

from index.errors import BrokenFileError, ProtectedFileError
from index.reading.packages import read_package
from index.reading.webpage import main_text

_CONTAINER = "META-INF/container.xml"
_HEADERS = ("Subject", "From", "To", "Cc", "Date")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What the wrapping says: title, and date as ISO 8601."""

    text: str
    title: str | None
    date: str | None = None
    cut: bool = False  # one of its pages, see `webpage.Page`


def read_epub(data: bytes, name: str) -> Wrapped:
    """The chapters of a book, in the order in which they are read.

    Raises ProtectedFileError, BrokenFileError, FileTooLargeError."""
    return read_package(data, name, "its program", ".epub", lambda package: _book(package, name))


def _book(data: bytes, name: str) -> Wrapped:
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = etree.fromstring(archive.read(_CONTAINER), parser)
        path = next(container.iter("{*}rootfile")).get("full-path")
        package: Any = etree.fromstring(archive.read(path), parser)
        items = {item.get("id"): unquote(item.get("href")) for item in package.iter("{*}item")}
        inside = [items[ref.get("idref")] for ref in package.iter("{*}itemref")]
        pages = [posixpath.normpath(posixpath.join(posixpath.dirname(path), href)) for href in inside]
        if any(_is_locked(archive, page) for page in pages):
            raise ProtectedFileError(f"{name} is locked by its seller; index a copy without such protection.")
        read = [main_text(archive.read(page).decode("utf-8-sig")) for page in pages]
    title = package.findtext(".//{http://purl.org/dc/elements/1.1/}title")
    date = package.findtext(".//{http://purl.org/dc/elements/1.1/}date")
    pages_read = [page for page in read if page]
    text = "\n\n".join(page.text for page in pages_read if page.text.strip())
    return Wrapped(text, title, date, any(page.cut for page in pages_read))


def _is_locked(archive: zipfile.ZipFile, page: str) -> bool:
    encryption = "META-INF/encryption.xml"
    return encryption in archive.namelist() and f'"{page}"'.encode() in archive.read(encryption)


def read_eml(data: bytes, name: str) -> Wrapped:
    """A message's head, its text, and the names of what is attached. Raises BrokenFileError."""
    message = message_from_bytes(data, policy=modern)
    if not message.keys() or not any(header in message for header in _HEADERS):
        raise BrokenFileError(f"{name} is no e-mail that can be read; save it again as .eml.")
    head = [f"{header}: {message[header]}" for header in _HEADERS if message[header]]
    attached = [part.get_filename() for part in message.iter_attachments() if part.get_filename()]
    if attached:
        head.append(f"Attachments (not read): {', '.join(map(str, attached))}")
    body = message.get_body(preferencelist=("plain", "html"))
    text, cut = "", False
    if body is not None:
        text = body.get_content()
        if body.get_content_subtype() == "html":
            page = main_text(text)
            text, cut = (page.text, page.cut) if page else ("", False)
    try:
        date = parsedate_to_datetime(str(message["Date"])).date().isoformat()
    except (TypeError, ValueError):
        date = None
    return Wrapped(
        "\n".join(head) + f"\n\n{text.strip()}\n", str(message["Subject"] or "") or None, date, cut
    )
