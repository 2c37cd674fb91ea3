"""ONNX graphs written node by node, with 8-bit matrix products. Imports onnx: for building only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[np.generic]

_MICROSOFT = "com.microsoft"  # onnxruntime's own operators, fused for speed


class Graph:
    """Nodes and weights so far. Methods that add a node return the name of its result."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def constant(self, value: Array) -> str:
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self._add(kind, inputs, "", 1, attributes)[0]

    def fused(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """One of onnxruntime's own operators."""
        return self._add(kind, inputs, _MICROSOFT, 1, attributes)[0]

    def split(self, x: str, count: int) -> list[str]:
        """`count` equal parts of the last axis."""
        return self._add("Split", (x,), "", count, {"axis": -1, "num_outputs": count})

    def dense(
        self, x: str, weights: NDArray[np.float32], bias: NDArray[np.float32], *, by_token: bool = False
    ) -> str:
        """x @ weights + bias; weights (inputs, outputs) in 8 bits, one scale per output.

        They are kept within ±63, as ONNX Runtime's "reduce range" does: with the full range the
        sums of two products overflow 16 bits on processors without VNNI. It costs .0004 of cosine.
        x has one scale for all, or, `by_token`, one for each: where a single token's outlier would
        leave the others a few of the 255 steps.
        """
        scale = np.maximum(np.abs(weights).max(axis=0) / 63, 1e-12).astype(np.float32)
        matrix = self.constant(np.rint(weights / scale).astype(np.int8)), self.constant(scale), ""
        if not by_token:
            return self.fused("DynamicQuantizeMatMul", x, *matrix, self.constant(bias))
        largest = self.op("ReduceMax", self.op("Abs", x), self.constant(np.array([-1])), keepdims=1)
        product = self.fused("DynamicQuantizeMatMul", self.op("Div", x, largest), *matrix)
        return self.op("Add", self.op("Mul", product, largest), self.constant(bias))

    def exact(self, x: str, weights: NDArray[np.float32], bias: NDArray[np.float32] | None = None) -> str:
        """x @ weights + bias in 32 bits, for the layers whose rounding shows in the result."""
        product = self.op("MatMul", x, self.constant(weights))
        return product if bias is None else self.op("Add", product, self.constant(bias))

    def norm(self, x: str, gamma: Array, beta: Array, epsilon: float) -> str:
        """Layer normalisation over the last axis."""
        gain, shift = self.constant(gamma), self.constant(beta)
        return self.op("LayerNormalization", x, gain, shift, axis=-1, epsilon=epsilon)

    def model(self, source: str, dimensions: int, result: str) -> bytes:
        """The finished model: `source` (1, tokens, dimensions) in, `result` (1, …) out."""
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(source, TensorProto.FLOAT, [1, "tokens", dimensions])],
            [helper.make_tensor_value_info(result, TensorProto.FLOAT, None)],
            self._weights,
        )
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
        model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
        return model

    def _add(
        self, kind: str, inputs: tuple[str, ...], domain: str, results: int, attributes: dict[str, Any]
    ) -> list[str]:
        names = [f"n{len(self._nodes)}_{i}" for i in range(results)]
        self._nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names
