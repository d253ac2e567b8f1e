"""Generates manifest.json and CARD.md from the artefacts: no figure in them is typed by hand."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from string import Template

import brotli
import numpy as np

from bert_graph import BertShape
from graph_builder import IR_VERSION, OPSET
from source_model import provenance

TOOLS = ("numpy", "onnx", "onnxruntime", "safetensors", "tokenizers", "torch", "transformers")
PLAIN_FILES = ("tokenizer.json", "tokenizer_config.json", "config.json", "goldens.json")
BROTLI_QUALITY = 11
QUANTIZATION = {
    "int8": {
        "linear": "8-bit weights, symmetric per output channel, stored unsigned with zero point 128; activations evened out per channel, uint8 at run time",
        "wordEmbeddings": "4-bit blocks of 32, float32 scales",
        "other": "float32",
    },
    "int8-weights": {
        "linear": "8-bit blocks of 32, float32 scales, float32 activations",
        "wordEmbeddings": "4-bit blocks of 32, float32 scales",
        "other": "float32",
    },
}


@dataclass(frozen=True)
class Artefact:
    """One serialized graph and how near it is to float32."""

    file: str
    device: str
    precision: str
    content: bytes
    cosines: np.ndarray

    def brotli_bytes(self) -> int | None:
        """Size as the collector serves it; only for the variant that everybody downloads, since it takes long."""
        if self.device != "wasm":
            return None
        return len(brotli.compress(self.content, quality=BROTLI_QUALITY, lgwin=24))


def write_manifest(out: Path, artefacts: list[Artefact], shape: BertShape, max_tokens: int) -> None:
    """Describes the encoder for loaders: what to feed it, and which bytes to trust."""
    manifest = {
        "id": "en",
        "formatVersion": 1,
        "dims": shape.hidden,
        "maxTokens": max_tokens,
        "pooling": "mean",
        "normalize": True,
        "languages": ["en"],
        "inputs": {"input_ids": ["int64", "batch", "length"], "attention_mask": ["int64", "batch", "length"]},
        "outputs": {"last_hidden_state": ["float32", "batch", "length", shape.hidden]},
        "tokenizer": {"file": "tokenizer.json", "kind": "WordPiece", "lowercase": True},
        "variants": [_variant(made) for made in artefacts],
        "files": [file_entry(out / name) for name in (*[made.file for made in artefacts], *PLAIN_FILES)],
        "licence": "Apache-2.0",
        "provenance": provenance(),
        "export": {
            "opset": OPSET,
            "irVersion": IR_VERSION,
            "python": platform.python_version(),
            "tools": {tool: metadata.version(tool) for tool in TOOLS},
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def _variant(made: Artefact) -> dict[str, object]:
    return {
        "file": made.file,
        "device": made.device,
        "precision": made.precision,
        "size": len(made.content),
        "brotliSize": made.brotli_bytes(),
        "sha256": hashlib.sha256(made.content).hexdigest(),
        "quantization": QUANTIZATION[made.precision],
        "goldenCosine": {"min": round(float(made.cosines.min()), 5), "mean": round(float(made.cosines.mean()), 5)},
    }


def file_entry(path: Path) -> dict[str, object]:
    """What a loader checks of a file."""
    content = path.read_bytes()
    return {"path": path.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write_card(out: Path, template: Path, artefacts: list[Artefact]) -> None:
    """Fills the measured table into the model card."""
    manifest = json.loads((out / "manifest.json").read_text())
    rows = [
        f"| {entry['file']} | {entry['precision']} | {entry['size'] / 1e6:.2f} MB | {_megabytes(entry['brotliSize'])} "
        f"| {entry['goldenCosine']['min']:.4f} | {entry['goldenCosine']['mean']:.4f} |"
        for entry in manifest["variants"]
    ]
    source = manifest["provenance"]
    text = Template(template.read_text()).substitute(
        rows="\n".join(rows), package=source["package"], version=source["packageVersion"], sha256=source["weightsSha256"]
    )
    (out / "CARD.md").write_text(text)


def _megabytes(size: int | None) -> str:
    return "not measured" if size is None else f"{size / 1e6:.2f} MB"
