"""Multi-head attention over a merged query-key-value product, as one fused operator or as standard ones."""

from __future__ import annotations

import numpy as np
import onnx

from graph_builder import GraphBuilder

MASKED_SCORE = -10000.0
PARTS = ("query", "key", "value")


def fused_attention(graph: GraphBuilder, merged: str, name: str, heads: int) -> str:
    """ONNX Runtime's CPU operator: fewer copies than the standard ones. It takes the mask as int32."""
    mask = graph.node("Cast", ["attention_mask"], "mask", to=onnx.TensorProto.INT32)
    values = graph.split(merged, [f"{name}.{part}" for part in PARTS], axis=2)
    inputs = [*values, "", mask]
    return graph.contrib("MultiHeadAttention", inputs, f"{name}.context", num_heads=heads, mask_filter_value=MASKED_SCORE)


def plain_attention(graph: GraphBuilder, merged: str, name: str, heads: int, hidden: int) -> str:
    """Standard operators only: the fused one has no padding mask on WebGPU."""
    size = hidden // heads
    by_head = graph.constant("by_head", np.array([0, 0, 3 * heads, size], np.int64))
    split = graph.node("Reshape", [merged, by_head], f"{name}.by_head")
    query, key, value = graph.split(split, [f"{name}.{part}" for part in PARTS], axis=2)
    query = graph.node("Transpose", [query], f"{name}.queries", perm=[0, 2, 1, 3])
    key = graph.node("Transpose", [key], f"{name}.keys", perm=[0, 2, 3, 1])
    value = graph.node("Transpose", [value], f"{name}.values", perm=[0, 2, 1, 3])
    products = graph.node("MatMul", [query, key], f"{name}.products")
    factor = graph.constant("score_factor", np.array(1 / np.sqrt(size), np.float32))
    scores = graph.node("Mul", [products, factor], f"{name}.scores")
    masked = graph.node("Add", [scores, _padding_scores(graph)], f"{name}.masked")
    shares = graph.node("Softmax", [masked], f"{name}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, value], f"{name}.mixed")
    back = graph.node("Transpose", [mixed], f"{name}.by_token", perm=[0, 2, 1, 3])
    joined = graph.constant("joined", np.array([0, 0, hidden], np.int64))
    return graph.node("Reshape", [back, joined], f"{name}.context")


def _padding_scores(graph: GraphBuilder) -> str:
    """[batch, 1, 1, length]: 0 for tokens, a large negative score for padding."""
    mask = graph.node("Cast", ["attention_mask"], "mask", to=onnx.TensorProto.FLOAT)
    inverse = graph.node("Sub", [graph.constant("one", np.array(1, np.float32)), mask], "padding")
    scores = graph.node("Mul", [inverse, graph.constant("masked_score", np.array(MASKED_SCORE, np.float32))], "padding_score")
    return graph.node("Unsqueeze", [scores, graph.constant("padding_axes", np.array([1, 2], np.int64))], "padding_scores")
