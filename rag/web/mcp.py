"""The library for language models: an MCP server at /mcp with the tools `ask`, `search` and `verify`.

Over streamable HTTP, each request by itself: no session is kept, so none can be taken over. Who may call
is the guard's matter, as for the page; a program sends name and password as HTTP Basic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field
from starlette.routing import Route

from index.errors import DuolexError
from rag.answer import AnswerLanguage
from rag.results import Scope, Task
from rag.web.api import LONGEST, LONGEST_TEXT, MOST, Programs, RefusedError

PATH = "/mcp"
_ABOUT = (
    "A library of Chinese and English legal documents. `ask` answers one question with cited, verified "
    'sentences or says that the documents do not answer it; where its `state` is "possible" it quotes what '
    "is nearest, which may not answer: say so. `search` gives ranked passages with their "
    "counterparts in the other language. `verify` judges each sentence of a text, also one that you wrote "
    "yourself, with the passages that speak for or against it. Questions in either language find documents "
    "in both. Quote what the citations quote, and name document and section."
)
_BODY = 256 * 1024  # bytes of a request: a text to be checked, each character as six bytes, and its wrapping
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
Question = Annotated[str, Field(min_length=1, max_length=LONGEST, description="In Chinese or English")]


def server(programs: Programs) -> MCPServer[Any]:
    made: MCPServer[Any] = MCPServer("Duolex", instructions=_ABOUT, log_level="WARNING", subscriptions=False)

    @made.tool(title="Ask the documents", annotations=_READS)
    async def ask(
        question: Question,
        context: Context[Any, Any],
        answer_language: Annotated[AnswerLanguage, Field(description="auto: as asked")] = "auto",
        extractive: Annotated[bool, Field(description="Quotations only, without a model")] = False,
        task: Annotated[Task | None, Field(description="What to take it for; null: recognised")] = None,
    ) -> dict[str, Any]:
        """One answer whose every sentence cites its passage, or the reason why there is none."""
        try:
            return await programs.ask(_user(context), question, answer_language, extractive, task)
        except (RefusedError, DuolexError) as error:
            raise ToolError(str(error)) from error

    @made.tool(title="Search the documents", annotations=_READS)
    async def search(
        question: Question,
        context: Context[Any, Any],
        top_k: Annotated[int, Field(ge=1, le=MOST)] = 10,
        language: Annotated[Scope, Field(description="Of the passages")] = "any",
    ) -> dict[str, Any]:
        """Passages, best first, each with its counterpart in the other language where there is one."""
        try:
            return await programs.search(_user(context), question, top_k, language)
        except (RefusedError, DuolexError) as error:
            raise ToolError(str(error)) from error

    @made.tool(title="Check a text against the documents", annotations=_READS)
    async def verify(
        text: Annotated[
            str, Field(min_length=1, max_length=LONGEST_TEXT, description="In Chinese, English or both")
        ],
        context: Context[Any, Any],
        documents: Annotated[list[str] | None, Field(description="Only against these; null: all")] = None,
    ) -> dict[str, Any]:
        """Each sentence: verified, unsupported or unchecked, why, and the passages that decided it."""
        try:
            return await programs.verify(_user(context), text, documents)
        except (RefusedError, DuolexError) as error:
            raise ToolError(str(error)) from error

    return made


def mount(app: FastAPI, made: MCPServer[Any]) -> None:
    """Puts the server's one route into `app`, and its life into the app's."""
    inner = made.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_BODY,
        # the guard knows the names and origins of the whole application
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    (route,) = inner.routes
    assert isinstance(route, Route)
    # without sessions there is nothing to listen to: a GET would wait for ever
    app.router.routes.append(Route(PATH, route.endpoint, methods=["POST"]))
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def living(of: FastAPI) -> AsyncIterator[Any]:
        async with made.session_manager.run(), outer(of) as state:
            yield state

    app.router.lifespan_context = living


def _user(context: Context[Any, Any]) -> str:
    """As the guard found it."""
    request = context.request_context.request
    return (request and request.scope.get("duolex_user")) or ""
