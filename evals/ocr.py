"""How well scans are read: wrong characters by engine, script and damage, and quotations found again.

    python -m evals.ocr                            # 84 pages by each engine that is installed
    python -m evals.ocr --pages 1 --engine RapidOCR

Pages of the sample library are set in Noto Serif CJK (Debian: fonts-noto-cjk), A4 at 200 dots an inch, and
damaged: turned by 1 to 3 degrees, blurred, speckled, at half the resolution, all of it at once and saved as a
poor JPEG; one in seven is set in two columns. The same seed gives the same pages. CER is the edit
distance (RapidFuzz) to the text that was set, per character of it, without spaces beside Chinese characters;
"letters" counts no punctuation. "Boxed" is the share of the letters of the sentences that were set
that are found in the lines of the scan, as the page marks them.
"""

import argparse
import io
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from opencc import OpenCC
from rapidfuzz.distance import Levenshtein

from evals.make_sample import SAMPLE
from index.reading import ocr_engines, printed_page, read_document, scanned_lines, scans
from index.text import HAN

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
FACES = {"simplified": 2, "traditional": 3, "English": 2, "mixed": 2}  # of the font's collection: SC, TC
A4 = (1654, 2339)  # pixels at 200 dots an inch
MARGIN = 190
DAMAGES = ("clean", "turned", "blurred", "speckled", "coarse", "all at once", "two columns")


@dataclass(frozen=True)
class Sample:
    script: str
    damage: str
    text: str
    picture: "Image"


@dataclass(frozen=True)
class Reading:
    wrong: int  # characters
    of: int
    wrong_letters: int
    of_letters: int
    quoted: int  # letters
    boxed: int
    confidence: float
    seconds: float


def texts() -> dict[str, list[str]]:
    """The sample library's paragraphs by script."""
    found = defaultdict[str, list[str]](list)
    traditional = OpenCC("s2t")
    for path in sorted(SAMPLE.iterdir()):
        rows = (row.lstrip("#|- ").rstrip("| ") for row in read_document.read(path).text.split("\n"))
        for line in filter(None, rows):
            own = len(re.findall(f"[{HAN}]", line))
            latin = len(re.findall("[A-Za-z]", line))
            if "雲" in path.name:
                found["traditional"].append(line)
            elif own and latin > 20:
                found["mixed"].append(line)
            elif own:
                found["simplified"].append(line)
                found["traditional"].append(traditional.convert(line))
            elif latin > 20:
                found["English"].append(line)
    spread = zip(found["simplified"], found["English"], strict=False)
    found["mixed"] += [line for pair in spread for line in pair]
    return dict(found)


def samples(script: str, pages: int, seed: int) -> Iterator[Sample]:
    """`pages` of each damage."""
    from PIL import ImageFont

    chance, lines = random.Random(seed), texts()[script]
    for damage in DAMAGES:
        for _ in range(pages):
            font = ImageFont.truetype(str(FONT), chance.choice((28, 31, 34)), index=FACES[script])
            at = chance.randrange(len(lines))
            text, picture = page(lines[at:] + lines[:at], font, 2 if damage == "two columns" else 1)
            yield Sample(script, damage, text, damaged(picture, damage, chance))


