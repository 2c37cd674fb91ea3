"""The indexing run over real files: what it stores, what it costs, what it says, what it survives."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from shelf import EN, ENVIRONMENT, ZH, HashEmbedder, OtherEmbedder

from index import build
from index.errors import EmbeddingError, NotFoundError, SettingError
from index.library import Library
from index.reading import read_apart
from index.reading.found_files import name_for
from index.records import Remark
from index.store import embedding_key
from index.upkeep.receipts import Receipt, Step
from index.upkeep.soundness import check
from index.vectors import Floats


class CountingEmbedder(HashEmbedder):
    """Remembers what it was asked to embed; refuses texts that hold a certain word."""

    def __init__(self, refused: str = "\0") -> None:
        self.texts: list[str] = []
        self.refused = refused

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        if any(self.refused in text for text in texts):
            raise EmbeddingError("The embedder refuses.")
        self.texts += texts
        return super().embed_passages(texts)


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


def paragraphs(*sentences: str) -> str:
    return "\n\n".join(sentences) + "\n"


def opened(tmp_path: Path, embedder: HashEmbedder | None = None, **options) -> Library:
    return Library.open(
        tmp_path / "library", embedder or HashEmbedder(), write=True, vectors="exact", **options
    )


def run(tmp_path: Path, *paths: Path, embedder: HashEmbedder | None = None) -> list[Receipt]:
    with opened(tmp_path, embedder) as library:
        receipts = build.index(library, paths)
        assert check(library) == []
        return receipts


def told(receipts: Sequence[Receipt]) -> list[tuple[str, str | None]]:
    return [(r.status, r.document) for r in receipts]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    write(folder, a__txt=paragraphs(*EN), b__txt=paragraphs(*ZH), c__md=f"# Costs\n\n{EN[0]}\n")
    return folder


def test_a_file_is_new_then_unchanged_then_updated_then_removed(tmp_path: Path, texts: Path) -> None:
    receipts = run(tmp_path, texts)
    assert told(receipts) == [("indexed", "a.txt"), ("indexed", "b.txt"), ("indexed", "c.md")]
    assert all(r.characters > 20 and r.error is None for r in receipts)
    assert receipts[0].passages["en"] > 0 and receipts[1].passages["zh"] > 0

    unchanged = CountingEmbedder()
    assert {r.status for r in run(tmp_path, texts, embedder=unchanged)} == {"unchanged"}
    assert unchanged.texts == []

    write(texts, a__txt=paragraphs(*EN, "Appeals are heard within sixty days."))
    (texts / "b.txt").unlink()
    assert told(run(tmp_path, texts)) == [("updated", "a.txt"), ("unchanged", "c.md"), ("removed", "b.txt")]
    with opened(tmp_path) as library:
        assert [d.name for d in library.documents()] == ["a.txt", "c.md"]
        assert library.counts()["zh"] == 0
        assert [i for i, _ in library.lexical("en", ["appeal"], 5)]
        assert library.lexical("zh", ["仲裁"], 5) == []


def test_a_change_costs_only_what_changed(tmp_path: Path, texts: Path) -> None:
    sections = [f"Article {n}\n\n{EN[n % 4]} This is rule {n}.\n\n" for n in range(1, 13)]
    write(texts, law__txt="".join(sections))
    run(tmp_path, texts)
    sections[6] = "Article 7\n\nEntirely different words stand here now.\n\n"
    write(texts, law__txt="".join(sections))
    embedder = CountingEmbedder()
    run(tmp_path, texts, embedder=embedder)
    assert any("different" in text for text in embedder.texts)
    assert all("Article 7" in text or "different" in text for text in embedder.texts)


def test_what_has_not_changed_is_read_anew_on_request(tmp_path: Path, texts: Path) -> None:
    before = run(tmp_path, texts)
    embedder = CountingEmbedder()
    with opened(tmp_path, embedder) as library:
        receipts = build.index(library, [texts / "a.txt", texts / "c.md"], force=True)
        assert check(library) == []
        assert told(receipts) == [("updated", "a.txt"), ("updated", "c.md")]
        assert [replace(r, status="indexed") for r in receipts] == [before[0], before[2]]
    assert embedder.texts == []  # the text is the same, and what it was embedded as holds


def test_how_far_a_run_is(tmp_path: Path, texts: Path) -> None:
    steps: list[Step] = []
    with opened(tmp_path) as library:
        build.index(library, [texts], progress=steps.append)
    a, b, c = (str(texts / name) for name in ("a.txt", "b.txt", "c.md"))
    assert steps[0] == Step(0, 3, (a,))
    assert steps[2].at_work == (a, b, c)  # small ones are embedded together
    assert [s.share for s in steps] == sorted(s.share for s in steps) and steps[-1].share == 1.0
    left = steps[-1].without(b)
    assert (left.done, left.at_work) == (1, (a, c))
    assert left.without("elsewhere.txt") == left


def test_a_renamed_file_is_another_document_but_costs_nothing(tmp_path: Path, texts: Path) -> None:
    (texts / "c.md").unlink()  # its heading is its title; the others take theirs from the text too
    write(texts, d__txt=f"Rules on Costs\n\n{paragraphs(*EN)}")
    run(tmp_path, texts)
    (texts / "d.txt").rename(texts / "e.txt")
    embedder = CountingEmbedder()
    receipts = run(tmp_path, texts, embedder=embedder)
    assert ("indexed", "e.txt") in told(receipts) and ("removed", "d.txt") in told(receipts)
    assert embedder.texts == []


def test_a_moved_file_stays_the_same_document(tmp_path: Path, texts: Path) -> None:
    run(tmp_path, texts)
    (texts / "moved").mkdir()
    (texts / "a.txt").rename(texts / "moved" / "a.txt")
    embedder = CountingEmbedder()
    assert ("unchanged", "a.txt") in told(receipts := run(tmp_path, texts, embedder=embedder))
    assert len(receipts) == 3 and embedder.texts == []
    with opened(tmp_path) as library:
        assert library.document("a.txt").path == str((texts / "moved" / "a.txt").resolve())


def test_files_of_one_name_have_names_of_their_own(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    for year, text in (("2022", EN[0]), ("2023", EN[1]), ("x/2023", EN[2])):
        write(texts / year, law__txt=text)
    names = ["law.txt", "law.txt (2023)", "law.txt (x/2023)"]
    assert [r.document for r in run(tmp_path, texts)] == names
    again = run(tmp_path, texts / "x", texts / "2023", texts / "2022")  # in another order
    assert sorted(told(again)) == [("unchanged", name) for name in names]
    with opened(tmp_path) as library:
        assert library.document("law.txt (x/2023)").text.strip() == EN[2]


def test_a_name_is_made_unique_with_as_few_folders_as_do() -> None:
    path = Path("/acts/2023/law.txt")
    assert name_for(path, []) == "law.txt"
    assert name_for(path, ["law.txt"]) == "law.txt (2023)"
    assert name_for(path, ["law.txt", "law.txt (2023)"]) == "law.txt (acts/2023)"


def test_a_file_reached_twice_is_indexed_once(tmp_path: Path, texts: Path) -> None:
    (texts / "loop").symlink_to(texts, target_is_directory=True)
    (texts / "self.txt").symlink_to(texts / "self.txt")
    (texts / "again.txt").symlink_to(texts / "a.txt")
    receipts = run(tmp_path, texts, texts / "a.txt", texts)
    assert told(receipts) == [("indexed", "a.txt"), ("indexed", "b.txt"), ("indexed", "c.md")]


def test_links_out_of_a_folder_are_followed_on_demand_only(tmp_path: Path, texts: Path) -> None:
    write(tmp_path / "secrets", d__txt=EN[1])
    (texts / "out").symlink_to(tmp_path / "secrets", target_is_directory=True)
    (texts / "e.txt").symlink_to(tmp_path / "secrets" / "d.txt")
    receipts = run(tmp_path, texts)
    assert [r.status for r in receipts] == ["indexed"] * 3 + ["skipped"]
    assert receipts[-1].warnings == (Remark("links", ("e.txt", "out"), 2),)
    assert told(run(tmp_path, texts / "e.txt")) == [("indexed", "e.txt")]  # named, so it is meant
    with opened(tmp_path) as library:
        followed = build.index(library, [texts], follow_links=True)
    assert [r.status for r in followed] == ["unchanged"] * 4


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return path


def test_an_archive_is_a_folder(tmp_path: Path, texts: Path) -> None:
    acts = {f"acts/{name}__txt": paragraphs(*EN[:at]) for at, name in enumerate(("a", "d"), 2)}
    path = zipped(texts / "acts.zip", **acts, **{"acts/plan__gif": "x", "notes/note__md": paragraphs(*ZH)})
    receipts = run(tmp_path, texts)
    names = ["a.txt", "a.txt (acts)", "d.txt", "note.md", "b.txt", "c.md"]
    assert sorted(told(receipts[:-1])) == sorted(("indexed", name) for name in names)
    assert receipts[-1].warnings == (Remark("skipped", ("plan.gif",), 1),)
    assert str(path / "notes" / "note.md") in {r.path for r in receipts}
    assert {r.status for r in run(tmp_path, texts)} == {"unchanged", "skipped"}

    zipped(path, **{"acts/d__txt": paragraphs(*EN), "acts/a__txt": acts["acts/a__txt"]})
    changed = {r.document: r.status for r in run(tmp_path, path)}  # the archive alone
    assert changed == {"a.txt (acts)": "unchanged", "d.txt": "updated", "note.md": "removed"}
    path.rename(texts / "moved.zip")
    assert {r.status for r in run(tmp_path, texts)} == {"unchanged"}
    (texts / "moved.zip").write_bytes(b"PK\x03\x04 damaged")
    receipts = run(tmp_path, texts)
    assert [(Path(r.path).name, r.error.kind) for r in receipts if r.error] == [("moved.zip", "broken_file")]
    with opened(tmp_path) as library:
        assert {"d.txt", "a.txt (acts)"} <= {d.name for d in library.documents()}
    (texts / "moved.zip").unlink()
    assert {r.document for r in run(tmp_path, texts) if r.status == "removed"} == {"d.txt", "a.txt (acts)"}


def test_what_is_wrong_in_an_archive_is_told_in_receipts(tmp_path: Path) -> None:
    path = zipped(tmp_path / "acts.zip", **{"good__txt": EN[0], "../out__txt": EN[1], "empty__txt": ""})
    receipts = {Path(r.path).name: r for r in run(tmp_path, path)}
    assert {name: r.status for name, r in receipts.items()} == {
        "good.txt": "indexed",
        "empty.txt": "failed",
        "..∕out.txt": "failed",
    }


def test_what_is_not_read_in_a_folder_is_counted(tmp_path: Path, texts: Path) -> None:
    write(texts, picture__gif="x", sheet__ods="x", __hidden="x")
    write(texts / ".git", d__txt=EN[0])
    (texts / "~$c.docx").write_bytes(b"x")
    receipts = run(tmp_path, texts)
    assert [r.status for r in receipts] == ["indexed"] * 3 + ["skipped"]
    (left_out,) = receipts[-1].warnings
    assert left_out == Remark("skipped", ("picture.gif", "sheet.ods"), 2)
    assert str(left_out) == "2 files are in a format that is not read: picture.gif, sheet.ods."


def test_the_library_does_not_index_itself(tmp_path: Path, texts: Path) -> None:
    run(tmp_path, texts)
    write(tmp_path / "library", note__txt=EN[0])
    assert {r.document for r in run(tmp_path, tmp_path)} == {"a.txt", "b.txt", "c.md"}


NAMES = ("a b.txt", "案例 选编.txt", "📜.txt", "it's “quoted”.txt", "-rf.txt")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(EN[0])
    assert told(run(tmp_path, tmp_path / name)) == [("indexed", name)]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / os.fsdecode(b"\xb7\xa8.txt")).write_text(EN[0])
    (receipt,) = run(tmp_path, folder)
    assert receipt.status == "indexed" and receipt.document == "\\xb7\\xa8.txt".replace("\\x", "\\udc")
    assert [r.status for r in run(tmp_path, folder)] == ["unchanged"]


BAD = {
    "nothing.txt": (b"", "empty_file"),
    "binary.txt": (bytes(range(256)) * 40, "encoding"),
    "broken.docx": (b"PK\x03\x04 no", "broken_file"),
    "broken.pdf": (b"%PDF-1.7 no", "broken_file"),
}


def test_a_file_that_fails_stops_no_other(tmp_path: Path, texts: Path) -> None:
    for name, (content, _) in BAD.items():
        (texts / name).write_bytes(content)
    os.mkfifo(texts / "pipe.txt")
    asked = [texts, tmp_path / "nowhere.txt", texts / "c.md", texts / "pipe.txt"]
    receipts = {Path(r.path).name: r for r in run(tmp_path, *asked)}
    good, bad = ["a.txt", "b.txt", "c.md"], ["nowhere.txt", "pipe.txt", *BAD]
    assert {name: r.status for name, r in receipts.items()} == {
        **dict.fromkeys(good, "indexed"),
        **dict.fromkeys(bad, "failed"),
    }
    for name, (_, kind) in {**BAD, "nowhere.txt": (b"", "not_found")}.items():
        error = receipts[name].error
        assert error is not None and error.kind == kind and name in error.message


def test_a_file_that_breaks_keeps_its_earlier_version(tmp_path: Path, texts: Path) -> None:
    run(tmp_path, texts)
    (texts / "a.txt").write_bytes(b"")
    receipt = run(tmp_path, texts)[0]
    assert (receipt.status, receipt.document) == ("failed", "a.txt")
    assert receipt.warnings == (Remark("kept", (receipt.document or "",)),)
    with opened(tmp_path) as library:
        assert library.passages_of("a.txt")


def test_an_empty_folder_removes_nothing(tmp_path: Path, texts: Path) -> None:
    run(tmp_path, texts)
    for path in texts.iterdir():
        path.unlink()
    assert run(tmp_path, texts) == []  # a disk that is not mounted looks like this
    with opened(tmp_path) as library:
        assert len(library.documents()) == 3


def test_a_document_that_cannot_be_embedded_fails_alone(tmp_path: Path, texts: Path) -> None:
    receipts = run(tmp_path, texts, embedder=CountingEmbedder(refused="仲裁"))
    assert {Path(r.path).name: r.status for r in receipts} == {
        "a.txt": "indexed",
        "b.txt": "failed",
        "c.md": "indexed",
    }
    assert told(run(tmp_path, texts))[1] == ("indexed", "b.txt")


def test_remove(tmp_path: Path, texts: Path) -> None:
    run(tmp_path, texts)
    with opened(tmp_path) as library:
        with pytest.raises(NotFoundError, match=r"nothing\.txt.*duolex list"):
            build.remove(library, ["a.txt", "nothing.txt"])
        assert len(library.documents()) == 3
        build.remove(library, ["a.txt", "b.txt"])
        assert [d.name for d in library.documents()] == ["c.md"]
        assert check(library) == []
    with opened(tmp_path) as library:
        build.remove(library, ["c.md"])
        assert library.counts() == {"zh": 0, "en": 0}


# --- versions ---------------------------------------------------------------------------------------

LAW_ZH = "\n\n".join(f"第{n}条 {text}" for n, text in zip("一二三四", ZH, strict=True))
LAW_EN = "\n\n".join(f"Article {n} {text}" for n, text in enumerate(EN, 1))


def test_versions_are_paired_whenever_they_come(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    write(folder, **{"law.zh__txt": LAW_ZH, "other__txt": EN[0]})
    assert run(tmp_path, folder)[0].pairs == 0
    write(folder, **{"law.en__txt": LAW_EN})
    receipts = {r.document: r for r in run(tmp_path, folder)}
    assert receipts["law.en.txt"].pairs == receipts["law.zh.txt"].pairs >= 4
    with opened(tmp_path) as library:
        first = library.pairs("law.zh.txt")
        stored = {d.name: d.versions for d in library.documents()}
        assert stored == {"law.en.txt": ("law.zh.txt",), "law.zh.txt": ("law.en.txt",), "other.txt": ()}
    write(folder, **{"law.en__txt": LAW_EN + "\n\nArticle 5 This law is in force."})
    run(tmp_path, folder)
    write(folder, **{"law.en__txt": LAW_EN})
    run(tmp_path, folder)
    with opened(tmp_path) as library:
        assert library.pairs("law.zh.txt") == first
        build.remove(library, ["law.en.txt"])
        assert library.pairs("law.zh.txt") == ()
        assert [d.versions for d in library.documents()] == [(), ()]


def test_the_user_names_versions(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    write(folder, 甲__txt=LAW_ZH, first__txt=LAW_EN, other__txt=EN[0])
    run(tmp_path, folder)
    with opened(tmp_path) as library:
        assert library.pairs("甲.txt") == ()
        assert build.pair(library, "甲.txt", "first.txt") >= 4
        for wrong, error in (("nothing.txt", NotFoundError), ("甲.txt", SettingError)):
            with pytest.raises(error):
                build.pair(library, "甲.txt", wrong)
        before = library.pairs("甲.txt")
    write(folder, first__txt=LAW_EN + "\n")  # the word of the user outlives a change
    run(tmp_path, folder)
    with opened(tmp_path) as library:
        assert library.pairs("甲.txt") == before


# --- another embedder -------------------------------------------------------------------------------


class Narrow(OtherEmbedder):
    """Fewer dimensions and a smaller window."""

    name = "narrow"
    parts = ((24, 1.0),)
    window = 200

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        assert all(len(text) <= self.window for text in texts)
        self.texts += texts
        return super().embed_passages(texts)[:, :24]


def test_a_library_is_embedded_again_from_its_own_text(tmp_path: Path, texts: Path) -> None:
    write(texts, **{"law.zh__txt": LAW_ZH, "law.en__txt": LAW_EN})
    run(tmp_path, texts)
    for path in texts.iterdir():
        path.rename(tmp_path / path.name)  # the files are no longer where they were
    interrupted = Narrow()

    def stop(name: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with opened(tmp_path, interrupted, reembedding=True) as library, pytest.raises(KeyboardInterrupt):
        build.re_embed(library, stop)
    with opened(tmp_path) as library:  # until it is complete, the old one works
        assert check(library) == []
        pairs = library.pairs("law.zh.txt")
    embedder = Narrow()
    with opened(tmp_path, embedder, reembedding=True) as library:
        assert build.re_embed(library) == 5
    assert not set(embedder.texts) & {t for t in interrupted.texts if t in set(embedder.texts)}
    with opened(tmp_path, Narrow()) as library:
        assert check(library) == []
        assert library.means()["en"].shape == (24,)
        assert library.pairs("law.zh.txt") == pairs
        passages = [p for d in library.documents() for p in library.passages_of(d.name)]
        assert library.store.staged(embedding_key(Narrow.name, p) for p in passages) == {}
    assert {r.status for r in run(tmp_path, tmp_path, embedder=Narrow())} == {"unchanged"}


# --- what befalls the process -----------------------------------------------------------------------

RUNNER = """
import sys
from pathlib import Path
from shelf import HashEmbedder
from index import build
from index.library import Library
with Library.open(Path(sys.argv[1]), HashEmbedder(), write=True, vectors="exact") as library:
    for receipt in build.index(library, [Path(sys.argv[2])], report=lambda r: print(r.status, flush=True)):
        print(receipt.error.kind if receipt.error else "fine", receipt.error.message if receipt.error else "")
