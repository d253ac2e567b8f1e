"""Writes one training step as an ONNX graph: forward, an objective, and backward of LoRA factors and what else it learns.

The frozen weights are the very codes of the int8 encoder, so training sees the function that inference computes, but
for the rounding of activations. LoRA: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bert_graph import BertShape
from graph_builder import GraphBuilder
from training_objectives import Objective, pool
from training_operators import (
    Attention, Norm, Product, Tensors, attention, attention_back, gelu, gelu_back, norm, norm_back, product,
    product_factors_back, product_source_back,
)  # fmt: skip

# The products of a layer by their name in the encoder's graph, and the factors that each one takes.
PRODUCTS = {
    "qkv": ("query", "key", "value"),
    "attention_output": ("attention_output",),
    "intermediate": ("intermediate",),
    "feed_forward": ("output",),
}


@dataclass(frozen=True)
class Lora:
    """What is learned beside a frozen weight W [in, out]: scale * A' B', A [rank, in], B [out, rank]."""

    rank: int
    scale: float


@dataclass(frozen=True)
class Factor:
    """One learned matrix, row-major."""

    name: str
    rows: int
    columns: int


@dataclass(frozen=True)
class _Layer:
    qkv: Product
    attention: Attention
    attention_output: Product
    attended: Norm
    intermediate: Product
    share: str
    feed_forward: Product
    state: Norm


def tensors_of(encoder: onnx.ModelProto) -> dict[str, np.ndarray]:
    """All initializers of the int8 encoder by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in encoder.graph.initializer}


def word_block(tensors: Tensors) -> int:
    """Values of the word table that share a scale; a byte holds two values."""
    return 2 * tensors["words"].shape[1] // tensors["words.scale"].shape[1]


def lora_factors(tensors: Tensors, shape: BertShape, lora: Lora) -> list[Factor]:
    """All factors in the order of the adapter file."""
    factors = []
    for layer in range(shape.layers):
        for name, adapters in PRODUCTS.items():
            inner, outer = tensors[f"{layer}.{name}.weight"].shape
            for adapter in adapters:
                factors.append(Factor(f"layer.{layer}.{adapter}.A", lora.rank, inner))
                factors.append(Factor(f"layer.{layer}.{adapter}.B", outer // len(adapters), lora.rank))
    return factors


def write_training(
    tensors: Tensors, shape: BertShape, lora: Lora, objective: Objective, producer: str
) -> onnx.ModelProto:
    """Builds the step. `tensors` are the int8 encoder's initializers."""
    graph = GraphBuilder()
    state = _embed(graph, tensors, shape)
    layers = []
    for layer in range(shape.layers):
        layers.append(_forward(graph, tensors, shape, lora, state, layer))
        state = layers[-1].state.output
    vectors, pool_back = pool(graph, state, shape.hidden)
    gradient = pool_back(objective.back(graph, vectors))
    for layer in reversed(range(shape.layers)):
        gradient = _backward(graph, shape, lora, layers[layer], gradient, layer)
    return _close(graph, lora_factors(tensors, shape, lora), objective, shape.hidden, producer)


def _embed(graph: GraphBuilder, tensors: Tensors, shape: BertShape) -> str:
    stored = [graph.constant(name, tensors[name]) for name in ("words", "words.scale")]
    axes = {"gather_axis": 0, "quantize_axis": 1, "block_size": word_block(tensors), "bits": 4}
    words = graph.contrib("GatherBlockQuantized", [stored[0], "ids", stored[1]], "word_states", **axes)
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    table = graph.constant("positions", tensors["positions"])
    positions = graph.node("Slice", [table, zero, length, zero], "position_states")
    summed = graph.node("Add", [words, positions], "summed")
    tokens = graph.node("Reshape", [summed, graph.constant("flat", np.array([-1, shape.hidden], np.int64))], "tokens")
    return norm(graph, tensors, tokens, "embedded", "embedded", shape.epsilon).output


def _forward(graph: GraphBuilder, tensors: Tensors, shape: BertShape, lora: Lora, state: str, layer: int) -> _Layer:
    def project(source: str, name: str) -> Product:
        adapters = [f"layer.{layer}.{adapter}" for adapter in PRODUCTS[name]]
        return product(graph, tensors, source, f"{layer}.{name}", adapters, lora.scale)

    qkv = project(state, "qkv")
    context, attending = attention(graph, qkv.outputs, f"{layer}.attention", shape.heads, shape.hidden)
    projected = project(context, "attention_output")
    skipped = graph.node("Add", [projected.outputs[0], state], f"{layer}.attended.sum")
    attended = norm(graph, tensors, skipped, f"{layer}.attended", f"{layer}.attended", shape.epsilon)
    intermediate = project(attended.output, "intermediate")
    active, share = gelu(graph, intermediate.outputs[0], f"{layer}.gelu")
    outer = project(active, "feed_forward")
    total = graph.node("Add", [outer.outputs[0], attended.output], f"{layer}.state.sum")
    stored = "last_hidden_state" if layer == shape.layers - 1 else f"{layer}.state"
    done = norm(graph, tensors, total, f"{layer}.state", stored, shape.epsilon)
    return _Layer(qkv, attending, projected, attended, intermediate, share, outer, done)


def _backward(graph: GraphBuilder, shape: BertShape, lora: Lora, made: _Layer, gradient: str, layer: int) -> str:
    def back(projected: Product, gradients: list[str]) -> str:
        low = product_factors_back(graph, projected, gradients, lora.scale)
        return product_source_back(graph, projected, gradients, low)

    total = norm_back(graph, made.state, gradient)
    active = back(made.feed_forward, [total])
    inner = gelu_back(graph, made.intermediate.outputs[0], made.share, f"{layer}.gelu", active)
    attended = graph.node("Add", [back(made.intermediate, [inner]), total], f"{layer}.attended.grad")
    skipped = norm_back(graph, made.attended, attended)
    context = back(made.attention_output, [skipped])
    parts = attention_back(graph, made.attention, context, shape.heads, shape.hidden)
    if layer == 0:
        # Nothing before it is learned.
        product_factors_back(graph, made.qkv, parts, lora.scale)
        return ""
    return graph.node("Add", [back(made.qkv, parts), skipped], f"{layer}.grad")


def _close(
    graph: GraphBuilder, factors: list[Factor], objective: Objective, hidden: int, producer: str
) -> onnx.ModelProto:
    def value(name: str, *sides: str | int, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, sides)

    learned = [*[(factor.name, (factor.rows, factor.columns)) for factor in factors], *objective.learned]
    inputs = [
        value("ids", "batch", "length", kind=TensorProto.INT64),
        value("mask", "batch", "length", kind=TensorProto.INT64),
        value("targets", "batch", "classes"),
        value("weights", "batch"),
        value("mean", hidden),
        *[value(name, *sides) for name, sides in objective.inputs],
        *[value(name, *sides) for name, sides in learned],
    ]
    outputs = [value("loss"), *[value(f"grad:{name}", *sides) for name, sides in learned]]
    return graph.close("training", inputs, outputs, producer)
