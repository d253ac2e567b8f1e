"""Moves outliers of activations into the weights before both are quantized.

A few channels of a BERT carry values twenty times the others'; one scale for the whole input then leaves the rest with
a few levels. Dividing channel j by s_j and multiplying row j of the weight by s_j changes nothing in float32 and
evens the ranges out. Method: Xiao et al., "SmoothQuant", 2022; here the strength is searched for each product.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from tokenizers import Tokenizer

from bert_graph import BertShape, Float32, Weights, write_bert
from block_quantization import ZERO_POINT_8BIT, quantize_channels
from graph_builder import GraphBuilder
from source_model import model_folder

# Strengths of the textbook form max|x|^a / max|w|^(1-a), and multiples of the median range above which channels shrink.
STRENGTHS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
CEILINGS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
SMALLEST_RANGE = 1e-3
# A product whose error shrinks by less keeps its input as it is: the multiplication costs time.
WORTHWHILE = 0.9


@dataclass
class _Recorder(Float32):
    """The float32 graph, remembering what enters every product."""

    inputs: dict[str, str] = field(default_factory=dict)
    weights: dict[str, np.ndarray] = field(default_factory=dict)

    def linear(self, graph: GraphBuilder, value: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        self.inputs[name] = value
        self.weights[name] = weight
        return super().linear(graph, value, name, weight, bias)


def find_smoothing(weights: Weights, shape: BertShape, texts: Path) -> Mapping[str, np.ndarray]:
    """The divisor [in] of each product's input that gains most on calibration texts; products it does not help are left out."""
    recorder = _Recorder()
    model = write_bert(weights, shape, recorder, "calibration")
    activations = _record(model, recorder.inputs, _token_ids(texts, shape.positions))
    found = {name: _best_divisor(activations[name], weight) for name, weight in recorder.weights.items()}
    return {name: divisor for name, divisor in found.items() if divisor is not None}


def _token_ids(texts: Path, max_tokens: int) -> list[list[int]]:
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return [tokenizer.encode(text).ids for text in json.loads(texts.read_text())]


def _record(model: onnx.ModelProto, inputs: Mapping[str, str], token_ids: list[list[int]]) -> dict[str, list[np.ndarray]]:
    """For each product, its input [length, in] for each text."""
    for value in dict.fromkeys(inputs.values()):
        model.graph.output.append(helper.make_tensor_value_info(value, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    recorded: dict[str, list[np.ndarray]] = {name: [] for name in inputs}
    for ids in token_ids:
        feeds = {"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, len(ids)), np.int64)}
        for name, value in zip(inputs, session.run(list(inputs.values()), feeds), strict=True):
            recorded[name].append(value[0])
    return recorded


def _best_divisor(activations: list[np.ndarray], weight: np.ndarray) -> np.ndarray | None:
    plain = _product_error(activations, weight, np.ones(weight.shape[0], np.float32))
    candidates = _candidates(activations, weight)
    errors = [_product_error(activations, weight, divisor) for divisor in candidates]
    best = int(np.argmin(errors))
    return candidates[best] if errors[best] < WORTHWHILE * plain else None


def _candidates(activations: list[np.ndarray], weight: np.ndarray) -> list[np.ndarray]:
    ranges = np.maximum(np.max([np.abs(value).max(axis=0) for value in activations], axis=0), SMALLEST_RANGE)
    rows = np.maximum(np.abs(weight).max(axis=1), SMALLEST_RANGE)
    balanced = [ranges**strength / rows ** (1 - strength) for strength in STRENGTHS]
    capped = [np.maximum(ranges / (ceiling * np.median(ranges)), 1) for ceiling in CEILINGS]
    return [(divisor / np.exp(np.log(divisor).mean())).astype(np.float32) for divisor in balanced + capped]


def _product_error(activations: list[np.ndarray], weight: np.ndarray, divisor: np.ndarray) -> float:
    """Squared error of the quantized product, relative to each text's own energy."""
    codes, scales = quantize_channels(weight * divisor[:, None])
    rounded = (codes.astype(np.float32) - ZERO_POINT_8BIT) * scales
    total = 0.0
    for value in activations:
        exact = value @ weight
        total += float(np.square(_round_activation(value / divisor) @ rounded - exact).sum() / np.square(exact).sum())
    return total


def _round_activation(value: np.ndarray) -> np.ndarray:
    """What DynamicQuantizeLinear does: one uint8 scale for the whole input, zero representable."""
    low, high = min(float(value.min()), 0.0), max(float(value.max()), 0.0)
    scale = (high - low) / 255
    zero = np.clip(np.rint(-low / scale), 0, 255)
    return ((np.clip(np.rint(value / scale) + zero, 0, 255) - zero) * scale).astype(np.float32)
