"""Writes a BERT encoder (post-norm, exact GELU, absolute positions) as an ONNX graph in a chosen precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import onnx

from block_quantization import quantize_blocks, quantize_channels, round_mantissa
from graph_builder import GraphBuilder

Weights = Mapping[str, np.ndarray]
MASKED_SCORE = np.float32(-10000.0)


@dataclass(frozen=True)
class BertShape:
    """The numbers of the architecture; `positions` is how many of the table's rows are kept."""

    hidden: int
    layers: int
    heads: int
    positions: int
    epsilon: float


class Precision(Protocol):
    """How the two kinds of big tables are stored and computed."""

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        """Looks up input_ids in float32 [vocabulary, hidden]; returns [batch, length, hidden]."""

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """value @ weight + bias with weight [in, out]."""


class Float32:
    """Nothing quantized: the reference of the graph itself."""

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        return graph.node("Gather", [graph.constant("words", table), "input_ids"], "word_states")

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        product = graph.node("MatMul", [value, graph.constant(f"{name}.weight", weight)], f"{name}.product")
        return graph.node("Add", [product, graph.constant(f"{name}.bias", bias)], f"{name}.out")


@dataclass(frozen=True)
class Int8:
    """Integer products with activations quantized at run time; embeddings in blocks of 4 bits."""

    block: int = 32
    limit: int = 127

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        return block_embedding(graph, table, self.block)

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        codes, scales = quantize_channels(weight, self.limit)
        inputs = [
            value,
            graph.constant(f"{name}.weight", codes),
            graph.constant(f"{name}.scale", scales),
            "",
            graph.constant(f"{name}.bias", bias),
        ]
        return graph.contrib("DynamicQuantizeMatMul", inputs, f"{name}.out")


