"""What the manifest says of training: shapes of the factors, the file that holds the step."""

from __future__ import annotations

from training_graph import Factor, Lora


def describe_adapter(lora: Lora, factors: list[Factor]) -> dict[str, object]:
    """The shapes of all factors, in the order of the adapter file."""
    listed = [{"name": factor.name, "rows": factor.rows, "columns": factor.columns} for factor in factors]
    return {"rank": lora.rank, "scale": lora.scale, "factors": listed}
