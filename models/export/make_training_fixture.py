"""What torch says of the training steps on the encoder's dequantized weights: gradients of three batches each, 50 steps of AdamW.

    python models/export/make_training_fixture.py

Writes training-step.json and contrast-step.json into the trainer's fixtures. Inputs come from a seeded generator that the trainer has too
(mulberry32), so that the file holds figures only: of each gradient its norm and products with random directions of +1 and -1.
Prints how far ONNX Runtime is from torch over all values, and fails beyond 1e-3. torch's model is the one of transformers: it shares no code with the graph.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import BertConfig, BertModel

from export_training import CONTRAST_FILE, ENCODER_FILE, ENCODERS, LORA, TRAINING_FILE, encoder_shape
from training_graph import PRODUCTS, Factor, lora_factors, tensors_of

FIXTURES = Path(__file__).parents[2] / "shared/trainer/src/adapter/fixtures"
FOLDER = ENCODERS / "en"
CASES = (
    {"seed": 101, "lengths": [9, 6, 4], "classes": 4},
    {"seed": 202, "lengths": [25], "classes": 2},
    {"seed": 303, "lengths": [17, 17, 3, 12, 8, 15], "classes": 11},
)
# Texts with and without another one of their class.
CONTRAST_CASES = (
    {"seed": 505, "lengths": [9, 6, 4, 11], "classes": 2, "temperature": 0.1},
    {"seed": 606, "lengths": [25, 25, 18], "classes": 1, "temperature": 0.5},
    {"seed": 707, "lengths": [17, 17, 3, 12, 8, 15, 5, 10, 14], "classes": 5, "temperature": 0.2},
)
CURVE = {"seed": 404, "batches": 6, "lengths": [12, 10, 7, 12], "classes": 5, "steps": 50}
ADAM_W = {"learningRate": 1e-3, "weightDecay": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
DIRECTIONS = 4
DIRECTION_SEED = 900
SPREADS = {"mean": 0.05, "head.weights": 2.0, "head.bias": 0.3, "A": 0.06, "B": 0.06}
TOLERANCE = 1e-3
FIRST_ID, IDS = 1000, 28000


def uniform(seed: int, count: int) -> np.ndarray:
    """mulberry32: numbers in [0, 1), the same as the trainer's createRandom(seed) gives one after the other."""
    with np.errstate(over="ignore"):
        state = np.uint32(seed) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        mixed = (state ^ (state >> 15)) * (state | np.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | np.uint32(61))
        return (mixed ^ (mixed >> 14)).astype(np.float64) / 4294967296


def spread(seed: int, sides: tuple[int, ...], size: float) -> np.ndarray:
    """Uniform in [-size, size)."""
    return ((uniform(seed, int(np.prod(sides))) * 2 - 1) * size).astype(np.float32).reshape(sides)


def batch(seed: int, lengths: list[int], classes: int) -> dict[str, np.ndarray]:
    """Texts of random pieces, padded with id 0, classes and weights."""
    size, length = len(lengths), max(lengths)
    mask = (np.arange(length)[None, :] < np.array(lengths)[:, None]).astype(np.int64)
    ids = (FIRST_ID + np.floor(uniform(seed, size * length) * IDS)).astype(np.int64).reshape(size, length) * mask
    labels = np.floor(uniform(seed + 1, size) * classes).astype(np.int64)
    weights = (0.5 + uniform(seed + 2, size)).astype(np.float32)
    return {"ids": ids, "mask": mask, "targets": np.eye(classes, dtype=np.float32)[labels], "weights": weights}


def parameters(factors: list[Factor], seed: int, classes: int, hidden: int, start: bool) -> dict[str, np.ndarray]:
    """All that is learned; at the start of a training only A is not zero."""
    made = {}
    for index, factor in enumerate(factors):
        size = 0.0 if start and factor.name.endswith(".B") else SPREADS[factor.name[-1]]
        made[factor.name] = spread(seed + 10 + index, (factor.rows, factor.columns), size)
    made["head.weights"] = spread(seed + 3, (hidden, classes), 0.0 if start else SPREADS["head.weights"])
    made["head.bias"] = spread(seed + 4, (classes,), 0.0 if start else SPREADS["head.bias"])
    return made


