"""Chat models and rerankers behind any OpenAI-compatible endpoint, and the prompts that they are given.

In come messages or passages; out comes streamed text or scores, and whatever goes wrong is one `ModelError`
in words. Read `chat.py` first."""

from rag.model.chat import ChatModel, EndpointModel, Messages, complete, offered_models
from rag.model.context_window import CountedModel, Limits, tokens, window_of
from rag.model.prompt_templates import (
    Evidence,
    declines,
    render_answer,
    render_comparison,
    render_list,
    render_merge,
    render_overview,
    render_rewrite,
    render_task,
    render_translate,
)
from rag.model.rerank_endpoint import SECONDS, EndpointReranker
from rag.model.thoughts import Thoughts

__all__ = [
    "SECONDS",
    "ChatModel",
    "CountedModel",
    "EndpointModel",
    "EndpointReranker",
    "Evidence",
    "Limits",
    "Messages",
    "Thoughts",
    "complete",
    "declines",
    "offered_models",
    "render_answer",
    "render_comparison",
    "render_list",
    "render_merge",
    "render_overview",
    "render_rewrite",
    "render_task",
    "render_translate",
    "tokens",
    "window_of",
]
