"""ZIP archives as packers of every system make them, and as no packer would."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from index.errors import (
    BrokenFileError,
    DuolexError,
    FileTooLargeError,
    NotFoundError,
    ProtectedFileError,
    UnsupportedFileError,
)
from index.reading import archives, digest, found_files, printable, read_document
from index.reading.archives import members, present

TEXT = "Article 1 Crates of amber stay two nights.\n"


def packed(files: dict[str, str | bytes], flags: int | None = None) -> bytes:
    """An archive of these files, each under the very bytes of its name (`latin-1`); `flags` of all
    members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (_, content) in enumerate(files.items()):
            archive.writestr(f"{at:05}", content)
    data = out.getvalue()
    for at, name in enumerate(files):
        placeholder, raw = f"{at:05}".encode(), name.encode("latin-1")
        data = _renamed(data, placeholder, raw, flags)
    return data


def _renamed(data: bytes, old: bytes, new: bytes, flags: int | None) -> bytes:
    """A member renamed in its own head and in the directory, whose places move with it."""
    grown = len(new) - len(old)
    local = data.index(old) - 30
    central = data.rindex(old) - 46
    heads = {local: (26, 6), central: (28, 8)}  # where each keeps the length of the name, and the flags
    made = bytearray(data)
    for place, (length, flag) in heads.items():
        struct.pack_into("<H", made, place + length, len(new))
        if flags is not None:
            struct.pack_into("<H", made, place + flag, flags)
    entry = made.index(b"PK\x01\x02")
    while made[entry : entry + 4] == b"PK\x01\x02":
        (offset,) = struct.unpack_from("<I", made, entry + 42)
        if offset > local:
            struct.pack_into("<I", made, entry + 42, offset + grown)
        entry += 46 + sum(struct.unpack_from("<HHH", made, entry + 28)) - (grown if entry == central else 0)
    end = made.index(b"PK\x05\x06", entry)
    size, start = struct.unpack_from("<II", made, end + 12)
    struct.pack_into("<II", made, end + 12, size + grown, start + grown)
    for place in sorted((local + 30, central + 46), reverse=True):
        made[place : place + len(old)] = new
    return bytes(made)


def written(path: Path, files: dict[str, str | bytes], flags: int | None = None) -> Path:
    path.write_bytes(packed(files, flags))
    return path


def raw(name: str, encoding: str) -> str:
    """The name whose bytes in an archive are `name` in this encoding."""
    return name.encode(encoding).decode("latin-1")


@pytest.mark.parametrize(
    ("encoding", "flags"), [("gbk", 0), ("gb18030", 0), ("utf-8", 0), ("utf-8", 0x800), ("big5", 0)]
)
def test_names_of_every_system(tmp_path: Path, encoding: str, flags: int) -> None:
    names = (
        ["合約/倉庫租賃.txt", "合約/附錄一.txt", "read me.txt"]
        if encoding == "big5"
        else ["合同/仓库租赁.txt", "合同/附件一.txt", "read me.txt"]
    )
    path = written(tmp_path / "a.zip", {raw(name, encoding): TEXT for name in names}, flags)
    assert members(path).files == sorted(names)
    assert read_document.read(path / names[0]).text == TEXT


def test_one_short_name_in_gbk_with_backslashes(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", {raw("文件\\合同.txt", "gbk"): TEXT})
    assert members(path).files == ["文件/合同.txt"]


def test_the_name_that_an_extra_field_says(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("garbled.txt")
    said = "租约.txt".encode()
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(said), 1, 0) + said
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, TEXT)
    assert members(tmp_path / "a.zip").files == ["租约.txt"]


def test_archives_inside_archives_are_folders_to_a_depth(tmp_path: Path) -> None:
    data = packed({"law.txt": TEXT})
    for depth in range(4, 1, -1):
        data = packed({f"{depth}.zip": data, f"{depth}.txt": TEXT})
    path = tmp_path / "1.zip"
    path.write_bytes(data)
    found = members(path)
    assert found.files == ["2.txt", "2.zip/3.txt", "2.zip/3.zip/4.txt"]
    ((name, why),) = found.refused
    assert name == "2.zip/3.zip/4.zip" and isinstance(why, FileTooLargeError) and "4.zip" in str(why)
    assert read_document.read(path / "2.zip/3.zip/4.txt").text == TEXT
    assert present(path / "2.zip/3.txt") and not present(path / "2.zip/4.txt")


