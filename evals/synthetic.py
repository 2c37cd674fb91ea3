"""Libraries of any size for benchmarks: articles made of our own phrases, with plausible vectors.

`SyntheticEmbedder` gives each passage the vector of a real one, turned a little by the passage's own
hash. So everything but the embedding itself is real work: reading, cutting, storing, searching.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.embedding.centred_space import unit
from index.embedding.embedder import Embedder, Vectors
from index.records import LANGUAGES, Language

ARTICLES = 50
"""Articles of one document; each is one passage."""

_WORDS: dict[Language, dict[str, list[str]]] = {
    "zh": {
        "place": "澜州 鹭港 青屿 北坪 临渚 望川 松岭 南榆 碧湾 云泽 石浦 玉峡".split(),
        "body": "商事法庭 调解中心 仲裁院 公证处 诉讼服务中心 海事法庭 翻译中心 执行局".split(),
        "matter": "送达文书 查明外国法 在线开庭 保全财产 承认判决 提交证据 委托代理 调解纠纷".split(),
        "party": "境外当事人 申请人 外国企业 代理律师 证人 鉴定机构 担保银行 承运人".split(),
        "way": "电子邮件 外交途径 视频连线 书面申请 统一平台 专门窗口 司法协助".split(),
    },
    "en": {
        "place": "Lanzhou Harbour,Egret Port,Green Islet,North Terrace,Linzhu,River View,Pine Ridge,"
        "South Elm,Jade Bay,Cloud Marsh,Stone Quay,Jade Gorge".split(","),
        "body": "commercial court,mediation centre,arbitration court,notary office,service centre,"
        "maritime court,translation centre,enforcement bureau".split(","),
        "matter": "service of documents,proof of foreign law,hearings online,preservation of assets,"
        "recognition of judgments,submission of evidence,appointment of agents,mediation of disputes,"
        "verification of identity".split(","),
        "party": "overseas party,applicant,foreign company,attorney,witness,expert,surety,carrier".split(","),
        "way": "email,diplomatic channels,video link,written application,the unified platform,"
        "a special counter,judicial assistance".split(","),
    },
}
_ARTICLE: dict[Language, str] = {
    "zh": "第{number}条　{place}{body}办理{matter}事项，应当自收到材料之日起{days}日内作出决定。"
    "{party}可以通过{way}提出请求，并在{year}年{month}月以后补充说明。费用为{fee}元，由{party}预交。"
    "逾期未交的，{body}可以中止{matter}，并通知{party}在{more}日内说明理由。",
    "en": "Article {number} The {body} of {place} shall decide on matters of {matter} within {days} days of "
    "receiving the papers. Any {party} may make the request by {way} and add an explanation after "
    "{month}/{year}. The fee is {fee} yuan, paid in advance by the {party}. Where it is not paid in time, "
    "the {body} may suspend the {matter} and ask the {party} to give reasons within {more} days.",
}
_QUESTION: dict[Language, str] = {
    "zh": "{place}{body}办理{matter}要在多少日内作出决定？",
    "en": "Within how many days shall the {body} of {place} decide on {matter}?",
}
_TITLE: dict[Language, str] = {
    "zh": "{place}{body}{matter}规则（{n}）",
    "en": "Rules of {place} on {matter} ({n})",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A document's name and text, and a question that each of its articles answers."""

    name: str
    text: str
    questions: tuple[str, ...]


def documents(passages: int, seed: int = 1) -> Iterator[Made]:
    """As many documents as hold about `passages` articles, in turn Chinese and English."""
    for n in range(max(2, round(passages / ARTICLES))):
        rng = random.Random(f"{seed}/{n}")
        language = LANGUAGES[n % 2]
        facts = [_facts(rng, language, number) for number in range(1, ARTICLES + 1)]
        title = _TITLE[language].format(**facts[0], n=n)
        text = "\n\n".join([title, *(_ARTICLE[language].format(**f) for f in facts)])
        yield Made(f"rules-{n:05}.txt", text + "\n", tuple(_QUESTION[language].format(**f) for f in facts))


def _facts(rng: random.Random, language: Language, number: int) -> dict[str, str | int]:
    facts: dict[str, str | int] = {name: rng.choice(of) for name, of in _WORDS[language].items()}
    facts |= {"number": number, "days": rng.randint(2, 180), "more": rng.randint(2, 60)}
    return facts | {
        "year": rng.randint(1990, 2026),
        "month": rng.randint(1, 12),
        "fee": rng.randint(20, 90_000),
    }


def write(folder: Path, passages: int) -> list[str]:
    """Writes the documents as files; returns every hundredth question, at least fifty."""
    folder.mkdir(parents=True, exist_ok=True)
    questions: list[str] = []
    for made in documents(passages):
        (folder / made.name).write_text(made.text, encoding="utf-8")
        questions += made.questions
    return questions[:: max(1, min(100, len(questions) // 50))]


class SyntheticEmbedder:
    """The vectors of `bank` passages that `embedder` really embedded, each turned by a text's hash;
    questions are embedded for real."""

    def __init__(self, embedder: Embedder, bank: int = 256, turn: float = 0.5) -> None:
        self._embedder = embedder
        self.name, self.parts, self.window = embedder.name, embedder.parts, embedder.window
        self._turn = turn
        self._bank: dict[bool, Vectors] = {}
        texts = [block for made in documents(bank) for block in made.text.split("\n\n")[1:]]
        for latin in (False, True):
            self._bank[latin] = embedder.embed_passages([t for t in texts if t[0].isascii() == latin])

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)

    def _vector(self, text: str) -> Vectors:
        key = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        rng = np.random.default_rng(key)
        bank = self._bank[text[:1].isascii()]
        base = bank[key % len(bank)]
        parts, start = [], 0
        for size, _ in self.parts:
            noise = unit(rng.standard_normal(size, dtype=np.float32))
            parts.append(unit(base[start : start + size] + self._turn * noise))
            start += size
        return np.concatenate(parts)
