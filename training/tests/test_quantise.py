"""Static 8-bit arithmetic, computed by the same graph reader that runs the teachers."""
import tempfile
import unittest
from pathlib import Path

import onnx
import torch
from torch import nn

from lab.fold import as_convolution, fold_units
from lab.layers import Residual, unit
from lab.onnx_export import export_float32
from lab.onnx_graph import OnnxModule
from lab.quantise import activation_ranges, quantise


class Quantised(unittest.TestCase):
    def test_answers_are_close_and_weights_are_bytes(self) -> None:
        torch.manual_seed(1)
        network = nn.Sequential(unit(3, 8, 2), Residual(8, 8), nn.ReLU(), nn.Conv2d(8, 4, 1))
        nn.init.normal_(network[1].body[1][1].weight)
        nn.init.zeros_(network[3].bias)
        network.eval()
        fold_units(network)
        x = torch.randn(16, 3, 16, 16)
        with tempfile.TemporaryDirectory() as folder:
            whole, small = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
            export_float32(network, (1, 3, 16, 16), whole, "test", ["y"], {"image": {0: "n"}, "y": {0: "n"}})
            last = [n.name for n in onnx.load(str(whole)).graph.node if n.op_type == "Conv"][-1]
            for exact in ((last,), ()):
                quantise(whole, small, activation_ranges(whole, x.split(8)), exact)
            kinds = [n.op_type for n in onnx.load(str(small)).graph.node]
            self.assertEqual(kinds.count("Conv"), 4)
            self.assertGreaterEqual(kinds.count("QuantizeLinear"), 4)
            large = [i.name for i in onnx.load(str(small)).graph.initializer
                     if i.data_type == onnx.TensorProto.FLOAT and len(i.dims) > 1]
            self.assertEqual(large, [])
            with torch.no_grad():
                wanted, got = network(x), OnnxModule(small)(x)
        self.assertGreater(float(torch.cosine_similarity(wanted.flatten(1), got.flatten(1)).min()), 0.998)
        self.assertGreater(float((wanted - got).abs().max()), 0)

    def test_the_last_layer_before_flatten_is_not_rounded(self) -> None:
        torch.manual_seed(2)
        network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), as_convolution(nn.Linear(4 * 36, 5), 4, 6), nn.Flatten()).eval()
        with tempfile.TemporaryDirectory() as folder:
            whole, small = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
            export_float32(network, (1, 3, 8, 8), whole, "test", ["y"], {"image": {0: "n"}, "y": {0: "n"}})
            quantise(whole, small, activation_ranges(whole, torch.randn(32, 3, 8, 8).split(8)))
            nodes = onnx.load(str(small)).graph.node
        read_by_flatten = next(n.input[0] for n in nodes if n.op_type == "Flatten")
        self.assertEqual([n.op_type for n in nodes if read_by_flatten in n.output], ["Conv"])


if __name__ == "__main__":
    unittest.main()
