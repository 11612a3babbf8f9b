"""The golden figures that the program is held to are also what the nets are trained on."""
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lab.speech.frontend import LogMel, mel_filters, mel_power
from voice_embed import golden, resemblyzer

FILE = Path(__file__).resolve().parents[2] / "tests/golden/mel.txt"


def blocks() -> list[tuple[tuple[float, ...], dict[int, np.ndarray]]]:
    """Each layout and its rows by frame."""
    found: list[tuple[tuple[float, ...], dict[int, np.ndarray]]] = []
    for line in FILE.read_text().splitlines():
        first, *rest = line.split()
        if first == "layout":
            found.append((tuple(map(float, rest)), {}))
        elif first not in ("#", "frames"):
            found[-1][1][int(first)] = np.array(rest, float)
    return found


class GoldenMel(unittest.TestCase):
    def test_front_ends_give_the_golden_figures(self) -> None:
        clip = torch.from_numpy(golden.clip().astype(np.float32))[None]
        sound = resemblyzer.MANIFEST["input"]
        filters = mel_filters(sound["bands"], sound["fft"], sound["low_hz"], sound["high_hz"])
        power = mel_power(F.pad(clip, (sound["padding"], sound["padding"])), filters)[0]
        for (layout, rows), heard in zip(blocks(), (LogMel()(clip)[0].t(), power), strict=True):
            for t, row in rows.items():
                np.testing.assert_allclose(heard[t].numpy(), row, rtol=1e-5, atol=1e-5 if layout[7] else 1e-7)

    def test_the_file_is_what_its_script_makes(self) -> None:
        for (layout, rows), fields in zip(blocks(), golden.LAYOUTS, strict=True):
            self.assertEqual(layout, fields)
            made = golden.bands_of(golden.clip(), *fields)
            for t, row in rows.items():
                np.testing.assert_allclose(row, made[t], rtol=1e-7, atol=1e-8)


if __name__ == "__main__":
    unittest.main()
