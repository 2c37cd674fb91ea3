"""The embedders as a library uses them. The endpoint is a local server that computes real vectors
and, where a test asks for it, misbehaves."""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
import pytest

from index.embedding.embedder import BuiltinEmbedder, EndpointEmbedder, clean, loaded_once
from index.errors import EmbeddingError, SettingError

ZH = "仲裁裁决自作出之日起发生法律效力。"
EN = "The arbitral award takes legal effect from the date it is made."
OTHER = "The museum opens at nine and closes on Mondays."


@pytest.fixture(scope="module")
def builtin():
    return BuiltinEmbedder()


class TestBuiltin:
    def test_parts_stand_side_by_side_each_of_length_one(self, builtin):
        vectors = builtin.embed_passages([ZH, EN])
        assert vectors.shape == (2, sum(size for size, _ in builtin.parts))
        assert vectors.dtype == np.float32
        for part in (slice(0, 384), slice(384, 896)):
            assert np.allclose(np.linalg.norm(vectors[:, part], axis=1), 1, atol=1e-5)

    def test_a_translation_is_nearer_than_something_else(self, builtin):
        zh, en, other = builtin.encode_bilingual([ZH, EN, OTHER])
        assert zh @ en > zh @ other + 0.2

    def test_questions_and_passages_differ(self, builtin):
        question, passage = builtin.embed_queries([EN]), builtin.embed_passages([EN])
        assert not np.allclose(question[:, :384], passage[:, :384], atol=1e-2)
        assert np.array_equal(question[:, 384:], passage[:, 384:])

    @pytest.mark.parametrize(
        ("text", "same"),
        [("仲裁\0裁决", "仲裁裁决"), ("a\ud800b", "a?b"), ("\0", ""), ("", ""), ("𠮷野家", "𠮷野家")],
    )
    def test_what_c_cannot_take_is_cleaned(self, builtin, text, same):
        assert clean(text) == same
        assert np.array_equal(builtin.embed_passages([text]), builtin.embed_passages([same]))
        assert builtin.count_tokens(text) == builtin.count_tokens(same)

    def test_a_passage_over_the_window_is_refused_a_question_is_not(self, builtin):
        text = ZH * 60
        assert builtin.count_tokens(text) > builtin.window
        with pytest.raises(EmbeddingError, match="longer than the embedder's window of 512"):
            builtin.embed_passages([EN, text])
        assert builtin.embed_queries([text]).shape == (1, 896)

    def test_no_texts(self, builtin):
        assert builtin.embed_passages([]).shape == builtin.embed_queries([]).shape == (0, 896)

    def test_where_nothing_can_be_cached_the_packages_compute(self, builtin, tmp_path, monkeypatch, caplog):
        fast = builtin.embed_passages([ZH, EN])
        (tmp_path / "file").write_text("in the way")
        monkeypatch.setenv("DUOLEX_CACHE", str(tmp_path / "file"))
        loaded_once.cache_clear()
        try:
            with caplog.at_level(logging.WARNING):
                slow = [BuiltinEmbedder().embed_passages([ZH, EN]) for _ in range(2)]
            with pytest.raises(EmbeddingError, match="window"):
                BuiltinEmbedder().embed_passages([ZH * 60])
            assert BuiltinEmbedder().embed_queries([ZH * 60]).shape == (1, 896)
        finally:
            loaded_once.cache_clear()
        assert (slow[0][:, :384] * fast[:, :384]).sum(axis=1).min() > 0.99
        assert (slow[0][:, 384:] * fast[:, 384:]).sum(axis=1).min() > 0.99
        assert np.array_equal(slow[0], slow[1])
        assert len(caplog.records) == 2  # once for each encoder, however often it is used
        assert "DUOLEX_CACHE" in caplog.text


def with_first(data, vector):
    """`data` with another first embedding."""
    return [{**data[0], "embedding": vector}, *data[1:]]


MISDEEDS = {  # by mode: what the answer's list of embeddings becomes
    "backwards": lambda data: data[::-1],
    "one less": lambda data: data[:-1],
    "one more": lambda data: [*data, {**data[0], "index": len(data)}],
    "twice the same": lambda data: [*data[:-1], {**data[-1], "index": 0}],
    "nan": lambda data: with_first(
        data, [*data[0]["embedding"][:3], float("nan"), *data[0]["embedding"][4:]]
    ),
    "short": lambda data: with_first(data, data[0]["embedding"][:-1]),
    "other size": lambda data: [{**item, "embedding": item["embedding"][:-1]} for item in data],
    "words": lambda data: with_first(data, "many numbers"),
    "nothing": lambda data: None,
}


