"""Operators of the training step, each with its backward: products with LoRA factors, attention, normalization, GELU.

Token states are flat, [batch * length, width]: every product is then one Gemm, which transposes without a copy. Each
forward returns what its backward needs. A backward takes the gradient of the output and returns that of the input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from attention import MASKED_SCORE
from graph_builder import GraphBuilder

Tensors = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Product:
    """A frozen product and the factors beside it; one factor pair for each equal part of the output."""

    name: str
    source: str
    weight: str
    divisor: str | None
    adapters: list[str]
    low: list[str]
    outputs: list[str]


def product(graph: GraphBuilder, tensors: Tensors, source: str, name: str, adapters: list[str], scale: float) -> Product:
    """source @ weight + bias + scale * (source @ A') @ B' for each part, on the weights of the int8 encoder."""
    stored = [graph.constant(f"{name}.{part}", tensors[f"{name}.{part}"]) for part in ("weight", "scale", "zero")]
    weight = graph.node("DequantizeLinear", stored, f"{name}.float", axis=1)
    divisor = graph.constant(f"{name}.factor", tensors[f"{name}.factor"]) if f"{name}.factor" in tensors else None
    smooth = source if divisor is None else graph.node("Mul", [source, divisor], f"{name}.smooth")
    bias = graph.constant(f"{name}.bias", tensors[f"{name}.bias"])
    # Neither Gemm nor MatMul: the optimizer would make a product of rounded activations of them (MatMulNBits).
    raw = graph.contrib("FusedMatMul", [smooth, weight], f"{name}.raw")
    base = graph.node("Add", [raw, bias], f"{name}.base")
    names = [f"{adapter}.base" for adapter in adapters]
    parts = [base] if len(adapters) == 1 else graph.split(base, names, axis=1)
    low = [graph.node("Gemm", [source, f"{adapter}.A"], f"{adapter}.low", transB=1) for adapter in adapters]
    outputs = [
        graph.node("Gemm", [reduced, f"{adapter}.B", part], f"{adapter}.out", transB=1, alpha=scale)
        for adapter, reduced, part in zip(adapters, low, parts, strict=True)
    ]
    return Product(name, source, weight, divisor, adapters, low, outputs)


def product_factors_back(graph: GraphBuilder, made: Product, gradients: list[str], scale: float) -> list[str]:
    """Adds the outputs grad:NAME of the factors. Returns the gradients of the low-rank values, [tokens, rank]."""
    back = []
    for adapter, low, gradient in zip(made.adapters, made.low, gradients, strict=True):
        reduced = graph.node("Gemm", [gradient, f"{adapter}.B"], f"{adapter}.low.grad", alpha=scale)
        graph.node("Gemm", [reduced, made.source], f"grad:{adapter}.A", transA=1)
        graph.node("Gemm", [gradient, low], f"grad:{adapter}.B", transA=1, alpha=scale)
        back.append(reduced)
    return back


def product_source_back(graph: GraphBuilder, made: Product, gradients: list[str], low: list[str]) -> str:
    """The gradient of the product's input, through the frozen weight and through the factors."""
    joined = gradients[0] if len(gradients) == 1 else graph.node("Concat", gradients, f"{made.name}.grad", axis=1)
    total = graph.node("Gemm", [joined, made.weight], f"{made.name}.back", transB=1)
    if made.divisor is not None:
        total = graph.node("Mul", [total, made.divisor], f"{made.name}.unsmooth")
    for adapter, reduced in zip(made.adapters, low, strict=True):
        total = graph.node("Gemm", [reduced, f"{adapter}.A", total], f"{adapter}.back")
    return total


@dataclass(frozen=True)
class Norm:
    """A layer normalization of a sum."""

    name: str
    output: str
    source: str
    mean: str
    inverse: str
    gain: str


def norm(graph: GraphBuilder, tensors: Tensors, source: str, name: str, stored: str, epsilon: float) -> Norm:
    """Normalizes [tokens, width] with the gain and offset of `stored`."""
    gain = graph.constant(f"{stored}.gain", tensors[f"{stored}.gain"])
    offset = graph.constant(f"{stored}.offset", tensors[f"{stored}.offset"])
    outputs = [name, f"{name}.mean", f"{name}.inverse"]
    graph.nodes("LayerNormalization", [source, gain, offset], outputs, axis=-1, epsilon=epsilon)
    return Norm(name, *outputs[:1], source, *outputs[1:], gain)


def norm_back(graph: GraphBuilder, made: Norm, gradient: str) -> str:
    """inverse * (g - mean(g) - unit * mean(g * unit)) with g = gradient * gain and unit the normalized input."""
    name = made.name
    centred = graph.node("Sub", [made.source, made.mean], f"{name}.centred")
    unit = graph.node("Mul", [centred, made.inverse], f"{name}.unit")
    gained = graph.node("Mul", [gradient, made.gain], f"{name}.gained")
    average = graph.node("ReduceMean", [gained], f"{name}.average", axes=[-1])
    along = graph.node("Mul", [gained, unit], f"{name}.along")
    slope = graph.node("ReduceMean", [along], f"{name}.slope", axes=[-1])
    shifted = graph.node("Sub", [gained, average], f"{name}.shifted")
    share = graph.node("Mul", [unit, slope], f"{name}.share")
    rest = graph.node("Sub", [shifted, share], f"{name}.rest")
    return graph.node("Mul", [rest, made.inverse], f"{name}.back")


def gelu(graph: GraphBuilder, source: str, name: str) -> tuple[str, str]:
    """x * P(x), P the normal distribution. Returns the output and P(x)."""
    scaled = graph.node("Mul", [source, scalar(graph, "root_half", math.sqrt(0.5))], f"{name}.scaled")
    error = graph.node("Erf", [scaled], f"{name}.error")
    half = scalar(graph, "half", 0.5)
    halved = graph.node("Mul", [error, half], f"{name}.halved")
    share = graph.node("Add", [halved, half], f"{name}.share")
    return graph.node("Mul", [source, share], f"{name}.active"), share


def gelu_back(graph: GraphBuilder, source: str, share: str, name: str, gradient: str) -> str:
    """gradient * (P(x) + x * p(x))."""
    square = graph.node("Mul", [source, source], f"{name}.square")
    exponent = graph.node("Mul", [square, scalar(graph, "minus_half", -0.5)], f"{name}.exponent")
    bell = graph.node("Exp", [exponent], f"{name}.bell")
    density = graph.node("Mul", [bell, scalar(graph, "density", 1 / math.sqrt(2 * math.pi))], f"{name}.density")
    weighted = graph.node("Mul", [source, density], f"{name}.weighted")
    slope = graph.node("Add", [share, weighted], f"{name}.slope")
    return graph.node("Mul", [gradient, slope], f"{name}.back")


@dataclass(frozen=True)
class Attention:
    """Multi-head attention: [batch, heads, length, size] each, shares [batch, heads, length, length]."""

    name: str
    query: str
    key: str
    value: str
    shares: str
    mixed: str
    factor: float


def attention(graph: GraphBuilder, parts: list[str], name: str, heads: int, hidden: int) -> tuple[str, Attention]:
    """Returns the context, flat, and what the backward needs. Padding gets the same score as in the shipped graph."""
    size = hidden // heads
    factor = 1 / math.sqrt(size)
    query, key, value = (by_head(graph, part, f"{part}.heads", heads, size) for part in parts)
    products = graph.contrib("FusedMatMul", [query, key], f"{name}.products", transB=1, alpha=factor)
    masked = graph.node("Add", [products, _padding_scores(graph)], f"{name}.masked")
    shares = graph.node("Softmax", [masked], f"{name}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, value], f"{name}.mixed")
    return flat(graph, mixed, f"{name}.context", hidden), Attention(name, query, key, value, shares, mixed, factor)


def attention_back(graph: GraphBuilder, made: Attention, gradient: str, heads: int, hidden: int) -> list[str]:
    """Gradients of query, key and value, flat."""
    name = made.name
    context = by_head(graph, gradient, f"{name}.context.grad", heads, hidden // heads)
    value = graph.contrib("FusedMatMul", [made.shares, context], f"{name}.value.grad", transA=1)
    shares = graph.contrib("FusedMatMul", [context, made.value], f"{name}.shares.grad", transB=1)
    # The sum over a row of shares * their gradients is the same as that over context * its gradient, which is shorter.
    along = graph.node("Mul", [context, made.mixed], f"{name}.along")
    total = graph.node("ReduceSum", [along, graph.constant("last", np.array([-1], np.int64))], f"{name}.total")
    above = graph.node("Sub", [shares, total], f"{name}.above")
    scores = graph.node("Mul", [made.shares, above], f"{name}.scores.grad")
    query = graph.contrib("FusedMatMul", [scores, made.key], f"{name}.query.grad", alpha=made.factor)
    key = graph.contrib("FusedMatMul", [scores, made.query], f"{name}.key.grad", transA=1, alpha=made.factor)
    return [flat(graph, part, f"{part}.flat", hidden) for part in (query, key, value)]


def by_head(graph: GraphBuilder, value: str, output: str, heads: int, size: int) -> str:
    """[tokens, hidden] to [batch, heads, length, size]."""
    sides = graph.node("Shape", ["ids"], "sides")
    tail = graph.constant("head_sides", np.array([heads, size], np.int64))
    shape = graph.node("Concat", [sides, tail], "by_head", axis=0)
    apart = graph.node("Reshape", [value, shape], f"{output}.apart")
    return graph.node("Transpose", [apart], output, perm=[0, 2, 1, 3])


def flat(graph: GraphBuilder, value: str, output: str, hidden: int) -> str:
    """[batch, heads, length, size] to [tokens, hidden]."""
    back = graph.node("Transpose", [value], f"{output}.by_token", perm=[0, 2, 1, 3])
    return graph.node("Reshape", [back, graph.constant("flat", np.array([-1, hidden], np.int64))], output)


def scalar(graph: GraphBuilder, name: str, value: float) -> str:
    """A float32 constant without dimensions."""
    return graph.constant(name, np.array(value, np.float32))


def _padding_scores(graph: GraphBuilder) -> str:
    """[batch, 1, 1, length]: 0 for tokens, a large negative score for padding."""
    inverse = graph.node("Sub", [scalar(graph, "one", 1), float_mask(graph)], "padding")
    scores = graph.node("Mul", [inverse, scalar(graph, "masked_score", MASKED_SCORE)], "padding_score")
    return graph.node("Unsqueeze", [scores, graph.constant("padding_axes", np.array([1, 2], np.int64))], "padding_scores")


def float_mask(graph: GraphBuilder) -> str:
    """[batch, length], 1 for tokens."""
    return graph.node("Cast", ["mask"], "mask.float", to=1)
