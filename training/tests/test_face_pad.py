"""Quick checks of simulated attacks and of the anti-spoof net's exported form; no data needed."""
import tempfile
import unittest
from pathlib import Path

import torch
from PIL import Image

from face_pad import evaluate, rendered
from face_pad.model import GRID, SpoofNet
from face_pad.recapture import BONA_FIDE, CUT_OUT, PRINT, SCREEN, SPECIES, present
from face_pad.teacher import crop
from lab.fold import fold_with_linear

from .support import as_if_trained, assert_same_function


def dark_faces(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Bright frames with a dark square as face, and its boxes."""
    frames = 0.8 + 0.02 * torch.rand(n, 3, 250, 250)
    frames[:, :, 90:170, 85:165] = 0.1
    return frames, torch.tensor([85.0, 90, 80, 80]).repeat(n, 1)


class Presenting(unittest.TestCase):
    def test_the_box_follows_the_face_in_every_species(self) -> None:
        torch.manual_seed(1)
        for species in (BONA_FIDE, PRINT, SCREEN):
            frames, boxes = dark_faces(24)
            seen, where = present(frames, boxes, torch.full((24,), species))
            inner = crop(seen, where, 0.6, 32).mean((1, 2, 3))
            around = crop(seen, where, 1.6, 32)[:, :, [0, -1]].mean((1, 2, 3))
            self.assertGreater(float((inner < around).float().mean()), 0.8, SPECIES[species])

    def test_a_cut_out_keeps_the_frame_and_changes_the_face(self) -> None:
        torch.manual_seed(2)
        frames, boxes = dark_faces(16)
        seen, where = present(frames, boxes, torch.full((16,), CUT_OUT))
        plain, plain_where = present(frames, boxes, torch.full((16,), BONA_FIDE))
        changed = (crop(seen, where, 0.6, 32) - crop(plain, plain_where, 0.6, 32)).abs().mean()
        self.assertGreater(float(changed), 0.05)

    def test_same_seed_same_presentations_and_the_stream_goes_on(self) -> None:
        frames, boxes = dark_faces(4)
        torch.manual_seed(9)
        first = evaluate.presentations((frames * 255).byte(), boxes, Doubtful())
        drawn = torch.rand(1)
        second = evaluate.presentations((frames * 255).byte(), boxes, Doubtful())
        self.assertTrue(torch.equal(first.crops, second.crops))
        torch.manual_seed(9)
        self.assertEqual(float(drawn), float(torch.rand(1)))
        self.assertEqual(first.species.tolist(), [k for k in range(len(SPECIES)) for _ in range(4)])


class Doubtful:
    """A teacher without an opinion."""

    def live(self, pictures: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
        return torch.full((len(pictures),), 0.5)


class RenderedPictures(unittest.TestCase):
    def test_people_are_split_and_crops_follow_the_boxes(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lines = ["file,species,person,x,y,width,height"]
            for person, (species, size) in enumerate([("mask", (320, 240)), ("bona_fide", (320, 240)), ("mask", (64, 48))]):
                picture = Image.new("RGB", size, (200, 200, 200))
                picture.paste((20, 20, 20), (20, 10, 40, 30))
                picture.save(folder / f"{person}.png")
                lines.append(f"{person}.png,{species},{person},20,10,20,20")
            (folder / "faces.csv").write_text("\n".join(lines) + "\n")
            shown = rendered.read(folder, Doubtful(), 1.0, 16, held_out=False)
            held_out = rendered.read(folder, Doubtful(), 1.0, 16, held_out=True)
        self.assertEqual((shown.species, held_out.species), (["bona_fide", "mask"], ["mask"]))
        self.assertEqual(shown.genuine.tolist(), [True, False])
        self.assertLess(float(shown.crops[:, :, 4:12, 4:12].float().max()), 40)

    def test_errors_are_counted_at_one_percent_of_bona_fide(self) -> None:
        shown = rendered.Rendered(torch.zeros(4, 3, 1, 1), ["bona_fide", "bona_fide", "mask", "mask"], torch.zeros(4))
        logits = torch.tensor([[1.0, 0], [2, 0], [1.5, 0], [0, 0]])
        self.assertEqual(rendered.error_rates(logits, shown), {"rendered_mask": 0.5})


class Rates(unittest.TestCase):
    def test_errors_are_counted_by_species(self) -> None:
        species = torch.tensor([0, 0, 0, 0, 1, 1, 2, 2, 3, 3])
        score = torch.tensor([0.9, 0.8, 0.7, 0.2, 0.1, 0.9, 0.1, 0.2, 0.95, 0.9])
        rates = evaluate.error_rates(score, species, 0.5)
        self.assertEqual([rates[k] for k in ("BPCER", "APCER print", "APCER screen", "APCER cut-out")], [0.25, 0.5, 0.0, 1.0])
        self.assertAlmostEqual(evaluate.threshold_at(score[:4], 0.25), 0.7, places=6)


class Network(unittest.TestCase):
    def test_folded_network_computes_the_same(self) -> None:
        torch.manual_seed(1)
        student = as_if_trained(SpoofNet())
        folded = fold_with_linear(student.features, student.answer, GRID)
        assert_same_function(folded, student, torch.randn(2, 3, 128, 128), atol=1e-4, rtol=1e-4)


if __name__ == "__main__":
    unittest.main()
