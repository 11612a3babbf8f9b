"""Quick checks of the detector's geometry, assignment and composed pictures; no data needed."""
import unittest

import torch

from face_detect.compose import Composer, Pictures, Pool, which_face
from face_detect.export import fold_for_inference, shift_scores
from face_detect.loss import detection_loss
from face_detect.model import OUTPUTS, Detector, LikeYuNet
from face_detect.teacher import Opinion
from lab.boxes import STRIDES, Found, find_faces, generalised_overlap, overlap
from lab.yunet import Labels, consensus

from .support import as_if_trained, assert_same_function


def one_face(box: list[float], kind: int = 1, side: int = 320) -> Pictures:
    boxes = torch.tensor([[box]])
    landmarks = boxes[..., None, :2] + boxes[..., None, 2:] * torch.tensor([[.3, .4], [.7, .4], [.5, .6], [.35, .8], [.65, .8]])
    cells = sum((side // s) ** 2 for s in STRIDES)
    return Pictures(torch.zeros(1, 3, side, side), boxes, landmarks, torch.tensor([[kind]], dtype=torch.uint8),
                    torch.zeros(1, cells), torch.full((1, cells), -1))


def nothing_seen(pictures: torch.Tensor) -> Opinion:
    cells = sum((pictures.shape[-1] // s) ** 2 for s in STRIDES)
    return Opinion(torch.zeros(len(pictures), cells), torch.zeros(len(pictures), cells, 4))


class Geometry(unittest.TestCase):
    def test_overlaps_of_known_boxes(self) -> None:
        a, b = torch.tensor([0.0, 0, 10, 10]), torch.tensor([5.0, 0, 10, 10])
        self.assertAlmostEqual(float(overlap(a, b)), 1 / 3, places=5)
        far = torch.tensor([30.0, 0, 10, 10])
        self.assertAlmostEqual(float(generalised_overlap(a, far)), -0.5, places=5)
        self.assertAlmostEqual(float(generalised_overlap(a, a)), 1, places=5)

    def test_a_face_written_into_the_grid_is_found_again(self) -> None:
        outputs = {name: torch.zeros(1, (320 // int(name.split("_")[1])) ** 2, {"b": 4, "k": 10}.get(name[0], 1))
                   for name in OUTPUTS}
        cell = 5 * 20 + 7
        for name in ("cls_16", "obj_16"):
            outputs[name][0, cell] = 0.9
        outputs["bbox_16"][0, cell] = torch.tensor([0.5, 0.25, 1.0, 1.5])
        (found,) = find_faces(outputs, 320, 320, 0.5)
        self.assertEqual(len(found.boxes), 1)
        centre = found.boxes[0, :2] + found.boxes[0, 2:] / 2
        torch.testing.assert_close(centre, torch.tensor([7.5 * 16, 5.25 * 16]))
        torch.testing.assert_close(found.landmarks[0, 0], torch.tensor([7.0 * 16, 5.0 * 16]))

    def test_labels_are_what_most_looks_agree_on(self) -> None:
        def look(*faces: tuple[float, float]) -> Found:
            return Found(torch.tensor([score for _, score in faces]),
                                  torch.tensor([[float(x), 0, 10, 10] for x, _ in faces]).view(-1, 4),
                                  torch.tensor([float(x) for x, _ in faces]).view(-1, 1, 1).expand(-1, 5, 2))
        faces = consensus((look((0, 0.6)), look((1, 0.9), (80, 0.2)), look((50, 0.3))))
        self.assertEqual(len(faces), 2)
        self.assertAlmostEqual(faces[0][0], 0.5, places=5)
        self.assertEqual((float(faces[0][1][0]), float(faces[0][2][0, 0])), (0.5, 0.5))


def seen_by(score: float, pictures: Pictures, level: int, cell: int) -> Pictures:
    """The teacher sees the only face at one cell of one grid, and nothing elsewhere."""
    side = pictures.images.shape[-1]
    before = sum((side // s) ** 2 for s in STRIDES[:level])
    pictures.scores[0, before + cell], pictures.who[0, before + cell] = score, 0
    return pictures


class Learning(unittest.TestCase):
    def test_a_cell_answers_for_the_face_that_the_teacher_sees_there(self) -> None:
        boxes, kinds = torch.tensor([[[0.0, 0, 60, 60], [100, 100, 60, 60]]]), torch.tensor([[2, 1]])
        scores = torch.tensor([[0.9, 0.9, 0.05, 0.4]])
        looked = torch.tensor([[[102.0, 102, 60, 60], [40, 40, 60, 60], [0, 0, 60, 60], [2, 2, 60, 60]]])
        self.assertEqual(which_face(Opinion(scores, looked), boxes, kinds).tolist(), [[1, -1, -1, 0]])
        self.assertEqual(which_face(Opinion(scores, looked), boxes, torch.zeros_like(kinds)).tolist(), [[-1] * 4])

    def test_right_answers_cost_less(self) -> None:
        pictures = seen_by(0.9, one_face([100, 100, 60, 60]), 1, 8 * 20 + 8)
        wrong = [torch.zeros(1, 15, 320 // s, 320 // s) for s in STRIDES]
        right = [g.clone() for g in wrong]
        for grid in right:
            grid[:, 0] = -9
        right[1][0, 0, 8, 8] = float(torch.logit(torch.tensor(0.9)))
        right[1][0, 1:3, 8, 8] = 130 / 16 - 8
        right[1][0, 3:5, 8, 8] = torch.tensor(60 / 16).log()
        right[1][0, 5:, 8, 8] = (pictures.landmarks[0, 0] / 16 - 8).flatten()
        self.assertLess(float(detection_loss(right, pictures).total), 0.01)
        self.assertGreater(float(detection_loss(wrong, pictures).total), 1)
        moved = [g.clone() for g in right]
        moved[1][0, 5:, 8, 8] += 0.3
        self.assertGreater(float(detection_loss(moved, pictures).landmarks), 0.05)
        self.assertEqual(float(detection_loss(moved, pictures).box), float(detection_loss(right, pictures).box))


class Composing(unittest.TestCase):
    def test_labels_follow_the_pixels(self) -> None:
        """A white square as face on black: the labelled box must be bright wherever it is sure."""
        torch.manual_seed(4)
        frames = torch.zeros(4, 3, 250, 250, dtype=torch.uint8)
        frames[:, :, 100:160, 90:150] = 255
        boxes = torch.zeros(4, 8, 4)
        boxes[:, 0] = torch.tensor([90.0, 100, 60, 60])
        kinds = torch.zeros(4, 8, dtype=torch.uint8)
        kinds[:, 0] = 1
        landmarks = torch.zeros(4, 8, 5, 2)
        landmarks[:, 0] = torch.tensor([[100.0, 110], [140, 110], [120, 130], [105, 150], [135, 150]])
        pool = Pool(64, Composer(frames, Labels(boxes, landmarks, kinds), nothing_seen), 160)
        pool.add(64)
        pictures = pool.draw(64)
        bright = []
        for i, k in (pictures.kinds == 1).nonzero().tolist():
            x, y = pictures.landmarks[i, k, 2].round().long().clamp(0, 159).tolist()
            bright.append(float(pictures.images[i, :, y, x].mean()) > 0.25)
            self.assertLess(float(pictures.landmarks[i, k, 0, 0]), float(pictures.landmarks[i, k, 1, 0]))
        self.assertGreater(len(bright), 30)
        self.assertGreater(sum(bright) / len(bright), 0.85)


class Network(unittest.TestCase):
    def test_shifted_scores_keep_their_order_and_meet_the_programs(self) -> None:
        torch.manual_seed(2)
        student = Detector().eval()
        for answer in student.answers:
            torch.nn.init.normal_(answer.weight, std=0.3)
            answer.bias.data[0] = float(torch.logit(torch.tensor(0.4)))
        x = torch.randn(1, 3, 64, 64)
        with torch.no_grad():
            before, after = LikeYuNet(student)(x)[0], LikeYuNet(shift_scores(student, 0.4))(x)[0]
        self.assertTrue(bool(((before >= 0.4) == (after >= 0.6)).all()))
        self.assertTrue(bool((before >= 0.4).any()) and not bool((before >= 0.4).all()))

    def test_folded_network_has_yunets_outputs_and_computes_the_same(self) -> None:
        torch.manual_seed(1)
        student = as_if_trained(Detector())
        x = torch.randn(1, 3, 64, 96)
        folded = LikeYuNet(fold_for_inference(student), batch=1)
        assert_same_function(folded, LikeYuNet(student), x, atol=1e-5, rtol=1e-4)
        for name, output in zip(OUTPUTS, folded(x)):
            stride = int(name.split("_")[1])
            self.assertEqual(output.shape[1], (64 // stride) * (96 // stride))


if __name__ == "__main__":
    unittest.main()