class Reference(torch.nn.Module):
    """transformers' BertModel on the dequantized weights, LoRA factors added by hooks, head and loss as in the trainer."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        super().__init__()
        config = BertConfig(**json.loads((FOLDER / "config.json").read_text()), attn_implementation="eager")
        self.model = BertModel(config, add_pooling_layer=False).eval()
        self.model.load_state_dict({name: torch.tensor(value) for name, value in dequantized(tensors).items()}, strict=True)
        self.learned: dict[str, torch.Tensor] = {}
        for name, module in self._products():
            module.register_forward_hook(lambda _, inputs, output, name=name: output + self._low_rank(name, inputs[0]))

    def _products(self):
        for index, layer in enumerate(self.model.encoder.layer):
            inner = layer.attention.self
            named = {
                "query": inner.query, "key": inner.key, "value": inner.value,
                "attention_output": layer.attention.output.dense,
                "intermediate": layer.intermediate.dense, "output": layer.output.dense,
            }  # fmt: skip
            yield from ((f"layer.{index}.{name}", module) for name, module in named.items())

    def _low_rank(self, name: str, value: torch.Tensor) -> torch.Tensor:
        return LORA.scale * (value @ self.learned[f"{name}.A"].T) @ self.learned[f"{name}.B"].T

    def vectors(self, learned: dict[str, torch.Tensor], texts: dict[str, torch.Tensor]) -> torch.Tensor:
        """Centred unit vectors of the texts."""
        self.learned = learned
        ids, mask = texts["ids"], texts["mask"]
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        unit = torch.nn.functional.normalize(pooled, dim=1)
        return torch.nn.functional.normalize(unit - texts["mean"], dim=1)


def cross_entropy(vectors: torch.Tensor, learned: dict[str, torch.Tensor], texts: dict[str, torch.Tensor]) -> torch.Tensor:
    """Weighted mean cross-entropy of the head's logits."""
    logits = vectors @ learned["head.weights"] + learned["head.bias"]
    each = torch.nn.functional.cross_entropy(logits, texts["targets"].argmax(1), reduction="none")
    return (each * texts["weights"]).sum() / texts["weights"].sum()


def contrast(vectors: torch.Tensor, _: dict[str, torch.Tensor], texts: dict[str, torch.Tensor]) -> torch.Tensor:
    """Supervised contrastive loss, written as the paper's sums, one text after the other."""
    labels = texts["targets"].argmax(1)
    scores = vectors @ vectors.T / texts["temperature"]
    losses, weights = [], []
    for text in range(len(labels)):
        others = [other for other in range(len(labels)) if other != text]
        friends = [other for other in others if labels[other] == labels[text]]
        if friends:
            total = torch.logsumexp(scores[text, others], 0)
            losses.append(torch.stack([total - scores[text, friend] for friend in friends]).mean())
            weights.append(texts["weights"][text])
    return (torch.stack(losses) * torch.stack(weights)).sum() / torch.stack(weights).sum()


