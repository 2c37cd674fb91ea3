"""What programs may do with the running page: gradio_client and a real MCP client, behind the login."""

import base64
import http.client
import json
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp.client import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from places import ROOT
from served import served

QUESTION = "With whose consent may civil and commercial cases be heard online?"
DRAFT = (
    "The court must decide whether to accept a claim filed through the Tongqu Platform within seven days "
    "after it has received it. The court must decide whether to accept a claim filed through the Tongqu "
    "Platform within ten days after it has received it."
)
ADA = ("ada", "engine 1")


@pytest.fixture(scope="module")
def home(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("programs") / "library"
    shutil.copytree(sample_library, folder)
    with served(folder, DUOLEX_USERS="ada:engine 1,bo:槐树") as url:
        yield url


@pytest.fixture(scope="module")
def client(home: str) -> Client:
    return Client(home, auth=ADA, verbose=False)


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@asynccontextmanager
async def mcp(home: str, name: str, password: str) -> AsyncIterator[McpClient]:
    headers = {"Authorization": basic(name, password)}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        McpClient(streamable_http_client(f"{home}/mcp", http_client=http)) as session,
    ):
        yield session


# --- gradio_client --------------------------------------------------------------------------------


def test_the_example_of_the_readme(home: str, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## From other programs")[2]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found
    code = found[1].replace('"http://127.0.0.1:7860")', f'"{home}", auth={ADA!r})')
    code = code.replace("What may the parties agree on?", QUESTION)
    assert code.count(home) == 1 and QUESTION in code
    exec(code, {})
    printed = capsys.readouterr().out.strip().splitlines()[-1]
    assert "With the consent of all parties" in printed


def test_only_what_programs_may_do_is_open(client: Client) -> None:
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {"/ask", "/search", "/verify"}
    assert not offered["unnamed_endpoints"]


def test_answers_are_those_of_the_command(client: Client) -> None:
    made = client.predict(QUESTION, answer_language="en", extractive=True, api_name="/ask")
    assert made["answered"] and made["mode"] == "extractive" and made["question"] == QUESTION
    cited = made["citations"][0]
    assert cited["quote"] in cited["passage"] and made["sentences"][0]["support"] == "verified"
    found = client.predict("在线办理", top_k=3, language="zh", api_name="/search")
    assert len(found["hits"]) == 3 and {hit["language"] for hit in found["hits"]} == {"zh"}
    checked = client.predict(DRAFT, api_name="/verify")
    assert [s["support"] for s in checked["sentences"]] == ["verified", "unsupported"]
    assert "seven days" in checked["sentences"][0]["evidence"][0]["quote"]
    assert checked["text"][checked["sentences"][1]["start"] :].endswith("ten days after it has received it.")


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("/ask", {"question": "  "}, "The question is empty"),
        ("/ask", {"question": "q" * 2001}, "2000 are the most"),
        ("/ask", {"question": QUESTION, "answer_language": "fr"}, "must be one of auto, zh, en"),
        ("/search", {"question": QUESTION, "top_k": 0}, "between 1 and 1000"),
        ("/search", {"question": QUESTION, "top_k": "many"}, "between 1 and 1000"),
        ("/search", {"question": QUESTION, "language": "la"}, "must be one of any, zh, en"),
        ("/verify", {"text": " "}, "The text is empty"),
        ("/verify", {"text": "q" * 30_001}, "30000 are the most"),
        ("/verify", {"text": DRAFT, "documents": ["no such paper.txt"]}, "no document 'no such paper.txt'"),
    ],
)
def test_what_cannot_be_asked_is_told(
    client: Client, name: str, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(AppError, match=told):
        client.predict(**arguments, api_name=name)


# --- MCP ------------------------------------------------------------------------------------------


async def test_a_language_model_finds_and_uses_the_tools(home: str, client: Client) -> None:
    async with mcp(home, "bo", "槐树") as session:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"ask", "search", "verify"}
        assert tools["ask"].input_schema["required"] == ["question"]
        assert tools["ask"].annotations and tools["ask"].annotations.read_only_hint

        asked = await session.call_tool("ask", {"question": QUESTION, "extractive": True})
        assert not asked.is_error
        of_page = client.predict(QUESTION, extractive=True, api_name="/ask")
        for made in (asked.structured_content, of_page):
            assert made is not None
            del made["milliseconds"]
        assert asked.structured_content == of_page
        assert json.loads(asked.content[0].text)["answer"] == of_page["answer"]

        found = await session.call_tool("search", {"question": "送达", "top_k": 2, "language": "en"})
        assert found.structured_content
        assert [hit["language"] for hit in found.structured_content["hits"]] == ["en", "en"]

        only = {"text": DRAFT, "documents": ["statistics-2023.txt"]}
        checked = await session.call_tool("verify", only)
        assert checked.structured_content  # what another document says is no evidence
        assert {s["support"] for s in checked.structured_content["sentences"]} == {"unsupported"}
        refused = await session.call_tool("verify", {"text": "好" * 30_001})
        assert refused.is_error and "Traceback" not in refused.content[0].text

        for wrong in (
            {"question": " "},
            {},
            {"question": "q" * 2001},
            {"question": "q", "answer_language": "fr"},
        ):
            refused = await session.call_tool("ask", wrong)
            assert refused.is_error and "Traceback" not in refused.content[0].text


def post(home: str, **headers: str) -> int:
    """The status of a well-formed call."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    kinds = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    request = urllib.request.Request(f"{home}/mcp", json.dumps(call).encode(), {**kinds, **headers})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_login_guards_the_tools(home: str) -> None:
    assert post(home) == 401
    assert post(home, Authorization="Bearer engine 1") == 401
    assert post(home, Authorization="Basic %%%") == 401
    assert post(home, Authorization=basic("ada", "槐树")) == 401
    assert post(home, Authorization=basic(*ADA)) == 200
    assert post(home, Authorization=basic(*ADA), Origin="http://evil.example") == 403
    assert post(home, Authorization=basic(*ADA), Host="evil.example") == 421
    # the header opens nothing else: a browser must not send it along by itself
    with pytest.raises(urllib.error.HTTPError, match="401"):
        asking = urllib.request.Request(f"{home}/config", headers={"Authorization": basic(*ADA)})
        urllib.request.urlopen(asking, timeout=30)


def test_a_body_without_end_is_refused(home: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(home).netloc, timeout=30)
    connection.putrequest("POST", "/mcp")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", "1000000")
    connection.putheader("Authorization", basic(*ADA))
    connection.endheaders()  # and no body: the answer does not wait for it
    assert connection.getresponse().status == 413
    connection.close()


def test_guessing_has_an_end(home: str) -> None:
    codes = {post(home, Authorization=basic("cy", f"guess {n}")) for n in range(7)}
    assert codes == {401}
    assert post(home, Authorization=basic("cy", "槐树")) == 401
    assert post(home, Authorization=basic(*ADA)) == 200  # known already: not shut out by others' guesses
