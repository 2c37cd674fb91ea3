"""A follow-up question → one that can be understood, and searched, alone.

    那英文版呢?  ·  第12条呢?  ·  and in 2023?  ·  why?  ·  and how long does it last?  ·  该法院在哪里?

Without a model by rules: what the question leaves out is taken over from the last turn, its question
first, then the document it was answered from. With a model by `prompts/rewrite`, within a few seconds
and checked; whatever goes wrong, the rules' question is searched. The question that was searched is
always shown (`Answer.searched`)."""

import asyncio
import re

from index.errors import ModelError
from index.text import detect, query_terms
from rag.conversation.followup_rules import LONGEST, POINTER, PROVISION, SHORT, Followed, History, follow
from rag.model import ChatModel, complete, render_rewrite

TURNS = 3  # that the model is shown
PATIENCE = 10.0  # seconds that it may take to rewrite
OWN_WORDS = 0.6  # share of a rewritten question's words that must stand in the conversation


async def standalone(question: str, history: History, model: ChatModel | None = None) -> Followed:
    """`question` as it is to be understood after `history`. Raises nothing of the model's."""
    by_rules = follow(question, history)
    if model is None or not history or by_rules.language or by_rules.certain or PROVISION.search(question):
        return by_rules
    told = [(asked, answer.text) for asked, answer in history[-TURNS:]]
    try:
        messages = render_rewrite(question, told, detect(question))
        reply = await asyncio.wait_for(complete(model, messages, max_tokens=150), PATIENCE)
    except (ModelError, TimeoutError):
        return by_rules
    rewritten = reply.strip().strip("\"'“”「」").strip()
    return Followed(rewritten) if sane(rewritten, question, history) else by_rules


def sane(rewritten: str, question: str, history: History) -> bool:
    """Whether a model's text is one question in the question's language, made of what was said: the last
    question's own words and figures kept, no figure that nobody mentioned. An earlier question again, or
    one that takes nothing over from the conversation, is no rewriting."""
    if not 2 <= len(rewritten) <= LONGEST or re.search(r"[\n\[]|[?？。!！].", rewritten):
        return False
    if detect(rewritten) != detect(question):
        return False
    said = " ".join([question, *(f"{asked} {answer.text}" for asked, answer in history[-TURNS:])])
    words, known = query_terms(rewritten, 100), set(query_terms(said, 100_000))
    figures = re.findall(r"\d+", rewritten)
    if not words or any(figure not in said for figure in figures):
        return False
    if any(figure not in figures for figure in re.findall(r"\d+", question)):
        return False
    if question.rstrip().endswith(("?", "？")) and not rewritten.endswith(("?", "？")):
        return False
    if _bare(rewritten) in {_bare(asked) for asked, _ in history}:
        return False
    if follow(question, history).question != question and set(words) <= set(query_terms(question, 100)):
        return False
    own = POINTER[detect(question)].sub(" ", question)  # a name has come in the place of these
    kept = set(query_terms(own, 100)) <= set(words) or len(question) < SHORT[detect(question)]
    return kept and sum(word in known for word in words) >= OWN_WORDS * len(words)


def _bare(question: str) -> str:
    return re.sub(r"\W+", "", question).casefold()
