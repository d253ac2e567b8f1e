"""Writes the tokenizer and the small configuration files beside the graph."""

from __future__ import annotations

import json
from pathlib import Path

from source_model import model_folder, read_config

# What a generic loader of BERT encoders looks at; the rest of the source's file is about training.
CONFIG_KEYS = (
    "model_type", "architectures", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
    "hidden_act", "layer_norm_eps", "vocab_size", "type_vocab_size", "pad_token_id",
)  # fmt: skip


def write_tokenizer(out: Path, max_tokens: int) -> None:
    """Copies the WordPiece tokenizer without its built-in padding and truncation, and caps its length.

    The source pads every text to 128 tokens, which costs up to ten times the time of a short ticket.
    """
    tokenizer = _read("tokenizer.json") | {"truncation": None, "padding": None}
    settings = _read("tokenizer_config.json") | {"model_max_length": max_tokens}
    settings.pop("name_or_path", None)
    config = {key: value for key, value in read_config().items() if key in CONFIG_KEYS}
    _write(out / "tokenizer.json", tokenizer)
    _write(out / "tokenizer_config.json", settings)
    _write(out / "config.json", config | {"max_position_embeddings": max_tokens})


def _read(name: str) -> dict[str, object]:
    return json.loads((model_folder() / name).read_text())


def _write(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")