def page(lines: Sequence[str], font: "FreeTypeFont", columns: int) -> "tuple[str, Image]":
    """The text that fits on the page, in reading order, and its picture."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", A4, 250)
    pen = ImageDraw.Draw(picture)
    gap = 90
    width = (A4[0] - 2 * MARGIN - (columns - 1) * gap) // columns
    step = round(font.size * 1.75)
    rows = (A4[1] - 2 * MARGIN) // step
    shown: list[str] = []
    wrapped = (row for line in lines for row in [*wrap(line, font, width), ""])
    for column in range(columns):
        for row in range(rows):
            text = next(wrapped, "")
            pen.text((MARGIN + column * (width + gap), MARGIN + row * step), text, 15, font=font)
            shown.append(text)
    return "\n".join(filter(None, shown)), picture


def wrap(line: str, font: "FreeTypeFont", width: int) -> Iterator[str]:
    """Rows no wider than `width`, broken between words and Chinese characters."""
    row = ""
    for piece in re.findall(rf"[^\s{HAN}，。；：、（）《》“”]+\s*|.\s*", line):
        if row and font.getlength(row + piece.rstrip()) > width:
            yield row.rstrip()
            row = ""
        row += piece
    if row.strip():
        yield row.rstrip()


def damaged(picture: "Image", damage: str, chance: random.Random) -> "Image":
    import numpy as np
    from PIL import Image, ImageFilter

    everything = damage == "all at once"
    if damage == "turned" or everything:
        angle = chance.uniform(1, 3) * chance.choice((-1, 1))
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=250)
    if damage == "blurred" or everything:
        picture = picture.filter(ImageFilter.GaussianBlur(1.2 if everything else 2.0))
    if damage == "coarse" or everything:
        share = 0.6 if everything else 0.5
        size = round(picture.width * share), round(picture.height * share)
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    if damage == "speckled" or everything:
        pixels = np.asarray(picture).copy()
        noise = np.random.default_rng(chance.randrange(1 << 30)).random(pixels.shape)
        pixels[noise < 0.01], pixels[noise > 0.99] = 0, 255
        picture = Image.fromarray(pixels)
    if everything:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=35)
        picture = Image.open(file)
    return picture.convert("RGB")


def read(engine: ocr_engines.Engine, sample: Sample) -> Reading:
    started = time.perf_counter()
    found, _ = scans.found_lines(engine, sample.picture)
    seconds = time.perf_counter() - started
    size = sample.picture.size
    said = plain("\n".join(line.text for line in scanned_lines.printed(found, size, 1.0)))
    meant = plain(sample.text)
    kept = "\n".join(line.text for line in scanned_lines.scanned(found, size))
    quoted = boxed = 0
    for match in re.finditer(r"[^。.；;]{12,}[。.；;]", sample.text):
        quoted += len(letters(match[0]))
        boxed += sum(len(letters(kept[a:b])) for a, b in printed_page.find(kept, sample.text, match.span()))
    return Reading(
        wrong=Levenshtein.distance(said, meant),
        of=len(meant),
        wrong_letters=Levenshtein.distance(letters(said), letters(meant)),
        of_letters=len(letters(meant)),
        quoted=quoted,
        boxed=boxed,
        confidence=sum(x.confidence * len(x.text) for x in found) / max(1, sum(len(x.text) for x in found)),
        seconds=seconds,
    )


def plain(text: str) -> str:
    """With single spaces, and none beside Chinese characters and marks."""
    wide = rf"[{HAN}\u3000-\u303f\uff00-\uffef]"
    return re.sub(rf"(?<={wide})\s+|\s+(?={wide})", "", " ".join(text.split()))


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def row(name: str, readings: Sequence[Reading]) -> str:
    def share(part: str, of: str) -> float:
        part_sum, of_sum = (sum(int(getattr(r, name)) for r in readings) for name in (part, of))
        return part_sum / max(1, of_sum)

    return (
        f"{name:32}{len(readings):6}{share('wrong', 'of'):9.4f}{share('wrong_letters', 'of_letters'):9.4f}"
        f"{share('boxed', 'quoted'):8.3f}{fmean(r.confidence for r in readings):12.3f}"
        f"{fmean(r.seconds for r in readings):9.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=3, help="of each script and damage")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--engine", help="only this one, by its name")
    parser.add_argument("--script", choices=FACES, help="only this one")
    arguments = parser.parse_args()
    scripts = [arguments.script] if arguments.script else [*FACES]
    made = [sample for script in scripts for sample in samples(script, arguments.pages, arguments.seed)]
    for engine in ocr_engines.installed():
        if arguments.engine in (None, engine.name):
            found = defaultdict[str, list[Reading]](list)
            for sample in made:
                reading = read(engine, sample)
                for name in (sample.damage, sample.script, "all", f"{sample.script}, {sample.damage}"):
                    found[name].append(reading)
            print(f"{engine.name:32} pages      CER  letters   boxed  confidence  seconds")
            for name in (*scripts, *DAMAGES, *(f"{s}, {d}" for s in scripts for d in DAMAGES), "all"):
                print(row(name, found[name]), flush=True)


if __name__ == "__main__":
    main()
