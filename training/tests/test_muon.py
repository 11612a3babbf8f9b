"""The optimiser: directions become equally long, and what is no matrix goes by Adam's rule."""
import unittest

import torch
from torch import nn

from lab.muon import Muon, orthogonal


class Orthogonal(unittest.TestCase):
    def test_all_directions_are_about_equally_long(self) -> None:
        torch.manual_seed(1)
        for shape in ((16, 64), (64, 16), (32, 32)):
            turned = torch.linalg.qr(torch.randn(shape[0], shape[0]))[0] @ torch.eye(*shape) * torch.logspace(0, -2, shape[1])
            result = orthogonal(turned).double()
            small = result @ result.t() if shape[0] <= shape[1] else result.t() @ result
            squares = torch.linalg.eigvalsh(small)
            self.assertGreater(float(squares.min()), 0.4)
            self.assertLess(float(squares.max()), 1.6)


class Steps(unittest.TestCase):
    def test_learns_a_linear_map(self) -> None:
        torch.manual_seed(2)
        layer, wanted = nn.Linear(12, 6), nn.Linear(12, 6)
        optimiser = Muon([{"params": [layer.weight], "orthogonal": True}, {"params": [layer.bias]}], lr=0.1, plain_ratio=1.0)
        first = None
        for step in range(400):
            optimiser.param_groups[0]["lr"] = optimiser.param_groups[1]["lr"] = 0.1 * (1 - step / 400)
            x = torch.randn(64, 12)
            loss = ((layer(x) - wanted(x)) ** 2).mean()
            first = first or float(loss)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        self.assertLess(float(loss), 1e-3 * first)

    def test_its_state_survives_saving(self) -> None:
        torch.manual_seed(3)

        def trained(steps: int, stop: int) -> torch.Tensor:
            torch.manual_seed(4)
            layer = nn.Linear(4, 4)
            groups = lambda: [{"params": [layer.weight], "orthogonal": True}, {"params": [layer.bias]}]
            optimiser = Muon(groups(), lr=0.01)
            for step in range(steps):
                if step == stop:
                    state = optimiser.state_dict()
                    optimiser = Muon(groups(), lr=0.01)
                    optimiser.load_state_dict(state)
                optimiser.zero_grad()
                (layer(torch.ones(2, 4)) ** 2).sum().backward()
                optimiser.step()
            return layer.weight.detach().clone()

        torch.testing.assert_close(trained(6, 3), trained(6, -1))


if __name__ == "__main__":
    unittest.main()
