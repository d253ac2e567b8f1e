"""Makes models/encoders/en from the published weights. README.md has the commands.

Fails, writing nothing, when a quantized graph is further from the float32 goldens than the tolerance.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from bert_graph import BertShape, Float32, Int8, WeightOnly, write_bert
from encoder_files import write_tokenizer
from encoder_manifest import Artefact, write_card, write_manifest
from export_training import export_training
from goldens import COSINE_TOLERANCE, Golden, golden_cosines, make_goldens, write_goldens
from smoothing import find_smoothing
from source_model import read_config, read_weights

HERE = Path(__file__).parent
ENCODERS = HERE.parent / "encoders"
PRODUCER = "lucid-triage-export"
# sentence_bert_config.json of the source model: what it was trained with.
MAX_TOKENS = 256
FLOAT32_COSINE = 0.99999


def main() -> None:
    """Parses the command line and exports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ENCODERS / "en")
    parser.add_argument("--keep-float32", type=Path, help="also write the float32 graph to this file")
    arguments = parser.parse_args()
    export(arguments.out, arguments.keep_float32)


def export(out: Path, float32_path: Path | None) -> None:
    """Builds, checks and writes every artefact of the English encoder."""
    weights = read_weights()
    shape = bert_shape(read_config())
    goldens = make_goldens(json.loads((HERE / "golden_texts.json").read_text()), MAX_TOKENS)
    float32 = write_bert(weights, shape, Float32(), PRODUCER)
    require(golden_cosines(float32.SerializeToString(), goldens), FLOAT32_COSINE, "float32")
    if float32_path is not None:
        onnx.save(float32, float32_path)
    divisors = find_smoothing(weights, shape, HERE / "calibration_texts.json")
    artefacts = [
        artefact("encoder.onnx", "wasm", "int8", write_bert(weights, shape, Int8(divisors), PRODUCER), goldens),
        artefact("encoder-webgpu.onnx", "webgpu", "int8-weights", write_bert(weights, shape, WeightOnly(), PRODUCER), goldens),
    ]
    out.mkdir(parents=True, exist_ok=True)
    for made in artefacts:
        (out / made.file).write_bytes(made.content)
    write_tokenizer(out, MAX_TOKENS)
    write_goldens(out / "goldens.json", goldens)
    write_manifest(out, artefacts, shape, MAX_TOKENS)
    write_card(out, HERE / "card_template.md", artefacts)
    export_training(out)


def bert_shape(config: dict[str, Any]) -> BertShape:
    """The architecture, with only the positions that inputs may reach."""
    return BertShape(
        hidden=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        positions=MAX_TOKENS,
        epsilon=config["layer_norm_eps"],
    )


def artefact(file: str, device: str, precision: str, model: onnx.ModelProto, goldens: list[Golden]) -> Artefact:
    """Serializes a graph and holds it to the goldens."""
    content = model.SerializeToString(deterministic=True)
    cosines = golden_cosines(content, goldens)
    require(cosines, COSINE_TOLERANCE, file)
    return Artefact(file, device, precision, content, cosines)


def require(cosines: np.ndarray, minimum: float, name: str) -> None:
    """Stops the export when the worst golden is too far away."""
    print(f"{name}: cosine to the goldens min {cosines.min():.5f}, mean {cosines.mean():.5f}", flush=True)
    if cosines.min() < minimum:
        raise SystemExit(f"{name}: cosine {cosines.min():.5f} is below {minimum}")


if __name__ == "__main__":
    main()