def test_what_is_hidden_or_a_link_is_not_read(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        for name in ("a.txt", ".hidden.txt", "__MACOSX/a.txt", "b/~$c.docx", "empty/"):
            archive.writestr(name, TEXT)
    found = members(tmp_path / "a.zip")
    assert (found.files, found.links, found.refused) == (["a.txt"], ["link.txt"], [])


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "a/../../out.txt", "/etc/out.txt", "C:\\out.txt", "..\\out.txt", "a/" * 600 + "x.txt"],
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "a.zip", {name: TEXT, "good.txt": TEXT})
    found = members(path)
    assert found.files == ["good.txt"]
    ((_, why),) = found.refused
    assert isinstance(why, BrokenFileError) and "a.zip" in str(why)
    with pytest.raises(DuolexError):
        read_document.read(path / name)


def test_of_two_files_of_one_name_the_first_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", {"law.txt": "The first.\n", "./law.txt": TEXT})
    found = members(path)
    assert found.files == ["law.txt"] and "several files named “law.txt”" in str(found.refused[0][1])
    assert read_document.read(path / "law.txt").text == TEXT


def _patched(data: bytes, place: int, form: str, value: int) -> bytes:
    """The first member's entry in the directory changed."""
    made = bytearray(data)
    struct.pack_into(form, made, data.index(b"PK\x01\x02") + place, value)
    return bytes(made)


WHOLE = packed({"law.txt": TEXT})
MEMBERS = {
    "encrypted": (packed({"law.txt": TEXT}, 1), ProtectedFileError, "password"),
    "packed strangely": (_patched(WHOLE, 10, "<H", 14), UnsupportedFileError, "packed in a way"),
    "said to be huge": (_patched(WHOLE, 24, "<I", 200_000_000), FileTooLargeError, "200 MB"),
    "with a wrong sum": (_patched(WHOLE, 16, "<I", 7), BrokenFileError, "damaged"),
}


@pytest.mark.parametrize("kind", MEMBERS)
def test_members_that_cannot_be_read(tmp_path: Path, kind: str) -> None:
    data, error, words = MEMBERS[kind]
    (tmp_path / "a.zip").write_bytes(data)
    assert members(tmp_path / "a.zip").files == ["law.txt"]
    for refusing in (read_document.read, digest):
        with pytest.raises(error, match=f"law.txt .*{words}"):
            refusing(tmp_path / "a.zip" / "law.txt")
    assert present(tmp_path / "a.zip" / "law.txt")


@pytest.mark.parametrize(
    "data", [b"", b"just text", WHOLE[:-30], WHOLE.replace(b"PK\x01\x02", b"PK\x01\x03")]
)
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BrokenFileError, match=r"a\.zip is no ZIP"):
        members(tmp_path / "a.zip")
    assert present(tmp_path / "a.zip" / "law.txt")  # nobody knows: what was read of it is kept


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBERS", 20)
    monkeypatch.setattr(archives, "ARCHIVES", 20)
    monkeypatch.setattr(archives, "UNPACKED", 100_000)
    deep = packed({"law.txt": TEXT})
    for _ in range(5):
        deep = packed({f"{n}.zip": deep for n in range(6)})
    bombs: tuple[dict[str, str | bytes], ...] = (
        {f"{n}.txt": "x" for n in range(21)}, {f"{n}.txt": " " * 50_000 for n in range(3)}, {"a.zip": deep}
    )  # fmt: skip
    for bomb in bombs:
        with pytest.raises(FileTooLargeError, match=r"bomb\.zip holds more than"):
            members(written(tmp_path / "bomb.zip", bomb))


def test_a_path_into_an_archive_that_leads_nowhere(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", {"law.txt": TEXT})
    for missing in (path / "other.txt", path / "law.txt" / "more.txt", tmp_path / "none.zip" / "law.txt"):
        with pytest.raises(NotFoundError):
            read_document.read(missing)
        assert not present(missing)
    found = found_files.find(
        [path / "law.txt", path / "other.txt", path], frozenset({".txt"}), tmp_path / "x"
    )
    assert [printable(file.asked) for file in found.files] == [f"{path}/law.txt"]
    assert [str(asked) for asked, _ in found.missing] == [f"{path}/other.txt"]
