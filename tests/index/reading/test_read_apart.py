"""Files that would stop their reader stop a process of its own, and are told; the next file is read."""

import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from index.bounds import Bounds
from index.errors import DuolexError, EmptyFileError, FileTooLargeError, NotFoundError, ReadError
from index.reading import read_document
from index.reading.read_apart import Apart


@pytest.fixture
def apart() -> Iterator[Apart]:
    made = Apart(Bounds(seconds=4.0, memory=300_000_000))
    yield made
    made.stop()


def _pdf(content: bytes, form: bytes = b"", packed: bool = False) -> bytes:
    """A page with this content; `form` is that of the form XObject /F, which may draw itself."""
    kind = b"/Filter /FlateDecode " if packed else b""
    resources = (
        b"<< /XObject << /F 5 0 R >> /Font << /A << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources "
        + resources
        + b" >>",
        b"<< " + kind + b"/Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources " + resources
        + b" /Length %d >>\nstream\n" % len(form) + form + b"\nendstream",
    ]  # fmt: skip
    body = b"%PDF-1.4\n"
    places = []
    for number, written in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + written + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


_TEXT = b"BT /A 12 Tf 50 700 Td (Crates of amber stay two nights.) Tj ET\n"
BOMBS = {
    "a form that draws itself": _pdf(_TEXT + b"/F Do", b"/F Do /F Do"),
    "a stream of two gigabytes": _pdf(zlib.compress(b" " * 400_000_000 + _TEXT, 1), packed=True),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_its_own_process(apart: Apart, tmp_path: Path, bomb: str) -> None:
    (tmp_path / "bomb.pdf").write_bytes(BOMBS[bomb])
    (tmp_path / "good.pdf").write_bytes(_pdf(_TEXT))
    began = time.monotonic()
    with pytest.raises((ReadError, FileTooLargeError), match=r"bomb\.pdf"):
        apart.read(tmp_path / "bomb.pdf")
    assert time.monotonic() - began < 30
    assert apart.read(tmp_path / "good.pdf").text == "Crates of amber stay two nights."


def test_what_is_read_and_what_is_refused_is_the_same(apart: Apart, tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Crates of amber stay two nights.")
    word.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.html").write_text("<p>Crates of amber</p>")
    (tmp_path / "a.txt").write_text("Crates of amber")
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "broken.docx").write_bytes(b"PK")
    for name in ("a.docx", "a.html", "a.txt"):
        assert apart.read(tmp_path / name) == read_document.read(tmp_path / name)
    for name, kind in (
        ("empty.pdf", EmptyFileError),
        ("broken.docx", ReadError),
        ("none.pdf", NotFoundError),
    ):
        with pytest.raises(kind) as here:
            read_document.read(tmp_path / name)
        with pytest.raises(kind) as there:
            apart.read(tmp_path / name)
        assert str(there.value) == str(here.value) and isinstance(there.value, DuolexError)


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    apart = Apart(Bounds(seconds=60.0))
    (tmp_path / "bomb.pdf").write_bytes(BOMBS["a form that draws itself"])
    threading.Timer(2.0, apart.stop).start()
    began = time.monotonic()
    with pytest.raises(ReadError, match="when reading was stopped"):
        apart.read(tmp_path / "bomb.pdf")
    assert time.monotonic() - began < 30