@dataclass(frozen=True)
class Int4:
    """4-bit weights, float32 activations: for WebGPU, which has no kernels for integer products."""

    block: int = 32

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        return block_embedding(graph, table, self.block)

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        inner, outer = weight.shape
        blocks = quantize_blocks(weight.T, self.block)
        inputs = [
            value,
            graph.constant(f"{name}.weight", blocks.packed().reshape(outer, inner // self.block, self.block // 2)),
            graph.constant(f"{name}.scale", blocks.scales.reshape(-1)),
        ]
        sizes = {"K": inner, "N": outer, "bits": 4, "block_size": self.block}
        product = graph.contrib("MatMulNBits", inputs, f"{name}.product", **sizes)
        return graph.node("Add", [product, graph.constant(f"{name}.bias", bias)], f"{name}.out")


def block_embedding(graph: GraphBuilder, table: np.ndarray, block: int) -> str:
    """Looks up input_ids in a table of 4-bit blocks; only the rows that are read are dequantized."""
    blocks = quantize_blocks(table, block)
    inputs = [graph.constant("words", blocks.packed()), "input_ids", graph.constant("words.scale", blocks.scales)]
    axes = {"gather_axis": 0, "quantize_axis": 1, "block_size": block, "bits": 4}
    return graph.contrib("GatherBlockQuantized", inputs, "word_states", **axes)


def write_bert(weights: Weights, shape: BertShape, precision: Precision, producer: str) -> onnx.ModelProto:
    """Builds the whole encoder. `weights` carries the names of a Hugging Face BertModel."""
    graph = GraphBuilder()
    state = _embed(graph, weights, shape, precision)
    bias = _attention_bias(graph)
    for layer in range(shape.layers):
        last = layer == shape.layers - 1
        state = _layer(graph, weights, shape, precision, state, bias, layer, "last_hidden_state" if last else f"{layer}.state")
    return graph.build(shape.hidden, producer)


def _embed(graph: GraphBuilder, weights: Weights, shape: BertShape, precision: Precision) -> str:
    """Word + position + token type 0. The token type is the same row for every token, so it lives in the positions."""
    table = weights["embeddings.position_embeddings.weight"][: shape.positions]
    folded = round_mantissa(table + weights["embeddings.token_type_embeddings.weight"][0], bits=12)
    words = precision.embedding(graph, weights["embeddings.word_embeddings.weight"])
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    begin, axis = graph.constant("zero", np.array([0], np.int64)), graph.constant("zero", np.array([0], np.int64))
    positions = graph.node("Slice", [graph.constant("positions", folded), begin, length, axis], "position_states")
    summed = graph.node("Add", [words, positions], "summed")
    gain = graph.constant("embedded.gain", weights["embeddings.LayerNorm.weight"])
    offset = graph.constant("embedded.offset", weights["embeddings.LayerNorm.bias"])
    return graph.node("LayerNormalization", [summed, gain, offset], "embedded", axis=-1, epsilon=shape.epsilon)


def _attention_bias(graph: GraphBuilder) -> str:
    """[batch, 1, 1, length]: 0 for tokens, a large negative score for padding."""
    mask = graph.node("Cast", ["attention_mask"], "mask", to=onnx.TensorProto.FLOAT)
    inverse = graph.node("Sub", [graph.constant("one", np.array(1, np.float32)), mask], "padding")
    scores = graph.node("Mul", [inverse, graph.constant("masked_score", np.array(MASKED_SCORE))], "padding_score")
    return graph.node("Unsqueeze", [scores, graph.constant("bias_axes", np.array([1, 2], np.int64))], "attention_bias")


def _layer(
    graph: GraphBuilder, weights: Weights, shape: BertShape, precision: Precision, state: str, bias: str, layer: int, output: str
) -> str:
    source = f"encoder.layer.{layer}"
    context = _attention(graph, weights, shape, precision, state, bias, layer)
    projected = _linear(graph, weights, precision, context, f"{source}.attention.output.dense", f"{layer}.attention_output")
    attended = _skip_norm(graph, weights, shape, projected, state, f"{source}.attention.output.LayerNorm", f"{layer}.attended")
    inner = _linear(graph, weights, precision, attended, f"{source}.intermediate.dense", f"{layer}.intermediate")
    active = graph.contrib("Gelu", [inner], f"{layer}.active")
    outer = _linear(graph, weights, precision, active, f"{source}.output.dense", f"{layer}.feed_forward")
    return _skip_norm(graph, weights, shape, outer, attended, f"{source}.output.LayerNorm", output)


def _attention(
    graph: GraphBuilder, weights: Weights, shape: BertShape, precision: Precision, state: str, bias: str, layer: int
) -> str:
    """Query, key and value in one product, so that the input is quantized once and read once."""
    source = f"encoder.layer.{layer}.attention.self"
    parts = ("query", "key", "value")
    weight = np.concatenate([weights[f"{source}.{part}.weight"] for part in parts]).T
    offset = np.concatenate([weights[f"{source}.{part}.bias"] for part in parts])
    merged = precision.linear(graph, state, f"{layer}.qkv", weight, offset)
    values = graph.split(merged, [f"{layer}.{part}" for part in parts], axis=2)
    return graph.contrib("MultiHeadAttention", [*values, "", graph.node("Cast", ["attention_mask"], f"{layer}.mask32", to=onnx.TensorProto.INT32)], f"{layer}.context", num_heads=shape.heads)


def _attention_plain(
    graph: GraphBuilder, weights: Weights, shape: BertShape, precision: Precision, state: str, bias: str, layer: int
) -> str:
    source = f"encoder.layer.{layer}.attention.self"
    parts = ("query", "key", "value")
    # The score's division by sqrt(head size) is folded into the query's weights.
    scale = np.float32(1 / np.sqrt(shape.hidden // shape.heads))
    factor = {"query": scale, "key": np.float32(1), "value": np.float32(1)}
    weight = np.concatenate([weights[f"{source}.{part}.weight"] * factor[part] for part in parts]).T
    offset = np.concatenate([weights[f"{source}.{part}.bias"] * factor[part] for part in parts])
    merged = precision.linear(graph, state, f"{layer}.qkv", weight, offset)
    by_head = graph.constant("by_head", np.array([0, 0, 3 * shape.heads, shape.hidden // shape.heads], np.int64))
    heads = graph.node("Reshape", [merged, by_head], f"{layer}.heads")
    q, k, v = graph.split(heads, [f"{layer}.{part}" for part in parts], axis=2)
    q = graph.node("Transpose", [q], f"{layer}.q", perm=[0, 2, 1, 3])
    k = graph.node("Transpose", [k], f"{layer}.k", perm=[0, 2, 3, 1])
    v = graph.node("Transpose", [v], f"{layer}.v", perm=[0, 2, 1, 3])
    scores = graph.node("MatMul", [q, k], f"{layer}.scores")
    masked = graph.node("Add", [scores, bias], f"{layer}.masked")
    shares = graph.node("Softmax", [masked], f"{layer}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, v], f"{layer}.mixed")
    back = graph.node("Transpose", [mixed], f"{layer}.back", perm=[0, 2, 1, 3])
    joined = graph.constant("joined", np.array([0, 0, shape.hidden], np.int64))
    return graph.node("Reshape", [back, joined], f"{layer}.context")


def _linear(graph: GraphBuilder, weights: Weights, precision: Precision, value: str, source: str, name: str) -> str:
    return precision.linear(graph, value, name, weights[f"{source}.weight"].T, weights[f"{source}.bias"])


def _skip_norm(
    graph: GraphBuilder, weights: Weights, shape: BertShape, value: str, skip: str, source: str, output: str
) -> str:
    gain = graph.constant(f"{output}.gain", weights[f"{source}.weight"])
    offset = graph.constant(f"{output}.offset", weights[f"{source}.bias"])
    return graph.contrib("SkipLayerNormalization", [value, skip, gain, offset], output, epsilon=shape.epsilon)
