"""How well we align: sentences against our own gold set, provisions against published acts.

    python -m evals.align
    python -m evals.align --law ../shared/bench/law-dev

The gold set in `alignment/` is nine short texts of ours with merges and omissions on both sides; a
file lists links in order, each the Chinese and the English sentences that say the same, either of
them none. Strict F1 counts a link only where both sides agree to the sentence. `--law` wants a folder
of acts, each with `pairs.jsonl` and the text as `*.zh.txt`, `*.en.txt` and `*.bilingual.txt`."""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from index.embedding.embedder import BuiltinEmbedder
from index.pairs.document_pairs import Source, pairs_between, pairs_within
from index.pairs.facing_spans import across
from index.pairs.monotone_path import Vectors
from index.pairs.sentence_links import Encode, align
from index.reading import read_document
from index.records import Document, Language, Pair, Span
from index.upkeep.analyse_file import Draft, draft, embed, encoder

GOLD = Path(__file__).parent / "alignment"
_LABEL_LINE = re.compile(r"^(?:第\s*[\d-]+\s*[条條]|Article\s+[\d-]+)\s*\n", re.MULTILINE)
SURE = 0.5


class Counts(NamedTuple):
    right: int = 0
    found: int = 0
    gold: int = 0

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0

    def __str__(self) -> str:
        return (
            f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"
            f"  ({self.right} right, {self.found} found, {self.gold} gold)"
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A gold text: its sentences, and links between them as index ranges."""

    name: str
    zh: list[str]
    en: list[str]
    links: frozenset[tuple[range, range]]
    held_out: bool  # written after the last tuning, and not used for it


def read_gold(folder: Path = GOLD) -> list[Text]:
    texts = []
    for path in sorted(folder.glob("*.json")):
        zh: list[str] = []
        en: list[str] = []
        links = set()
        content = json.loads(path.read_text("utf-8"))
        for left, right in content["links"]:
            if left and right:
                links.add((range(len(zh), len(zh) + len(left)), range(len(en), len(en) + len(right))))
            zh += left
            en += right
        texts.append(Text(path.stem, zh, en, frozenset(links), content.get("held_out", False)))
    return texts


def strict(text: Text, encode: Encode) -> Counts:
    """Links found, and those among them that the gold set has exactly so."""
    found = {(link.zh, link.en) for link in align(text.zh, text.en, encode)}
    return Counts(len(found & text.links), len(found), len(text.links))


def places(text: str, stretches: Sequence[str]) -> list[Span]:
    """Where each stretch stands in the text, in order, white space aside.

    Raises ValueError where one is missing."""
    kept = [i for i, c in enumerate(text) if not c.isspace()]
    bare = "".join(text[i] for i in kept)
    found, at = [], 0
    for stretch in stretches:
        wanted = "".join(stretch.split())
        at = bare.index(wanted, at)
        found.append((kept[at], kept[at + len(wanted) - 1] + 1))
        at += len(wanted)
    return found


def provisions(pairs: Sequence[Pair], zh: Document, en: Document, gold: Sequence[tuple[str, str]]) -> Counts:
    """Articles whose counterpart, as a reader is shown it, is the right one; doubtful pairs do not count."""
    zh_places = places(zh.text, [g[0] for g in gold])
    en_places = places(en.text, [g[1] for g in gold])
    sure = [p for p in pairs if p.confidence >= SURE]
    found = set()
    for i, span in enumerate(zh_places):
        facing = across(sure, zh.name, "zh", span)
        if facing:
            side = facing.side
            for j, (start, end) in enumerate(en_places):
                if min(end, side.end) - max(start, side.start) >= 0.5 * (end - start):
                    found.add((i, j))
    return Counts(sum(i == j for i, j in found), len(found), len(gold))


@dataclass(frozen=True, slots=True)
class Act:
    """One act in one form: a bilingual file, or a Chinese and an English one."""

    name: str
    files: tuple[Path, ...]
    gold: list[tuple[str, str]]


def acts(folder: Path) -> list[Act]:
    found = []
    for path in sorted(folder.glob("*/pairs.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        gold = [(line["zh"], line["en"]) for line in lines]
        for form, suffixes in (("one file", ("bilingual",)), ("two files", ("zh", "en"))):
            files = tuple(next(path.parent.glob(f"*.{suffix}.txt")) for suffix in suffixes)
            found.append(Act(f"{path.parent.name}, {form}", files, gold))
    return found


def measure(act: Act, embedder: BuiltinEmbedder, *, numbers: bool) -> tuple[Counts, float, float]:
    """Counts, and the seconds taken by embedding and by pairing."""
    drafts = [_draft(path, embedder, numbers) for path in act.files]
    passages = [p for d in drafts for p in d.passages]
    began = perf_counter()
    vectors = embed(passages, embedder)
    embedded = perf_counter()
    encode = encoder(embedder, passages, vectors)
    pairs = _pairs(drafts, encode)
    paired = perf_counter()
    counts = provisions(pairs, drafts[0].document, drafts[-1].document, act.gold)
    return counts, embedded - began, paired - embedded


def _draft(path: Path, embedder: BuiltinEmbedder, numbers: bool) -> Draft:
    document = read_document.read(path)
    if not numbers:
        document = replace(document, text=_LABEL_LINE.sub("", document.text), pages=(), omissions=())
    return draft(document, embedder)


def _pairs(drafts: Sequence[Draft], encode: Encode) -> tuple[Pair, ...]:
    sources = [Source(d.document, d.sections, d.passages) for d in drafts]
    if len(sources) == 2:
        return pairs_between(sources[0], sources[1], encode)
    only = sources[0]
    return pairs_within(only.document, only.sections, only.passages, encode)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.align", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--law", type=Path, metavar="DIR", help="acts with their gold pairs, such as law-dev")
    arguments = parser.parse_args()
    embedder = BuiltinEmbedder()

    def encode(texts: Sequence[str], language: Language) -> Vectors:
        return embedder.encode_bilingual(texts)

    totals = {False: Counts(), True: Counts()}
    for text in read_gold():
        counts = strict(text, encode)
        totals[text.held_out] = totals[text.held_out].plus(counts)
        print(f"{text.name:24} {counts}")
    print(f"{'sentences, strict':24} {totals[False].plus(totals[True])}")
    print(f"{'of them held out':24} {totals[True]}")
    for act in acts(arguments.law) if arguments.law else ():
        for numbers in (True, False):
            counts, embedding, pairing = measure(act, embedder, numbers=numbers)
            how = "by number" if numbers else "alone"
            share = f"pairing {pairing:.2f} s, {pairing / embedding:.1%} of embedding"
            print(f"{act.name}, {how}: {counts}; {share}")


if __name__ == "__main__":
    main()
