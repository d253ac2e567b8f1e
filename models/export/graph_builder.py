"""A thin layer over onnx.helper: names nodes, keeps initializers, closes the graph."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONTRIB_DOMAIN = "com.microsoft"
OPSET = 17
# IR 8 is the version that belongs to opset 17: older runtimes load it too.
IR_VERSION = 8


class GraphBuilder:
    """Collects nodes and initializers of one graph.

    Every method returns the name of the value it made. A name stands for one value: asking for it again adds nothing,
    so that layers can share what they have in common.
    """

    def __init__(self) -> None:
        self._nodes: dict[str, onnx.NodeProto] = {}
        self._initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: np.ndarray) -> str:
        """Stores an initializer once; the same name must mean the same values."""
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def node(self, op: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Adds a standard operator with one output."""
        return self._add(op, inputs, [output], "", attributes)[0]

    def contrib(self, op: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Adds an operator of ONNX Runtime's com.microsoft domain with one output."""
        return self._add(op, inputs, [output], CONTRIB_DOMAIN, attributes)[0]

    def split(self, value: str, outputs: list[str], axis: int) -> list[str]:
        """Splits a value into equal parts along an axis."""
        return self._add("Split", [value], outputs, "", {"axis": axis})

    def nodes(self, op: str, inputs: list[str], outputs: list[str], **attributes: object) -> list[str]:
        """Adds a standard operator with several outputs."""
        return self._add(op, inputs, outputs, "", attributes)

    def _add(self, op: str, inputs: list[str], outputs: list[str], domain: str, attributes: dict[str, object]) -> list[str]:
        node = helper.make_node(op, inputs, outputs, name=f"{outputs[0]}/{op}", domain=domain, **attributes)
        if self._nodes.setdefault(outputs[0], node) != node:
            raise ValueError(f"{outputs[0]} already stands for another value")
        return outputs

    def build(self, hidden: int, producer: str) -> onnx.ModelProto:
        """Closes the graph: input_ids and attention_mask (int64) in, last_hidden_state [batch, length, hidden] out."""
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
        mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "length"])
        state = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "length", hidden])
        return self.close("encoder", [ids, mask], [state], producer)

    def close(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto], producer: str
    ) -> onnx.ModelProto:
        """Closes the graph between any inputs and outputs."""
        graph = helper.make_graph(list(self._nodes.values()), name, inputs, outputs, list(self._initializers.values()))
        imports = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB_DOMAIN, 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION, producer_name=producer)
