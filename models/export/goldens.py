"""Float32 reference vectors from torch and transformers: independent of the graphs they judge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from source_model import model_folder

COSINE_TOLERANCE = 0.98
SIGNIFICANT_DIGITS = 6


@dataclass(frozen=True)
class Golden:
    """One text, its token ids with [CLS] and [SEP], and its pooled unit vector."""

    text: str
    token_ids: list[int]
    vector: np.ndarray


def make_goldens(texts: list[str], max_tokens: int) -> list[Golden]:
    """Encodes each text alone, so that padding cannot matter."""
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    model = BertModel.from_pretrained(str(model_folder()), attn_implementation="eager").eval()
    return [_golden(model, text, tokenizer.encode(text).ids) for text in texts]


def _golden(model: BertModel, text: str, token_ids: list[int]) -> Golden:
    with torch.no_grad():
        states = model(input_ids=torch.tensor([token_ids])).last_hidden_state[0].numpy()
    return Golden(text, token_ids, pool(states))


def pool(states: np.ndarray) -> np.ndarray:
    """Mean over all tokens, then unit length."""
    mean = states.mean(axis=0)
    return mean / np.linalg.norm(mean)


def golden_cosines(model: bytes, goldens: list[Golden]) -> np.ndarray:
    """Cosine of the graph's pooled vector to each golden, in ONNX Runtime on this CPU with one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return np.array([pool(_states(session, golden.token_ids)) @ golden.vector for golden in goldens])


def _states(session: onnxruntime.InferenceSession, token_ids: list[int]) -> np.ndarray:
    feeds = {
        "input_ids": np.array([token_ids], np.int64),
        "attention_mask": np.ones((1, len(token_ids)), np.int64),
    }
    return session.run(["last_hidden_state"], feeds)[0][0]


def write_goldens(path: Path, goldens: list[Golden]) -> None:
    """One item a line, so that a changed vector is a changed line."""
    lines = [
        json.dumps(
            {
                "text": golden.text,
                "tokenIds": golden.token_ids,
                "vector": [float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in golden.vector],
            },
            ensure_ascii=False,
        )
        for golden in goldens
    ]
    head = f'{{"encoder":"en","tolerance":{{"cosine":{COSINE_TOLERANCE}}},"items":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n")
