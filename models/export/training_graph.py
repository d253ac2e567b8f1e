"""Writes one training step as an ONNX graph: forward, cross-entropy and backward of LoRA factors and softmax head.

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
from training_operators import (
    Attention, Norm, Product, Tensors, attention, attention_back, float_mask, gelu, gelu_back, norm, norm_back, product,
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


def write_training(tensors: Tensors, shape: BertShape, lora: Lora, producer: str) -> onnx.ModelProto:
    """Builds the step. `tensors` are the int8 encoder's initializers."""
    graph = GraphBuilder()
    state = _embed(graph, tensors, shape)
    layers = []
    for layer in range(shape.layers):
        layers.append(_forward(graph, tensors, shape, lora, state, layer))
        state = layers[-1].state.output
    gradient = _head(graph, state, shape.hidden)
    for layer in reversed(range(shape.layers)):
        gradient = _backward(graph, shape, lora, layers[layer], gradient, layer)
    return _close(graph, lora_factors(tensors, shape, lora), shape.hidden, producer)


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


def _head(graph: GraphBuilder, state: str, hidden: int) -> str:
    """Loss and head gradients; returns the gradient of the token states. A text is centred as the product's heads see it."""
    ones, last = graph.constant("ones", np.array([1], np.int64)), graph.constant("last", np.array([-1], np.int64))
    sides = graph.node("Shape", ["ids"], "sides")
    tail = graph.constant("hidden", np.array([hidden], np.int64))
    apart = graph.node("Reshape", [state, graph.node("Concat", [sides, tail], "by_text", axis=0)], "states")
    row = graph.node("Unsqueeze", [float_mask(graph), ones], "mask.row")
    total = graph.node("Squeeze", [graph.node("MatMul", [row, apart], "pooled.row"), ones], "pooled")
    unit, norm_of_pooled = _unit(graph, total, "unit")
    centred, norm_of_centred = _unit(graph, graph.node("Sub", [unit, "mean"], "from_mean"), "centred")
    logits = graph.node("Gemm", [centred, "head.weights", "head.bias"], "logits")
    back = graph.node("Gemm", [_loss(graph, logits, centred), "head.weights"], "centred.back", transB=1)
    pooled = _unit_back(graph, unit, norm_of_pooled, _unit_back(graph, centred, norm_of_centred, back))
    column = graph.node("Unsqueeze", [float_mask(graph), last], "mask.column")
    spread = graph.node("Mul", [column, graph.node("Unsqueeze", [pooled, ones], "pooled.grad.row")], "states.grad")
    return graph.node("Reshape", [spread, graph.constant("flat", np.array([-1, hidden], np.int64))], "tokens.grad")


def _loss(graph: GraphBuilder, logits: str, centred: str) -> str:
    """Weighted mean of the cross-entropies. Returns the gradient of the logits."""
    first, last = graph.constant("zero", np.array([0], np.int64)), graph.constant("last", np.array([-1], np.int64))
    logarithms = graph.node("LogSoftmax", [logits], "log_shares", axis=-1)
    each = graph.node("ReduceSum", [graph.node("Mul", ["targets", logarithms], "hits"), last], "log_hits", keepdims=0)
    total = graph.node("ReduceSum", ["weights"], "total_weight", keepdims=0)
    share = graph.node("Div", ["weights", total], "text_shares")
    graph.node("Neg", [graph.node("ReduceSum", [graph.node("Mul", [share, each], "shared"), first], "sum", keepdims=0)], "loss")
    wrong = graph.node("Sub", [graph.node("Exp", [logarithms], "shares"), "targets"], "wrong")
    back = graph.node("Mul", [wrong, graph.node("Unsqueeze", [share, last], "share.column")], "logits.grad")
    graph.node("Gemm", [centred, back], "grad:head.weights", transA=1)
    graph.node("ReduceSum", [back, first], "grad:head.bias", keepdims=0)
    return back


def _unit(graph: GraphBuilder, value: str, output: str) -> tuple[str, str]:
    length = graph.node("ReduceL2", [value], f"{output}.norm", axes=[-1])
    return graph.node("Div", [value, length], output), length


def _unit_back(graph: GraphBuilder, unit: str, length: str, gradient: str) -> str:
    """(gradient - unit * <gradient, unit>) / norm."""
    last = graph.constant("last", np.array([-1], np.int64))
    along = graph.node("ReduceSum", [graph.node("Mul", [gradient, unit], f"{unit}.products"), last], f"{unit}.along")
    across = graph.node("Sub", [gradient, graph.node("Mul", [unit, along], f"{unit}.radial")], f"{unit}.across")
    return graph.node("Div", [across, length], f"{unit}.grad")


def _close(graph: GraphBuilder, factors: list[Factor], hidden: int, producer: str) -> onnx.ModelProto:
    def value(name: str, *sides: str | int, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, sides)

    learned = [
        *[(factor.name, (factor.rows, factor.columns)) for factor in factors],
        ("head.weights", (hidden, "classes")),
        ("head.bias", ("classes",)),
    ]
    inputs = [
        value("ids", "batch", "length", kind=TensorProto.INT64),
        value("mask", "batch", "length", kind=TensorProto.INT64),
        value("targets", "batch", "classes"),
        value("weights", "batch"),
        value("mean", hidden),
        *[value(name, *sides) for name, sides in learned],
    ]
    outputs = [value("loss"), *[value(f"grad:{name}", *sides) for name, sides in learned]]
    return graph.close("training", inputs, outputs, producer)
