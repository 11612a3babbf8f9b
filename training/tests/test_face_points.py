"""Quick checks of the dense landmarks' geometry; no data needed."""
import unittest

import torch

from face_points.points import COUNT, LEFT_EYE, MESH_INDICES, MIRRORED, eye_distance, eye_openness
from face_points.train import point_loss
from face_points.views import augment, close_eye


def drawn_face(n: int) -> torch.Tensor:
    """Points (n, COUNT, 3) with both eyes as ellipses; in units of the side."""
    points = torch.rand(n, COUNT, 3) * 0.2 + 0.4
    turn = torch.arange(16) / 16 * 2 * torch.pi
    # From the outer corner over the upper lid, as the mesh goes.
    for first, x, direction in ((0, 0.35, -1), (16, 0.65, 1)):
        points[:, first : first + 16, 0] = x + 0.06 * direction * torch.cos(turn)
        points[:, first : first + 16, 1] = 0.45 - 0.02 * torch.sin(turn)
    return points


class Points(unittest.TestCase):
    def test_mirroring_twice_is_nothing(self) -> None:
        self.assertEqual(len(set(MESH_INDICES)), COUNT)
        self.assertEqual([MIRRORED[i] for i in MIRRORED], list(range(COUNT)))
        self.assertEqual(MESH_INDICES[MIRRORED[0]], LEFT_EYE[0])

    def test_openness_is_height_over_width(self) -> None:
        points = drawn_face(2)
        torch.testing.assert_close(eye_openness(points)[:, 0], eye_openness(points)[:, 1])
        self.assertAlmostEqual(float(eye_openness(points)[0, 0]), 0.02 / 0.06 * 0.949, places=2)
        self.assertAlmostEqual(float(eye_distance(points)[0]), 0.3, places=5)


class Views(unittest.TestCase):
    def test_points_follow_a_dark_spot(self) -> None:
        torch.manual_seed(2)
        n = 48
        points = drawn_face(n)
        points[:, 32, :2] = torch.tensor([0.5, 0.7])
        pictures = torch.full((n, 3, 128, 128), 200, dtype=torch.uint8)
        pictures[:, :, 86:94, 60:68] = 0
        images, moved = augment(pictures, points)
        mirrored = moved[:, MIRRORED[32]]
        dark = []
        for i in range(n):
            for spot in (moved[i, 32], mirrored[i]):
                x, y = (((spot[:2] + 1) / 2 * 128).long().clamp(0, 127)).tolist()
                dark.append(float(images[i, :, y, x].mean()))
        darkest = torch.tensor(dark).view(n, 2).amin(1)
        self.assertGreater(float((darkest < 0.35).float().mean()), 0.8)

    def test_closing_an_eye_moves_its_upper_lid_only(self) -> None:
        points = (drawn_face(3) - torch.tensor([0.5, 0.5, 0])) * 2
        before = points.clone()
        close_eye(torch.rand(3, 3, 128, 128), points, 0, 1.0, 1.0)
        self.assertLess(float(eye_openness(points)[:, 0].max()), 0.1)
        torch.testing.assert_close(points[:, 8:], before[:, 8:])


class Loss(unittest.TestCase):
    def test_is_zero_at_the_target_only(self) -> None:
        points = drawn_face(4)
        self.assertEqual(float(point_loss(points, points)), 0)
        self.assertGreater(float(point_loss(points + 0.05, points)), 0.01)


if __name__ == "__main__":
    unittest.main()
