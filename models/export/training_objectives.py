"""What a training step minimizes, over the token states that the encoder gives: each objective with its backward.

Both see a text as the product's heads do: the mean over its tokens, unit length, less the centre, unit length again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph_builder import GraphBuilder
from training_operators import float_mask, scalar

Sides = tuple[str | int, ...]
# Far below any score; its exponential is 0.
NEVER = -1e4


@dataclass(frozen=True)
class Objective:
    """Adds the output `loss` and those of what is learned beside the factors; returns the gradient of the vectors."""

    back: Callable[[GraphBuilder, str], str]
    # Inputs of its own that are not learned, and those that are, with their sides.
    inputs: tuple[tuple[str, Sides], ...]
    learned: tuple[tuple[str, Sides], ...]


def cross_entropy(hidden: int) -> Objective:
    """A softmax head's cross-entropy, the weighted mean over the texts."""
    learned = (("head.weights", (hidden, "classes")), ("head.bias", ("classes",)))
    return Objective(_cross_entropy_back, (), learned)


def supervised_contrast() -> Objective:
    """Texts of a class near each other, others apart.

    Khosla et al., "Supervised contrastive learning", 2020 (L_out): of each text, the mean over the others of its class of the
    cross-entropy of finding them by similarity / temperature among all others; the weighted mean over the texts that have
    another one of their class in the batch.
    """
    return Objective(_contrast_back, (("temperature", ()),), ())


def pool(graph: GraphBuilder, state: str, hidden: int) -> tuple[str, Callable[[str], str]]:
    """Vectors [batch, hidden] of the token states, and what makes the states' gradient of the vectors'."""
    ones, last = graph.constant("ones", np.array([1], np.int64)), graph.constant("last", np.array([-1], np.int64))
    sides = graph.node("Shape", ["ids"], "sides")
    tail = graph.constant("hidden", np.array([hidden], np.int64))
    apart = graph.node("Reshape", [state, graph.node("Concat", [sides, tail], "by_text", axis=0)], "states")
    row = graph.node("Unsqueeze", [float_mask(graph), ones], "mask.row")
    total = graph.node("Squeeze", [graph.node("MatMul", [row, apart], "pooled.row"), ones], "pooled")
    unit, norm_of_pooled = _unit(graph, total, "unit")
    centred, norm_of_centred = _unit(graph, graph.node("Sub", [unit, "mean"], "from_mean"), "centred")

    def back(gradient: str) -> str:
        pooled = _unit_back(graph, unit, norm_of_pooled, _unit_back(graph, centred, norm_of_centred, gradient))
        column = graph.node("Unsqueeze", [float_mask(graph), last], "mask.column")
        spread = graph.node("Mul", [column, graph.node("Unsqueeze", [pooled, ones], "pooled.grad.row")], "states.grad")
        return graph.node("Reshape", [spread, graph.constant("flat", np.array([-1, hidden], np.int64))], "tokens.grad")

    return centred, back


def _cross_entropy_back(graph: GraphBuilder, centred: str) -> str:
    first, last = graph.constant("zero", np.array([0], np.int64)), graph.constant("last", np.array([-1], np.int64))
    logits = graph.node("Gemm", [centred, "head.weights", "head.bias"], "logits")
    logarithms = graph.node("LogSoftmax", [logits], "log_shares", axis=-1)
    each = graph.node("ReduceSum", [graph.node("Mul", ["targets", logarithms], "hits"), last], "log_hits", keepdims=0)
    share = _loss(graph, "weights", each)
    wrong = graph.node("Sub", [graph.node("Exp", [logarithms], "shares"), "targets"], "wrong")
    back = graph.node("Mul", [wrong, graph.node("Unsqueeze", [share, last], "share.column")], "logits.grad")
    graph.node("Gemm", [centred, back], "grad:head.weights", transA=1)
    graph.node("ReduceSum", [back, first], "grad:head.bias", keepdims=0)
    return graph.node("Gemm", [back, "head.weights"], "centred.back", transB=1)


def _contrast_back(graph: GraphBuilder, centred: str) -> str:
    last, one = graph.constant("last", np.array([-1], np.int64)), scalar(graph, "one", 1)
    same = graph.node("Gemm", ["targets", "targets"], "same", transB=1)
    self = graph.node("EyeLike", [same], "self")
    friends = graph.node("Sub", [same, self], "friends")
    count = graph.node("ReduceSum", [friends, last], "friend_count", keepdims=1)
    wanted = graph.node("Div", [friends, graph.node("Max", [count, one], "friend_divisor")], "wanted")
    scores = graph.node("Div", [graph.node("Gemm", [centred, centred], "products", transB=1), "temperature"], "scores")
    never = graph.node("Mul", [self, scalar(graph, "never", NEVER)], "self_score")
    logarithms = graph.node("LogSoftmax", [graph.node("Add", [scores, never], "others")], "log_shares", axis=-1)
    each = graph.node("ReduceSum", [graph.node("Mul", [wanted, logarithms], "hits"), last], "log_hits", keepdims=0)
    # A text without another one of its class has nothing to be near to.
    has = graph.node("Squeeze", [graph.node("Min", [count, one], "has_friend"), last], "befriended")
    share = _loss(graph, graph.node("Mul", ["weights", has], "counting"), each)
    wrong = graph.node("Sub", [graph.node("Exp", [logarithms], "shares"), wanted], "wrong")
    half = graph.node("Mul", [wrong, graph.node("Unsqueeze", [share, last], "share.column")], "scores.grad")
    # A product of two vectors moves both.
    both = graph.node("Add", [half, graph.node("Transpose", [half], "scores.grad.turned")], "scores.both")
    return graph.node("Div", [graph.node("Gemm", [both, centred], "centred.pull"), "temperature"], "centred.back")


def _loss(graph: GraphBuilder, weights: str, each: str) -> str:
    """`loss`: the weighted mean of -each. Returns each text's share of the weight."""
    first = graph.constant("zero", np.array([0], np.int64))
    total = graph.node("ReduceSum", [weights], "total_weight", keepdims=0)
    share = graph.node("Div", [weights, total], "text_shares")
    graph.node("Neg", [graph.node("ReduceSum", [graph.node("Mul", [share, each], "shared"), first], "sum", keepdims=0)], "loss")
    return share


def _unit(graph: GraphBuilder, value: str, output: str) -> tuple[str, str]:
    length = graph.node("ReduceL2", [value], f"{output}.norm", axes=[-1])
    return graph.node("Div", [value, length], output), length


def _unit_back(graph: GraphBuilder, unit: str, length: str, gradient: str) -> str:
    """(gradient - unit * <gradient, unit>) / norm."""
    last = graph.constant("last", np.array([-1], np.int64))
    along = graph.node("ReduceSum", [graph.node("Mul", [gradient, unit], f"{unit}.products"), last], f"{unit}.along")
    across = graph.node("Sub", [gradient, graph.node("Mul", [unit, along], f"{unit}.radial")], f"{unit}.across")
    return graph.node("Div", [across, length], f"{unit}.grad")
