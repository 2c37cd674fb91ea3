"""Files that arrive from a browser: where they are kept, under which names, what is refused."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from index import records
from index.bounds import Bounds
from index.errors import FileTooLargeError, SettingError, UnsupportedFileError
from rag.web.library import adding, arrivals, document_table
from rag.web.library.arrivals import Arrivals, relative

BASKET, OTHER = "a" * 32, "b" * 32


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_files_keep_the_names_that_they_have_in_their_folder(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    inbox = Arrivals(uploads)
    await inbox.receive(BASKET, "acts/2023/law.txt", chunks(b"one ", b"two"))
    await inbox.receive(BASKET, "acts/2024/law.txt", chunks(b"three"))
    await inbox.receive(OTHER, "law.txt", chunks(b"four"))
    taken = inbox.take(BASKET)
    assert [(inbox.shown(str(file)), file.read_bytes()) for file in taken] == [
        ("acts/2023/law.txt", b"one two"),
        ("acts/2024/law.txt", b"three"),
    ]
    assert inbox.take(BASKET) == []
    assert [file.read_bytes() for file in inbox.take(OTHER)] == [b"four"]
    await inbox.receive(BASKET, "law.txt", chunks(b"five"))  # the same document, updated
    assert [file.read_bytes() for file in inbox.take(BASKET)] == [b"five"]
    assert inbox.shown("/elsewhere/law.txt") == "/elsewhere/law.txt"


async def test_what_is_removed_leaves_no_empty_folders(tmp_path: Path) -> None:
    inbox = Arrivals(tmp_path / "uploads")
    await inbox.receive(BASKET, "acts/2023/law.txt", chunks(b"x"))
    await inbox.receive(BASKET, "acts/note.txt", chunks(b"y"))
    law, note = inbox.take(BASKET)
    own = tmp_path / "own.txt"
    own.write_text("the user's")
    for path in (law, own, tmp_path / "uploads" / "gone.txt"):
        inbox.forget(path)
    assert own.exists() and note.exists() and not (tmp_path / "uploads" / "acts" / "2023").exists()


async def test_an_archive_goes_with_the_last_of_its_documents(tmp_path: Path) -> None:
    inbox = Arrivals(tmp_path / "uploads")
    await inbox.receive(BASKET, "acts/acts.zip", chunks(b"x"))
    [archive] = inbox.take(BASKET)
    law, note = archive / "law.txt", archive / "notes" / "note.txt"
    assert inbox.shown(str(note)) == "acts/acts.zip/notes/note.txt"
    inbox.forget(law, [note])
    assert archive.exists()
    inbox.forget(note, [tmp_path / "uploads" / "acts" / "other.txt"])
    assert not archive.exists() and not archive.parent.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("law.txt", "law.txt"),
        ("acts/./law.txt", "acts/law.txt"),
        ("/acts//law.txt", "acts/law.txt"),
        ("acts\\2023\\law.txt", "acts/2023/law.txt"),
        ("法\x00规\n.txt", "法\ufffd规\ufffd.txt"),
        ("规" * 200 + ".txt", "规" * 65 + ".txt"),
        ("/".join("abcdefghijklmnopqrstu") + "/law.txt", "/".join("ghijklmnopqrstu") + "/law.txt"),
    ],
)
def test_names(name: str, kept: str) -> None:
    assert relative(name) == kept


@pytest.mark.parametrize(
    "name", ["", "/", "..", "../law.txt", "a/../../law.txt", "..\\law.txt", ".law.txt", "a/.b/c.txt"]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(SettingError):
        relative(name)


async def test_what_is_refused_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = Arrivals(tmp_path / "uploads")
    monkeypatch.setattr(arrivals, "bounds", lambda: Bounds(size=10))
    monkeypatch.setattr(arrivals, "MAX_FILES", 2)
    with pytest.raises(FileTooLargeError):
        await inbox.receive(BASKET, "long.txt", chunks(b"12345678", b"9abc"))
    with pytest.raises(UnsupportedFileError):
        await inbox.receive(BASKET, "program.exe", chunks(b"MZ"))
    for basket in ("", "../../etc", "A" * 32, "a" * 31):
        with pytest.raises(SettingError):
            await inbox.receive(basket, "law.txt", chunks(b"x"))
    assert inbox.take(BASKET) == []
    for n in range(2):
        await inbox.receive(BASKET, f"{n}.txt", chunks(b"x"))
    with pytest.raises(SettingError, match="More than 2 files"):
        await inbox.receive(BASKET, "3.txt", chunks(b"x"))
    assert [file.name for file in inbox.take(BASKET)] == ["0.txt", "1.txt"]


async def test_baskets_that_nobody_takes_are_thrown_away(tmp_path: Path) -> None:
    inbox = Arrivals(tmp_path / "uploads")
    await inbox.receive(BASKET, "left.txt", chunks(b"x"))
    os.utime(tmp_path / "uploads" / ".arriving" / BASKET, (0, 0))
    await inbox.receive(OTHER, "new.txt", chunks(b"x"))
    assert inbox.take(BASKET) == [] and len(inbox.take(OTHER)) == 1


def test_what_the_browser_tells() -> None:
    told = {
        "basket": BASKET,
        "sent": 2,
        "skipped": ["acts/map.png", 7, "x" * 500],
        "unsent": [{"name": "lost.txt", "why": "Gone."}, {"name": 3}, "odd"],
    }
    came = adding.arrived(json.dumps(told), "en")
    assert came and came.basket == BASKET
    lost, skipped = came.left_out
    assert (lost.path, lost.status) == ("lost.txt", "failed")
    assert lost.error and lost.error.message == "Gone."
    assert skipped.status == "skipped"
    assert skipped.warnings == (records.skipped(["acts/map.png", "x" * 400]),)


@pytest.mark.parametrize(
    "told",
    ["", "{", "[]", "null", '{"basket": "../x", "sent": 1}', f'{{"basket": "{BASKET}", "sent": 0}}',
     f'{{"basket": "{BASKET}", "skipped": {{"a": 1}}}}'],
)  # fmt: skip
def test_what_tells_of_nothing(told: str) -> None:
    assert adding.arrived(told, "zh") is None


def test_receipts_of_scans_are_worded_in_both_languages() -> None:
    read, missing = records.Remark("ocr", ("RapidOCR",), 3), records.Remark("ocr_missing", ("2",))
    assert document_table.remarked(read, "en").startswith(
        "3 pages are pictures and were read by OCR (RapidOCR)"
    )
    assert document_table.remarked(read, "zh").startswith("3 页是图片，已由文字识别（RapidOCR）读取")
    assert document_table.remarked(missing, "en").startswith("Page 2 is a picture, and the server has no OCR")
    assert document_table.remarked(missing, "zh").startswith("第 2 页是图片，而服务器上没有安装文字识别")
