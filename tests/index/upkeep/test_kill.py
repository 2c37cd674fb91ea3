"""`kill -9` at any moment of a run, and the next run ends as if nothing had happened.

Real processes index small files with the built-in embedder and are killed at random moments: at
first indexing, and when files have changed, gone, moved and come. After each run that was let through,
everything the library holds and finds is compared with that of a library nobody disturbed.
"""

import multiprocessing
import random
import shutil
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from shelf import EN, ZH

from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.store.owner_lock import read_owner
from index.upkeep.soundness import check
from rag.search.retriever import Retriever

pytestmark = pytest.mark.slow

KILLS = 24
SEED = 20_241

SUBJECTS = (
    ("运费", "freight"),
    ("保险", "insurance"),
    ("专利", "patents"),
    ("租赁", "leases"),
    ("信托", "trusts"),
)
QUESTIONS = (
    *("专利案件可以在线审理吗？", "保险 调解书 生效", "第二条", "谁可以申请执行仲裁裁决？"),
    *("Are cases about patents heard online?", "freight evidence", "Article 2", "When does mediation end?"),
)


def sentences(subject: tuple[str, str], language: str) -> list[str]:
    zh, en = subject
    if language == "zh":
        return [f"关于{zh}，{text}" for text in ZH]
    return [f"In matters of {en}: {text[0].lower()}{text[1:]}" for text in EN]


def law(subject: tuple[str, str], language: str, articles: int = 4) -> str:
    texts = sentences(subject, language)[:articles]
    if language == "zh":
        return "\n\n".join(f"第{n}条 {text}" for n, text in zip("一二三四", texts, strict=False))
    return "\n\n".join(f"Article {n} {text}" for n, text in enumerate(texts, 1))


def stage(folder: Path, number: int) -> None:
    """The files as they are before (0) and after (1) the changes."""
    shutil.rmtree(folder, ignore_errors=True)
    files = {}
    for at, subject in enumerate(SUBJECTS):
        en = subject[1]
        files[f"{en}.zh.txt"] = law(subject, "zh", 4 - number * (at == 1))  # one loses an article
        if not (number == 1 and at == 2):  # one loses its version
            files[f"{en}.en.txt"] = law(subject, "en", 4 - number * (at == 1))
        files[f"{en}/notes.txt"] = "\n\n".join(sentences(subject, "en")[at % 2 :])  # five of one name
    files["both.txt"] = law(SUBJECTS[0], "zh") + "\n\n" + law(SUBJECTS[0], "en")
    files["moved/" * number + "report.txt"] = " ".join(EN)
    if number == 1:
        del files["trusts/notes.txt"]
        files["new.zh.txt"], files["new.en.txt"] = (
            law(("关税", "tariffs"), "zh"),
            law(("关税", "tariffs"), "en"),
        )
        files["leases.en.txt"] += "\n\nArticle 5 This act enters into force on the day it is published."
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def index(texts: Path, folder: Path) -> None:
    with Library.open(folder, BuiltinEmbedder(), write=True) as library:
        receipts = build.index(library, [texts])
        assert {r.status for r in receipts} <= {"indexed", "updated", "unchanged", "removed"}, receipts


def state(folder: Path) -> dict[str, object]:
    """All that the library holds and answers, and what its check says."""
    with Library.open(folder, BuiltinEmbedder(), write=True) as library:
        documents = library.documents()
        names = [document.name for document in documents]
        passages = [p for name in names for p in library.passages_of(name)]
        vectors = library.embeddings(p.id for p in passages).values()
        assert library.vector_index is not None
        retriever = Retriever(library)
        hits = {question: retriever.search(question, top_k=10).hits for question in QUESTIONS}
        return {
            "documents": documents,
            "texts": [library.document(name) for name in names],
            "sections": [library.sections(name) for name in names],
            "passages": passages,
            "embeddings": sorted((v.passage.tobytes(), v.sentences.tobytes()) for v in vectors),
            "means": [mean.tobytes() for mean in library.means().values()],
            "pairs": [library.pairs(name) for name in names],
            "lexical": [library.lexical("zh", ["专利"], 10), library.lexical("en", ["patent", "evid"], 10)],
            "chroma": [library.vector_index.ids("zh"), library.vector_index.ids("en")],
            "hits": {q: [(h.passage.id, round(h.score, 6)) for h in found] for q, found in hits.items()},
            "check": check(library),
        }


def differences(found: dict[str, object], expected: dict[str, object]) -> list[str]:
    return [what for what in expected if found[what] != expected[what]]


class Runs:
    """Runs `index` in processes of its own, forked from one that has imported everything."""

    def __init__(self, texts: Path) -> None:
        self._texts = texts
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["test_kill", "chromadb"])
        self.kills = 0

    def start(self, folder: Path) -> BaseProcess:
        process = self._context.Process(target=index, args=(self._texts, folder))
        process.start()
        while process.is_alive():  # the moments to be killed at begin when it has the library
            owner = read_owner(folder)
            if owner is not None and owner.pid == process.pid:
                break
            time.sleep(0.005)
        return process

    def through(self, folder: Path) -> float:
        """Lets a run through; returns its seconds from when it had the library."""
        process = self.start(folder)
        began = time.monotonic()
        process.join()
        assert process.exitcode == 0
        return time.monotonic() - began

    def killed(self, folder: Path, after: float) -> bool:
        """Starts a run and kills it; False if it was faster."""
        process = self.start(folder)
        process.join(after)
        process.kill()
        process.join()
        self.kills += process.exitcode != 0
        return process.exitcode != 0


def test_a_killed_run_leaves_no_trace(tmp_path: Path, capsys) -> None:
    texts, moments = tmp_path / "texts", random.Random(SEED)
    runs = Runs(texts)
    expected, seconds = [], []
    for number in (0, 1):
        stage(texts, number)
        seconds.append(runs.through(tmp_path / "undisturbed"))
        expected.append(state(tmp_path / "undisturbed"))
        assert expected[number]["check"] == []
        assert all(expected[number]["hits"].values())
    compared, found = 0, []
    while runs.kills < KILLS:
        folder = tmp_path / f"library{compared}"
        for number in (0, 1):
            stage(texts, number)
            for _ in range(5):
                if not runs.killed(folder, moments.uniform(0, 0.8) * seconds[number]):
                    break
            if number == 1 or moments.random() < 0.3:  # else the files change before a run was let through
                runs.through(folder)
                found += [f"{folder.name}: {what}" for what in differences(state(folder), expected[number])]
                compared += 1
        shutil.rmtree(folder)
    with capsys.disabled():
        print(f" kills={runs.kills}, states compared={compared}, differences={len(found)} ", end="")
    assert found == []
