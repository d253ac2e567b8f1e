"""Writes a BERT encoder (post-norm, exact GELU, absolute positions) as an ONNX graph in a chosen precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import onnx

from attention import PARTS, fused_attention, plain_attention
from block_quantization import ZERO_POINT_8BIT, quantize_blocks, quantize_channels, round_mantissa
from graph_builder import GraphBuilder

Weights = Mapping[str, np.ndarray]


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

    portable_attention: bool

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        """Looks up input_ids in float32 [vocabulary, hidden]; returns [batch, length, hidden]."""

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """value @ weight + bias with weight [in, out]."""


class Float32:
    """Nothing quantized: the reference of the graph itself."""

    portable_attention = True

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        return graph.node("Gather", [graph.constant("words", table), "input_ids"], "word_states")

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        product = graph.node("MatMul", [value, graph.constant(f"{name}.weight", weight)], f"{name}.product")
        return graph.node("Add", [product, graph.constant(f"{name}.bias", bias)], f"{name}.out")


@dataclass(frozen=True)
class Int8:
    """Integer products with activations quantized at run time; embeddings in blocks of 4 bits.

    `divisors` names the products whose input is divided, channel by channel, before it is quantized (smoothing.py).
    """

    divisors: Mapping[str, np.ndarray] = field(default_factory=dict)
    embedding_block: int = 32
    portable_attention: bool = False

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        return block_embedding(graph, table, self.embedding_block)

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        divisor = self.divisors.get(name)
        if divisor is not None:
            value = graph.node("Mul", [value, graph.constant(f"{name}.factor", 1 / divisor)], f"{name}.smooth")
            weight = weight * divisor[:, None]
        codes, scales = quantize_channels(weight)
        inputs = [
            value,
            graph.constant(f"{name}.weight", codes),
            graph.constant(f"{name}.scale", scales),
            graph.constant(f"{name}.zero", np.full(scales.shape, ZERO_POINT_8BIT, np.uint8)),
            graph.constant(f"{name}.bias", bias),
        ]
        return graph.contrib("DynamicQuantizeMatMul", inputs, f"{name}.out")


@dataclass(frozen=True)
class WeightOnly:
    """8-bit weights in blocks, float32 activations: for WebGPU, which has no kernels for integer products.

    Not 4 bits: a single kind of product in 4 bits already costs 0.02 of cosine.
    """

    embedding_block: int = 32
    block: int = 32
    portable_attention: bool = True

    def embedding(self, graph: GraphBuilder, table: np.ndarray) -> str:
        return block_embedding(graph, table, self.embedding_block)

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        inner, outer = weight.shape
        blocks = quantize_blocks(weight.T, self.block, bits=8)
        inputs = [
            value,
            graph.constant(f"{name}.weight", blocks.stored().reshape(outer, inner // self.block, self.block)),
            graph.constant(f"{name}.scale", blocks.scales.reshape(-1)),
        ]
        sizes = {"K": inner, "N": outer, "bits": 8, "block_size": self.block}
        product = graph.contrib("MatMulNBits", inputs, f"{name}.product", **sizes)
        return graph.node("Add", [product, graph.constant(f"{name}.bias", bias)], f"{name}.out")


def block_embedding(graph: GraphBuilder, table: np.ndarray, block: int) -> str:
    """Looks up input_ids in a table of 4-bit blocks; only the rows that are read are dequantized."""
    blocks = quantize_blocks(table, block, bits=4)
    inputs = [graph.constant("words", blocks.stored()), "input_ids", graph.constant("words.scale", blocks.scales)]
    axes = {"gather_axis": 0, "quantize_axis": 1, "block_size": block, "bits": 4}
    return graph.contrib("GatherBlockQuantized", inputs, "word_states", **axes)


def write_bert(weights: Weights, shape: BertShape, precision: Precision, producer: str) -> onnx.ModelProto:
    """Builds the whole encoder. `weights` carries the names of a Hugging Face BertModel."""
    graph = GraphBuilder()
    state = _embed(graph, weights, shape, precision)
    for layer in range(shape.layers):
        last = layer == shape.layers - 1
        state = _layer(graph, weights, shape, precision, state, layer, "last_hidden_state" if last else f"{layer}.state")
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


def _layer(
    graph: GraphBuilder, weights: Weights, shape: BertShape, precision: Precision, state: str, layer: int, output: str
) -> str:
    source = f"encoder.layer.{layer}"
    context = _attention(graph, weights, shape, precision, state, layer)
    projected = _linear(graph, weights, precision, context, f"{source}.attention.output.dense", f"{layer}.attention_output")
    attended = _skip_norm(graph, weights, shape, projected, state, f"{source}.attention.output.LayerNorm", f"{layer}.attended")
    inner = _linear(graph, weights, precision, attended, f"{source}.intermediate.dense", f"{layer}.intermediate")
    active = graph.contrib("Gelu", [inner], f"{layer}.active")
    outer = _linear(graph, weights, precision, active, f"{source}.output.dense", f"{layer}.feed_forward")
    return _skip_norm(graph, weights, shape, outer, attended, f"{source}.output.LayerNorm", output)


def _attention(
    graph: GraphBuilder, weights: Weights, shape: BertShape, precision: Precision, state: str, layer: int
) -> str:
    """Query, key and value in one product, so that the input is quantized once and read once."""
    source = f"encoder.layer.{layer}.attention.self"
    weight = np.concatenate([weights[f"{source}.{part}.weight"] for part in PARTS]).T
    offset = np.concatenate([weights[f"{source}.{part}.bias"] for part in PARTS])
    merged = precision.linear(graph, state, f"{layer}.qkv", weight, offset)
    if precision.portable_attention:
        return plain_attention(graph, merged, f"{layer}", shape.heads, shape.hidden)
    return fused_attention(graph, merged, f"{layer}", shape.heads)


def _linear(graph: GraphBuilder, weights: Weights, precision: Precision, value: str, source: str, name: str) -> str:
    return precision.linear(graph, value, name, weights[f"{source}.weight"].T, weights[f"{source}.bias"])


def _skip_norm(
    graph: GraphBuilder, weights: Weights, shape: BertShape, value: str, skip: str, source: str, output: str
) -> str:
    gain = graph.constant(f"{output}.gain", weights[f"{source}.weight"])
    offset = graph.constant(f"{output}.offset", weights[f"{source}.bias"])
    return graph.contrib("SkipLayerNormalization", [value, skip, gain, offset], output, epsilon=shape.epsilon)
