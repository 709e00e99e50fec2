"""The bundled model's network, written anew as it is loaded: the same int8 weights, multiplied as integers.

    quick(model, narrow=adds_in_sixteen_bits()) -> bytes      a network of the same inputs and output

As installed, the weights are widened to floats before anything is multiplied, and attention and GELU stand in single steps. Here a text is
read in 0.4 of the time and in 74 MB less memory; docs/decisions/0031-a-quicker-embedder.md has the measurements.
"""

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, helper, load_model_from_string, numpy_helper

RUNTIME = "com.microsoft"
"""Where onnxruntime's own operators are."""
HEADS = 12
CPU = Path("/proc/cpuinfo")
IN_FLOATS = tuple(f"inner.encoder.layer.{layer}.output.dense.bias" for layer in range(3))
"""The layers, by their bias, whose inputs differ too much in size for one scale of 256 steps."""


def quick(model: bytes, *, narrow: bool) -> bytes:
    """`narrow`: for a processor that adds products in sixteen bits. It gets a slower way to the same numbers."""
    read = load_model_from_string(model)
    read.graph.CopyFrom(_Rewriting(read.graph, narrow=narrow).graph())
    read.opset_import.append(helper.make_opsetid(RUNTIME, 1))
    quicker: bytes = read.SerializeToString()
    return quicker


def adds_in_sixteen_bits() -> bool:
    """x86 without VNNI: there the sum of two products of signed and unsigned bytes is cut off at 32,767, and vectors would be wrong."""
    if platform.machine().lower() in ("aarch64", "arm64"):
        return False
    try:
        return "_vnni" not in CPU.read_text()
    except OSError:
        return True


class _Rewriting:
    def __init__(self, graph: GraphProto, *, narrow: bool) -> None:
        self._graph, self._narrow = graph, narrow
        self._constants: dict[str, TensorProto] = {each.name: each for each in graph.initializer}
        self._maker: dict[str, NodeProto] = {name: node for node in graph.node for name in node.output}
        self._readers: dict[str, list[NodeProto]] = {}
        for node in graph.node:
            for name in node.input:
                self._readers.setdefault(name, []).append(node)

    def graph(self) -> GraphProto:
        """Each new node stands where the last one of those it replaces stood, and gives what that gave; what nobody reads then goes."""
        instead = {new.output[0]: new for new in self._new()}
        needed = {each.name for each in self._graph.output}
        kept: list[NodeProto] = []
        for node in reversed([instead.get(node.output[0], node) for node in self._graph.node]):
            if needed.intersection(node.output):
                kept.append(node)
                needed.update(node.input)
        return helper.make_graph(
            kept[::-1],
            self._graph.name,
            [each for each in self._graph.input if each.name in needed],
            self._graph.output,
            [each for name, each in self._constants.items() if name in needed],
        )

    def _new(self) -> Iterator[NodeProto]:
        for node in self._graph.node:
            if node.op_type == "MatMul":
                yield from self._linear(node)
            elif node.op_type == "Erf":
                yield self._gelu(node)
            elif node.op_type == "Softmax":
                yield self._attention(node)

    def _linear(self, product: NodeProto) -> Iterator[NodeProto]:
        """x · (int8 weights as floats · scale) + bias."""
        scaled = self._maker.get(product.input[1])
        weights = self._maker[scaled.input[0]].input[0] if scaled is not None and scaled.op_type == "Mul" else ""
        if scaled is None or weights not in self._constants:  # both sides are made: attention
            return
        added = self._reader(product)
        bias = next(name for name in added.input if name != product.output[0])
        if bias in IN_FLOATS:
            return
        scale = self._constant(f"{weights}_scale", numpy_helper.to_array(self._constants[scaled.input[1]]).ravel())
        zero = ""
        if self._narrow:
            signed = numpy_helper.to_array(self._constants[weights])
            zero = self._constant(f"{weights}_zero", np.full(signed.shape[1], 128, dtype=np.uint8))
            weights = self._constant(f"{weights}_unsigned", (signed.astype(np.int16) + 128).astype(np.uint8))
        yield self._node("DynamicQuantizeMatMul", [product.input[0], weights, scale, zero, bias], added)

    def _gelu(self, erf: NodeProto) -> NodeProto:
        """x · ½ (1 + erf(x / √2)), in five steps."""
        divided = self._maker[erf.input[0]]
        return self._node("Gelu", [divided.input[0]], self._reader(self._reader(self._reader(erf))))

    def _attention(self, softmax: NodeProto) -> NodeProto:
        """Without the mask: a text is read by itself, and has no padding."""
        nearness = self._maker[self._maker[softmax.input[0]].input[0]]
        queries, keys = (self._linear_behind(name) for name in nearness.input)
        mixed = self._reader(next(each for each in self._readers[softmax.output[0]] if each.op_type == "Where"))
        whole = self._reader(self._reader(mixed))
        inputs = [queries, keys, self._linear_behind(mixed.input[1])]
        return self._node("MultiHeadAttention", inputs, whole, num_heads=HEADS)

    def _linear_behind(self, name: str) -> str:
        """The sum that was cut into heads: transposed, reshaped and scaled on the way."""
        while (node := self._maker[name]).op_type != "Add":
            name = node.input[0]
        return name

    def _reader(self, node: NodeProto) -> NodeProto:
        (reader,) = self._readers[node.output[0]]
        return reader

    def _constant(self, name: str, value: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> str:
        self._constants[name] = numpy_helper.from_array(value, name)
        return name

    @staticmethod
    def _node(kind: str, inputs: list[str], last: NodeProto, **attributes: Any) -> NodeProto:
        return helper.make_node(kind, inputs, [last.output[0]], domain=RUNTIME, **attributes)