class Server:
    """`/v1/embeddings` over the built-in USE. `mode` says how to misbehave, `requests` what came."""

    def __init__(self, builtin):
        self.mode = "well"
        self.requests = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(request)
                mode = server.mode() if callable(server.mode) else server.mode
                if isinstance(mode, int):
                    return self.reply(mode, {"error": {"message": f"no ({mode})"}})
                if isinstance(mode, float):
                    time.sleep(mode)
                if mode == "html":
                    return self.reply(200, "<html>hello</html>", "text/html")
                vectors = 3 * builtin.encode_bilingual(request["input"])
                data = [
                    {"object": "embedding", "index": i, "embedding": vector.tolist()}
                    for i, vector in enumerate(vectors)
                ]
                data = MISDEEDS.get(mode, list)(data)
                return self.reply(200, {"object": "list", "model": "m", "data": data, "usage": {}})

            def reply(self, status, body, kind="application/json"):
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"127.0.0.1:{self._http.server_port}"
        self.url = f"http://{self.address}/v1"
        Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server(builtin):
    server = Server(builtin)
    yield server
    server.close()


def endpoint(server, **options):
    return EndpointEmbedder("use-3", server.url, None, **{"retries": 0, "timeout": 10.0, **options})


class TestEndpoint:
    def test_vectors_arrive_in_order_and_of_length_one(self, server, builtin):
        embedder = endpoint(server, batch=2)
        texts = [ZH, EN, OTHER, "四", "five"]
        assert np.allclose(embedder.embed_passages(texts), builtin.encode_bilingual(texts), atol=1e-6)
        assert [len(request["input"]) for request in server.requests] == [2, 2, 1]
        assert {request["encoding_format"] for request in server.requests} == {"float"}

    def test_it_says_who_it_is(self, server):
        embedder = endpoint(server)
        assert embedder.name == f"use-3@{server.address}"
        assert embedder.parts == ((512, 1.0),)
        assert len(server.requests) == 1
        assert embedder.parts == embedder.parts
        assert len(server.requests) == 1

    def test_a_password_in_the_address_is_not_part_of_the_name(self):
        assert EndpointEmbedder("m", "https://me:secret@host/v1", "k").name == "m@host"

    def test_the_order_of_the_answer_does_not_matter(self, server):
        straight = endpoint(server).embed_passages([ZH, EN])
        server.mode = "backwards"
        assert np.array_equal(endpoint(server).embed_passages([ZH, EN]), straight)

    def test_no_texts(self, server):
        assert endpoint(server).embed_passages([]).shape == (0, 512)

    def test_from_several_threads(self, server):
        embedder = endpoint(server)
        expected = embedder.embed_queries([ZH])
        with ThreadPoolExecutor(4) as pool:
            assert all(
                np.array_equal(found, expected)
                for found in pool.map(lambda _: embedder.embed_queries([ZH]), range(8))
            )

    @pytest.mark.parametrize(
        ("mode", "error", "words"),
        [
            (401, SettingError, "OPENAI_API_KEY"),
            (403, SettingError, "OPENAI_API_KEY"),
            (404, SettingError, "DUOLEX_EMBEDDING "),
            (400, EmbeddingError, "400"),
            (429, EmbeddingError, "later"),
            (500, EmbeddingError, "500"),
            (1.5, EmbeddingError, "within 0.5 s"),
            ("one less", EmbeddingError, "no such list"),
            ("one more", EmbeddingError, "3 vectors for 2 texts"),
            ("twice the same", EmbeddingError, "no such list"),
            ("nan", EmbeddingError, "nonsense"),
            ("short", EmbeddingError, "no such list"),
            ("words", EmbeddingError, "no such list"),
            ("nothing", EmbeddingError, "no such list|cannot be read"),
            ("html", EmbeddingError, "no such list|cannot be read"),
        ],
    )
    def test_misbehaviour_has_a_name(self, server, mode, error, words):
        server.mode = mode
        with pytest.raises(error, match=words) as caught:
            endpoint(server, timeout=0.5 if mode == 1.5 else 10.0).embed_passages([ZH, EN])
        assert server.url in str(caught.value)

    def test_another_size_than_before_is_nonsense(self, server):
        embedder = endpoint(server)
        embedder.embed_passages([ZH])
        server.mode = "other size"
        with pytest.raises(EmbeddingError, match="511 dimensions, before of 512"):
            embedder.embed_passages([ZH])

    def test_a_passing_failure_is_tried_again(self, server):
        modes = iter([500, "well"])
        server.mode = lambda: next(modes)
        assert endpoint(server, retries=1).embed_passages([ZH]).shape == (1, 512)

    def test_nobody_there(self, server):
        server.close()
        with pytest.raises(EmbeddingError, match="DUOLEX_EMBEDDING_BASE_URL"):
            endpoint(server).embed_passages([ZH])

    @pytest.mark.parametrize("url", ["localhost:8080", "ftp://host/v1", "http://", "/v1"])
    def test_an_address_that_is_none(self, url):
        with pytest.raises(SettingError, match="DUOLEX_EMBEDDING_BASE_URL"):
            EndpointEmbedder("m", url, None)

    def test_the_window_counts_on_the_safe_side(self, server, builtin):
        embedder = endpoint(server, window=64)
        for text in (ZH, EN, OTHER):
            assert embedder.count_tokens(text) >= builtin.count_tokens(text) - 5  # its prefix and ends
        with pytest.raises(EmbeddingError, match="window of 64"):
            embedder.embed_passages([ZH * 10])
        embedder.embed_queries(["判" * 500])
        assert server.requests[-1]["input"] == ["判" * 53]  # 64 × 2.5 bytes, three for a character