"""


def many(folder: Path, count: int) -> None:
    for number in range(count):
        sentences = [f"{text} Case {number}, point {n}." for n, text in enumerate(EN * 12)]
        write(folder, **{f"{number:03}__txt": paragraphs(*sentences)})


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes are POSIX's")
def test_a_full_disk_fails_what_does_not_fit_and_keeps_the_rest(tmp_path: Path) -> None:
    many(tmp_path / "texts", 30)
    command = [sys.executable, "-c", RUNNER, str(tmp_path / "library"), str(tmp_path / "texts")]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

    process = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, preexec_fn=limit)
    assert process.returncode == 0, process.stderr
    assert "indexed" in process.stdout and "storage" in process.stdout and "Free some space" in process.stdout
    with opened(tmp_path) as library:
        stored = len(library.documents())
        assert 0 < stored < 30
        assert check(library) == []
    receipts = run(tmp_path, tmp_path / "texts")
    assert [r.status for r in receipts].count("unchanged") == stored
    assert [r.status for r in receipts].count("indexed") == 30 - stored


def test_a_signal_gives_up_the_file_that_is_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, started = tmp_path / "soffice", tmp_path / "started"
    program.write_text(f"#!/bin/sh\necho $$ > {started}\nexec sleep 55\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    write(tmp_path, b__txt=EN[0])
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: came.append(number))

    def interrupt() -> None:
        while not (started.exists() and started.read_text()):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    read_apart.stop()  # so that the next process finds the program
    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    try:
        with opened(tmp_path) as library:
            receipts = build.index(library, [tmp_path / "a.doc", tmp_path / "b.txt"])
    finally:
        interrupter.join()
        signal.signal(signal.SIGTERM, before)
        read_apart.stop()
    assert receipts == [] and came == [signal.SIGTERM]
    state = Path("/proc", started.read_text().strip(), "stat")  # it was ended with the reader
    assert not state.exists() or " Z " in state.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_between_documents(tmp_path: Path, number: signal.Signals) -> None:
    many(tmp_path / "texts", 60)
    command = [sys.executable, "-c", RUNNER, str(tmp_path / "library"), str(tmp_path / "texts")]
    with subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell's background jobs ignore Ctrl+C, and so would their children
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"indexed\n"
        process.send_signal(number)
        reported = 1 + process.stdout.read().count(b"indexed")
        process.wait()
    assert process.returncode == -number
    with opened(tmp_path) as library:
        assert len(library.documents()) == reported < 60
        assert check(library) == []
    assert [r.status for r in run(tmp_path, tmp_path / "texts")].count("unchanged") == reported
