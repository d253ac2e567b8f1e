"""Makes train.onnx and contrast.onnx beside an exported encoder and describes them in the manifest. README.md has the commands.

Reads the int8 encoder's own file, so that training computes on exactly the weights that ship; needs no torch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import onnx

from bert_graph import BertShape
from encoder_manifest import file_entry
from shared_weights import share_weights
from training_graph import Lora, lora_factors, tensors_of, write_training
from training_manifest import describe_adapter
from training_objectives import cross_entropy, supervised_contrast

ENCODERS = Path(__file__).parent.parent / "encoders"
PRODUCER = "lucid-triage-export"
ENCODER_FILE = "encoder.onnx"
TRAINING_FILE = "train.onnx"
CONTRAST_FILE = "contrast.onnx"
LORA = Lora(rank=16, scale=2.0)


def main() -> None:
    """Parses the command line and exports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ENCODERS / "en")
    export_training(parser.parse_args().out)


def export_training(out: Path) -> None:
    """Writes both graphs and their part of manifest.json."""
    encoder = (out / ENCODER_FILE).read_bytes()
    tensors = tensors_of(onnx.load_from_string(encoder))
    shape = encoder_shape(out)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["adapter"] = describe_adapter(LORA, lora_factors(tensors, shape, LORA))
    # The steps read their tables out of that file, which must lie beside them or be mounted under that name.
    weights = {"file": ENCODER_FILE, "sha256": hashlib.sha256(encoder).hexdigest()}
    steps = {
        "training": (TRAINING_FILE, cross_entropy(shape.hidden)),
        "contrast": (CONTRAST_FILE, supervised_contrast()),
    }
    for name, (file, objective) in steps.items():
        model = write_training(tensors, shape, LORA, objective, PRODUCER)
        share_weights(model, encoder, ENCODER_FILE)
        (out / file).write_bytes(model.SerializeToString(deterministic=True))
        manifest[name] = {"file": file, "weights": weights}
        others = [entry for entry in manifest["files"] if entry["path"] != file]
        manifest["files"] = [*others, file_entry(out / file)]
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def encoder_shape(out: Path) -> BertShape:
    """The architecture from the files beside the encoder."""
    config = json.loads((out / "config.json").read_text())
    return BertShape(
        hidden=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        positions=config["max_position_embeddings"],
        epsilon=config["layer_norm_eps"],
    )


if __name__ == "__main__":
    main()
