"""Makes training graphs of one small random layer for the trainer's own tests; they are quick with them and need no encoder.

    python models/export/tiny_training.py

Seeded; writes tiny-train.onnx, tiny-contrast.onnx, tiny-encoder.onnx (the same weights for inference) and tiny-train.json into the trainer's fixtures.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from bert_graph import BertShape, Int8, write_bert
from training_graph import Lora, lora_factors, tensors_of, write_training
from training_manifest import describe_adapter
from training_objectives import cross_entropy, supervised_contrast

FIXTURES = Path(__file__).parents[2] / "shared/trainer/src/adapter/fixtures"
PRODUCER = "lucid-triage-export"
SHAPE = BertShape(hidden=16, layers=1, heads=2, positions=32, epsilon=1e-12)
VOCABULARY = 60
INNER = 32
BLOCK = 16
LORA = Lora(rank=2, scale=2.0)
SEED = 20261


def main() -> None:
    """Writes the four files."""
    encoder = write_bert(random_weights(), SHAPE, Int8(embedding_block=BLOCK), PRODUCER)
    tensors = tensors_of(encoder)
    training = write_training(tensors, SHAPE, LORA, cross_entropy(SHAPE.hidden), PRODUCER)
    contrast = write_training(tensors, SHAPE, LORA, supervised_contrast(), PRODUCER)
    described = {
        "dims": SHAPE.hidden,
        "maxTokens": SHAPE.positions,
        "vocabulary": VOCABULARY,
        "adapter": describe_adapter(LORA, lora_factors(tensors, SHAPE, LORA)),
    }
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / "tiny-encoder.onnx").write_bytes(encoder.SerializeToString(deterministic=True))
    (FIXTURES / "tiny-train.onnx").write_bytes(training.SerializeToString(deterministic=True))
    (FIXTURES / "tiny-contrast.onnx").write_bytes(contrast.SerializeToString(deterministic=True))
    (FIXTURES / "tiny-train.json").write_text(json.dumps(described, indent=2) + "\n")


def random_weights() -> dict[str, np.ndarray]:
    """One layer under the names of a Hugging Face BertModel."""
    random = np.random.default_rng(SEED)
    sides = {
        "attention.self.query": (SHAPE.hidden, SHAPE.hidden),
        "attention.self.key": (SHAPE.hidden, SHAPE.hidden),
        "attention.self.value": (SHAPE.hidden, SHAPE.hidden),
        "attention.output.dense": (SHAPE.hidden, SHAPE.hidden),
        "intermediate.dense": (INNER, SHAPE.hidden),
        "output.dense": (SHAPE.hidden, INNER),
    }

    def normal(*size: int, spread: float) -> np.ndarray:
        return random.normal(0, spread, size).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": normal(VOCABULARY, SHAPE.hidden, spread=0.5),
        "embeddings.position_embeddings.weight": normal(SHAPE.positions, SHAPE.hidden, spread=0.1),
        "embeddings.token_type_embeddings.weight": normal(2, SHAPE.hidden, spread=0.1),
    }
    for name, (outer, inner) in sides.items():
        weights[f"encoder.layer.0.{name}.weight"] = normal(outer, inner, spread=0.25)
        weights[f"encoder.layer.0.{name}.bias"] = normal(outer, spread=0.1)
    for name in ("embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"):
        weights[f"{name}.LayerNorm.weight"] = 1 + normal(SHAPE.hidden, spread=0.1)
        weights[f"{name}.LayerNorm.bias"] = normal(SHAPE.hidden, spread=0.1)
    return weights


if __name__ == "__main__":
    main()
