"""Index terms of both languages, for lexical search.

Chinese is segmented by jieba's dictionary and algorithm in `rjieba`, its Rust port: the same
tokens, 0.1 s cold instead of 0.6, and some thirty times the speed. English is stemmed by Snowball.
Traditional text is made simplified first, so both scripts meet.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from index.text.characters import HAN
from index.text.folding import simplified
from index.text.numerals import CHINESE_DIGITS, numeral

_LOCAL = threading.local()  # a Snowball stemmer serves one thread at a time


def _stem(word: str) -> str:
    if not hasattr(_LOCAL, "stemmer"):
        import Stemmer  # type: ignore[import-not-found]  # a C module without stubs

        _LOCAL.stemmer = Stemmer.Stemmer("english")
    return str(_LOCAL.stemmer.stemWord(word))


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    import rjieba

    return rjieba.Jieba()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# of content words none, and of question words all: a question is about what remains
_ENGLISH_STOP = _set(
    """
    a about above after again against all am an and any are aren't as at be because been before being
    below between both but by can cannot can't could couldn't did didn't do does doesn't doing don't
    down during each etc few for from further had hadn't has hasn't have haven't having he her here hers
    him his how i if in into is isn't it it's its itself let's may me might more most must my no nor not
    of off on once only or other ought our ours out over own same shall shan't she should so some such
    than that that's the their theirs them then there these they this those through to too under until
    up upon us very was wasn't we were weren't what what's when where which while who whom whose why
    will with won't would you your yours tell please say says said according regarding concerning many
    much
    """
)
_CHINESE_STOP = _set(
    """
    的 了 在 是 和 与 及 或 以及 或者 并 并且 而 而且 但 但是 也 都 就 还 又 再 很 更 最 不 没 没有 有
    无 这 那 这个 那个 这些 那些 其 其中 之 于 对 对于 关于 由 为 为了 向 从 自 至 到 把 被 将 给 让 使
    以 因 因为 所以 如 如果 若 则 即 等 等等 所 者 着 过 得 地 中 上 下 里 内 外 后 前 时 个 们 我 我们
    你 你们 他 他们 她 它 它们 自己 什么 什 么 为什么 为何 何 何时 何地 何人 哪 哪些 哪个 哪里 哪儿 哪一
    谁 怎么 怎样 怎么样 如何 多少 几 几个 多久 吗 呢 吧 啊 呀 是否 是不是 有没有 能否 可否 请 请问 告诉
    介绍 说明 一下 下列 哪种 何种 些 该 此 本 各 每 某 一个 一 可以 可 能 能够 会 要 应 应当 应该 必须
    需 需要 进行 通过 根据 按照 依照 规定 做 作 作出 来 去 说 叫 称 第 条 款 项 号
    """
)

_TOKEN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+\.\d+(?![.\d]))"
    rf"|(?P<word>[^\W_{HAN}]+(?:'[^\W\d_{HAN}]+)*)"
)
_PROVISION = re.compile(
    rf"第\s?(?P<number>\d{{1,8}}(?:-\d{{1,3}})?|[{CHINESE_DIGITS}]{{1,8}})\s?(?P<unit>[条章节款项编])"
)
_ISSUE = re.compile(
    rf"(?P<series>[{HAN}]{{0,2}}\s?[\[(]\s?(?P<year>\d{{4}})\s?[\])])?\s?第?\s?(?P<issue>\d{{1,5}})\s?号"
)


def terms(text: str) -> list[str]:
    """Index terms, repeated as often as they stand: lower case, simplified, NFKC.

    Chinese words with the words inside them; English stems; numbers without thousands' commas.
    A document number gives "37号", "[2020]37号" and "法发[2020]37号" besides its parts; a provision
    ("第十二条", "第 12 條") gives "第12条" and "12".
    """
    return [term for term, _ in _terms(text)]


def query_terms(text: str, limit: int = 12) -> list[str]:
    """The terms of a question that tell something: each once, without stop words and question words;
    where they are more than `limit` the longest, in their order."""
    found = list(dict.fromkeys(term for term, stop in _terms(text) if not stop))
    kept = set(sorted(found, key=len, reverse=True)[:limit])
    return [term for term in found if term in kept]


def _terms(text: str) -> Iterator[tuple[str, bool]]:
    """(term, whether it is a stop word)."""
    text = simplified(unicodedata.normalize("NFKC", text)).lower().translate(_PLAIN)
    for match in _PROVISION.finditer(text):
        number = numeral(match["number"])
        if number is not None:
            yield number, False
            yield f"第{number}{match['unit']}", False
    for match in _ISSUE.finditer(text):
        yield f"{match['issue']}号", False
        if match["series"]:
            number = f"[{match['year']}]{match['issue']}号"
            yield number, False
            if series := match["series"].split("[")[0].split("(")[0].strip():
                yield series + number, False
    # segmentation makes "第十", "十二" and "二条" of a provision's number: its own terms stand above
    for match in _TOKEN.finditer(_PROVISION.sub(" ", text)):
        token = match.group()
        if match["han"]:
            for word in _segmenter().cut_for_search(token):
                yield word, word in _CHINESE_STOP
        elif match["number"]:
            yield token.replace(",", ""), False
        elif token.isascii():
            yield _stem(token), token in _ENGLISH_STOP or (len(token) == 1 and token.isalpha())
        else:
            plain = "".join(c for c in unicodedata.normalize("NFD", token) if not unicodedata.combining(c))
            yield _stem(plain), False


_PLAIN = str.maketrans({"’": "'", "‘": "'", "〔": "[", "〕": "]", "【": "[", "】": "]", "〇": "零"})
