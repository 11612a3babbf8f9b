"""The digit recogniser's parts, on made-up sounds."""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from tests.support import as_if_trained

from lab.speech.frontend import HOP, RATE_HZ, samples_for
from voice_digits import export, lessons
from voice_digits.decode import digits_of, errors
from voice_digits.evaluate import interval
from voice_digits.model import ANSWERS, NONE, DigitNet
from voice_digits.words import BANDS, MOST_DIGITS, cut_short, draw_row, joined, test_rows, without_edges


def tone(hertz: float, seconds: float) -> np.ndarray:
    return (0.1 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def takes() -> dict[int, list[np.ndarray]]:
    """A tone for each digit."""
    return {digit: [tone(200 + 150 * digit, 0.3), tone(210 + 150 * digit, 0.4)] for digit in range(10)}


class RowsOfDigits(unittest.TestCase):
    def test_edges_go_and_the_word_stays(self) -> None:
        quiet = 1e-4 * np.random.default_rng(1).normal(size=RATE_HZ).astype(np.float32)
        left = without_edges(np.concatenate([quiet, tone(300, 0.5), quiet]))
        self.assertAlmostEqual(len(left) / RATE_HZ, 0.58, delta=0.03)

    def test_joined_digits_lie_where_the_spans_say(self) -> None:
        row = joined([tone(300, 0.4), tone(600, 0.3)], [3, 6], [0.2, 0.1, 0.5])
        self.assertEqual(row.spans[0][0], round(0.2 * RATE_HZ) // HOP)
        self.assertEqual(row.spans[1][0], round(0.7 * RATE_HZ) // HOP)
        self.assertEqual(len(row.samples), round(1.5 * RATE_HZ))
        self.assertGreater(float(np.abs(row.samples[RATE_HZ // 4 : RATE_HZ // 2]).max()), 0.09)
        self.assertEqual(float(np.abs(row.samples[-RATE_HZ // 2 :]).max()), 0)
        overlapping = joined([tone(300, 0.4), tone(600, 0.3)], [3, 6], [0.0, -0.02, 0.0])
        self.assertEqual(len(overlapping.samples), round(0.68 * RATE_HZ))

    def test_words_lose_a_little_at_their_ends_or_nothing(self) -> None:
        clip = np.arange(1000, dtype=np.float32)
        for seed in range(20):
            left = cut_short(clip, np.random.default_rng(seed))
            self.assertTrue(700 <= len(left) <= 1000)
            np.testing.assert_array_equal(left, clip[int(left[0]) : int(left[-1]) + 1])

    def test_drawn_rows_fit_and_are_drawn_alike_from_a_seed(self) -> None:
        first, second = (draw_row(takes(), np.random.default_rng(k), samples_for(lessons.FRAMES)) for k in (4, 4))
        self.assertEqual(first.digits, second.digits)
        for seed in range(20):
            row = draw_row(takes(), np.random.default_rng(seed), samples_for(lessons.FRAMES))
            self.assertTrue(1 <= len(row.digits) <= MOST_DIGITS)
            self.assertLessEqual(len(row.samples), samples_for(lessons.FRAMES))
        self.assertEqual([len(r.digits) for r in test_rows(takes(), 3, 6, (0.1, 0.2), 1)], [6, 6, 6])


class Lessons(unittest.TestCase):
    def test_answers_leave_edges_between_digits(self) -> None:
        digits = torch.tensor([[5, 5, -1]])
        spans = torch.tensor([[[2.0, 12.0], [12.0, 22.0], [0.0, 0.0]]])
        steps = lessons.answers(digits, spans, 24)[0].tolist()
        self.assertEqual(steps[4:10], [5] * 6)
        self.assertEqual(steps[14:20], [5] * 6)
        self.assertEqual({steps[k] for k in (0, 1, 2, 3, 10, 11, 12, 13, 20, 23)}, {NONE})

    def test_warps_move_bands_and_stretch_time(self) -> None:
        torch.manual_seed(1)
        mel = torch.zeros(8, BANDS, 40)
        mel[:, 16] = 1
        warped = lessons.warped(mel, 60)
        self.assertEqual(warped.shape, (8, BANDS, 60))
        peaks = warped[:, :, 30].argmax(1)
        self.assertGreater(len(peaks.unique()), 2)
        self.assertLess(int((peaks - 16).abs().max()), 5)

    def test_contrast_is_each_rows_own(self) -> None:
        torch.manual_seed(1)
        scale = lessons.contrasted(torch.ones(6, BANDS, 4)).flatten(1)
        self.assertTrue(bool(((scale > 0.7) & (scale < 1.3)).all()))
        self.assertEqual(len(scale[:, 0].unique()), 6)
        self.assertEqual(float((scale - scale[:, :1]).abs().max()), 0)

    def test_a_lesson_tells_of_each_row(self) -> None:
        torch.manual_seed(1)
        digits = torch.full((3, MOST_DIGITS), -1)
        digits[:, 0], digits[1, 1] = torch.tensor([1, 2, 3]), 7
        spans = torch.zeros(3, MOST_DIGITS, 2, dtype=torch.long)
        spans[:, 0], spans[1, 1] = torch.tensor([10, 60]), torch.tensor([80, 120])
        rows = lessons.Rows(torch.randn(3, BANDS, lessons.FRAMES).half(), digits, spans, ["a", "b", "a"])
        lesson = lessons.draw(rows, 5, 70)
        self.assertEqual(int(lesson.lengths.sum()), len(lesson.digits))
        self.assertEqual(lesson.steps.shape[1] * 4, lesson.mel.shape[2])
        self.assertEqual(rows.without("a").speakers, ["b"])


class Decoding(unittest.TestCase):
    def test_runs_of_steps_are_digits(self) -> None:
        log_odds = np.zeros((ANSWERS, 9))
        for step, answer in enumerate([NONE, 4, 4, NONE, 4, 0, 0, NONE, 9]):
            log_odds[answer, step] = 8
        log_odds[9, 8] = 2.2
        self.assertEqual(digits_of(log_odds), [4, 0], "one step alone is a slip")

    def test_errors_are_the_fewest_changes(self) -> None:
        self.assertEqual([errors([1, 2, 3], h) for h in ([1, 2, 3], [1, 3], [1, 2, 2, 3], [2, 1, 3], [])], [0, 1, 1, 2, 3])

    def test_intervals_hold_the_rate(self) -> None:
        low, high = interval(0.97, 1800)
        self.assertTrue(0.96 < low < 0.97 < high < 0.98)


class Exported(unittest.TestCase):
    def test_pack_holds_what_was_trained(self) -> None:
        torch.manual_seed(1)
        network = as_if_trained(DigitNet())
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            export.release(network, "test", torch.randn(40, BANDS, 96), out, out / "pack", "some-digits")
            manifest = json.loads((out / "pack" / "manifest.json").read_text())
            self.assertEqual((manifest["id"], manifest["kind"]), ("some-digits", "voice_digits"))
            self.assertEqual(manifest["goldens"][0]["outputs"][0]["size"], ANSWERS * 40)
            self.assertLess(manifest["weights"]["bytes"], export.LARGEST_PACK)


if __name__ == "__main__":
    unittest.main()