def dequantized(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The encoder's weights as it computes with them, under transformers' names [out, in]."""
    words, scales = tensors["words"], tensors["words.scale"]
    codes = np.stack([words & 15, words >> 4], axis=2).reshape(words.shape[0], -1).astype(np.float32) - 8
    table = codes * np.repeat(scales, codes.shape[1] // scales.shape[1], axis=1)
    positions = tensors["positions"]
    state = {
        "embeddings.word_embeddings.weight": table,
        "embeddings.position_embeddings.weight": positions,
        # The export added it to the positions.
        "embeddings.token_type_embeddings.weight": np.zeros((2, positions.shape[1]), np.float32),
        "embeddings.LayerNorm.weight": tensors["embedded.gain"],
        "embeddings.LayerNorm.bias": tensors["embedded.offset"],
    }
    layers = len([name for name in tensors if name.endswith(".qkv.weight")])
    sources = {"attention_output": "attention.output", "intermediate": "intermediate", "feed_forward": "output"}
    for layer in range(layers):
        source = f"encoder.layer.{layer}"
        for part, values in zip(PRODUCTS["qkv"], _thirds(tensors, f"{layer}.qkv"), strict=True):
            state[f"{source}.attention.self.{part}.weight"], state[f"{source}.attention.self.{part}.bias"] = values
        for name, place in sources.items():
            weight, bias = _product(tensors, f"{layer}.{name}")
            state[f"{source}.{place}.dense.weight"], state[f"{source}.{place}.dense.bias"] = weight, bias
        last = "last_hidden_state" if layer == layers - 1 else f"{layer}.state"
        for place, stored in (("attention.output", f"{layer}.attended"), ("output", last)):
            state[f"{source}.{place}.LayerNorm.weight"] = tensors[f"{stored}.gain"]
            state[f"{source}.{place}.LayerNorm.bias"] = tensors[f"{stored}.offset"]
    return state


def _product(tensors: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, np.ndarray]:
    weight = (tensors[f"{name}.weight"].astype(np.float32) - tensors[f"{name}.zero"]) * tensors[f"{name}.scale"]
    if f"{name}.factor" in tensors:
        weight = weight * tensors[f"{name}.factor"][:, None]
    return np.ascontiguousarray(weight.T), tensors[f"{name}.bias"]


def _thirds(tensors: dict[str, np.ndarray], name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    weight, bias = _product(tensors, name)
    return list(zip(np.split(weight, 3), np.split(bias, 3), strict=True))


def gradients_of(reference: Reference, objective: Callable, case: dict, factors: list[Factor], hidden: int):
    """Inputs, loss and every gradient of one case."""
    texts = {**batch(case["seed"], case["lengths"], case["classes"]), "mean": spread(case["seed"] + 5, (hidden,), SPREADS["mean"])}
    values = parameters(factors, case["seed"], case["classes"], hidden, start=False)
    if "temperature" in case:
        texts["temperature"] = np.array(case["temperature"], np.float32)
        values = {name: value for name, value in values.items() if not name.startswith("head.")}
    learned = {name: torch.tensor(value, requires_grad=True) for name, value in values.items()}
    loss = loss_of(reference, objective, learned, texts)
    found = torch.autograd.grad(loss, list(learned.values()))
    return {**texts, **values}, loss.item(), {name: value.numpy() for name, value in zip(learned, found, strict=True)}


def loss_of(reference: Reference, objective: Callable, learned: dict[str, torch.Tensor], texts: dict[str, np.ndarray]):
    """The objective of one batch."""
    tensors = {name: torch.tensor(value) for name, value in texts.items()}
    return objective(reference.vectors(learned, tensors), learned, tensors)


def compare(session: onnxruntime.InferenceSession, feeds: dict, loss: float, gradients: dict[str, np.ndarray]) -> float:
    """The largest relative error of a gradient, over all its values."""
    names = ["loss", *[f"grad:{name}" for name in gradients]]
    answers = dict(zip(names, session.run(names, feeds), strict=True))
    errors = [np.linalg.norm(answers[f"grad:{name}"] - value) / np.linalg.norm(value) for name, value in gradients.items()]
    print(f"loss {loss:.6f}, off by {abs(answers['loss'] - loss):.1e}; gradients off by {np.median(errors):.1e}, at most {max(errors):.1e}")
    if max(errors) > TOLERANCE:
        raise SystemExit("the graph's gradients are not torch's")
    return max(errors)


def summary(values: np.ndarray, index: int) -> list[float]:
    """Norm and products with random directions."""
    flat = values.reshape(-1).astype(np.float64)
    signs = [np.where(uniform(DIRECTION_SEED + index * DIRECTIONS + turn, flat.size) < 0.5, -1, 1) for turn in range(DIRECTIONS)]
    return [digits(value) for value in (np.linalg.norm(flat), *[flat @ sign for sign in signs])]


def curve(reference: Reference, factors: list[Factor], hidden: int) -> list[float]:
    """Losses before each step of torch's own AdamW."""
    seed, classes = CURVE["seed"], CURVE["classes"]
    texts = [batch(seed + 1000 * (turn + 1), CURVE["lengths"], classes) for turn in range(CURVE["batches"])]
    mean = {"mean": spread(seed + 5, (hidden,), SPREADS["mean"])}
    values = parameters(factors, seed, classes, hidden, start=True)
    learned = {name: torch.tensor(value, requires_grad=True) for name, value in values.items()}
    betas = (ADAM_W["beta1"], ADAM_W["beta2"])
    options = {"lr": ADAM_W["learningRate"], "betas": betas, "eps": ADAM_W["epsilon"], "weight_decay": ADAM_W["weightDecay"]}
    optimizer = torch.optim.AdamW(list(learned.values()), **options)
    losses = []
    for step in range(CURVE["steps"]):
        optimizer.zero_grad()
        loss = loss_of(reference, cross_entropy, learned, {**texts[step % len(texts)], **mean})
        loss.backward()
        optimizer.step()
        losses.append(digits(loss.item()))
    return losses


def digits(value: float) -> float:
    return float(f"{value:.7g}")


def main() -> None:
    """Computes, compares and writes."""
    torch.set_num_threads(1)
    tensors = tensors_of(onnx.load(FOLDER / ENCODER_FILE))
    shape = encoder_shape(FOLDER)
    factors = lora_factors(tensors, shape, LORA)
    reference = Reference(tensors)
    recipe = {"spreads": SPREADS, "firstId": FIRST_ID, "ids": IDS, "directions": DIRECTIONS, "directionSeed": DIRECTION_SEED}
    cases = solved(reference, contrast, CONTRAST_FILE, CONTRAST_CASES, factors, shape.hidden)
    write("contrast-step.json", {"cases": cases})
    cases = solved(reference, cross_entropy, TRAINING_FILE, CASES, factors, shape.hidden)
    losses = curve(reference, factors, shape.hidden)
    print(f"curve {losses[0]:.4f} ... {losses[-1]:.4f}, lowest {min(losses):.4f}")
    write("training-step.json", {**recipe, "cases": cases, "curve": {**CURVE, "adamW": ADAM_W, "losses": losses}})


def solved(reference: Reference, objective: Callable, file: str, cases: tuple, factors: list[Factor], hidden: int) -> list[dict]:
    """Every case with torch's loss and gradients, after a look at what the graph gives."""
    session = onnxruntime.InferenceSession(str(FOLDER / file), providers=["CPUExecutionProvider"])
    found = []
    for case in cases:
        feeds, loss, gradients = gradients_of(reference, objective, case, factors, hidden)
        compare(session, feeds, loss, gradients)
        summaries = {name: summary(value, index) for index, (name, value) in enumerate(gradients.items())}
        found.append({**case, "loss": digits(loss), "gradients": summaries})
    return found


def write(name: str, content: dict) -> None:
    (FIXTURES / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
