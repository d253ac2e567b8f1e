"""Lets a second graph read its large tables out of the encoder's own file instead of carrying them again."""

from __future__ import annotations

import hashlib

import onnx
from onnx import TensorProto

# Smaller tables are not worth an entry of their own.
SMALLEST_BYTES = 65536


def share_weights(model: onnx.ModelProto, encoder: bytes, file: str) -> None:
    """Replaces byte tables that `encoder` carries under the same name by external data at their place in `file`.

    Only bytes: a table of floats may lie at any address of the file, and not every processor reads those. The model names
    the encoder's hash, so that its own hash stands for the weights too.
    """
    model.metadata_props.add(key="weights.sha256", value=hashlib.sha256(encoder).hexdigest())
    carried = {tensor.name: tensor.raw_data for tensor in onnx.load_from_string(encoder).graph.initializer}
    for tensor in model.graph.initializer:
        content = tensor.raw_data
        if tensor.data_type == TensorProto.UINT8 and len(content) >= SMALLEST_BYTES and carried.get(tensor.name) == content:
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            place = {"location": file, "offset": offset_of(encoder, content), "length": len(content)}
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))


def offset_of(encoder: bytes, content: bytes) -> int:
    """Where a table lies in the file; it must lie there once."""
    offset = encoder.find(content)
    if offset < 0 or encoder.find(content, offset + 1) >= 0:
        raise SystemExit(f"{len(content)} bytes of a table are not in the encoder's file exactly once")
    return offset
