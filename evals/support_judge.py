"""A model's opinion whether passages support sentences. Optional: `rag/verify/verdict.py` needs no model."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.errors import ModelNonsenseError
from index.records import Language
from rag.model.chat import ChatModel, complete
from rag.model.prompt_templates import Evidence, render_judge

Opinion = Literal["supported", "partial", "unsupported"]
_OPINIONS: dict[str, Opinion] = {"supported": "supported", "partial": "partial", "unsupported": "unsupported"}


@dataclass(frozen=True, slots=True)
class Judgement:
    opinion: Opinion
    reason: str


async def judge(
    model: ChatModel, sentences: Sequence[str], evidence: Sequence[Evidence], language: Language
) -> list[Judgement]:
    """One judgement per sentence. Raises ModelError, also where the reply is not what was asked for."""
    return read_judgements(await complete(model, render_judge(sentences, evidence, language)), len(sentences))


def read_judgements(reply: str, count: int) -> list[Judgement]:
    """Reads the JSON of a reply, also out of a code fence or from between words.

    Raises ModelNonsenseError unless it holds exactly one known verdict for each of `count` sentences:
    a missing verdict is never taken for one."""
    judged: dict[int, Judgement] = {}
    for entry in _entries(reply):
        number, opinion = entry.get("sentence"), _OPINIONS.get(str(entry.get("verdict")).strip().lower())
        if not isinstance(number, int) or opinion is None or number in judged:
            break
        judged[number] = Judgement(opinion, str(entry.get("reason") or ""))
    if sorted(judged) != list(range(1, count + 1)):
        raise ModelNonsenseError("The judge's reply holds no verdict for each sentence. Use a larger model.")
    return [judged[number] for number in sorted(judged)]


def _entries(reply: str) -> list[dict[str, object]]:
    decoder = json.JSONDecoder()
    for brace in re.finditer(r"\{", reply):
        try:
            value, _ = decoder.raw_decode(reply, brace.start())
        except ValueError:
            continue
        entries = value.get("verdicts")
        if isinstance(entries, list):
            return [entry if isinstance(entry, dict) else {} for entry in entries]
    return []
