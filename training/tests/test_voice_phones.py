"""What the digit recogniser learns besides digits: phones that a teacher wrote down, on made-up sounds."""
import unittest

import numpy as np
import torch

from lab.speech.clips import speech_mask, speech_only
from lab.speech.frontend import HOP, RATE_HZ
from voice_digits import phones
from voice_digits.label import COMMANDS, grammar
from voice_digits.model import PHONES, PHONES_A_STEP, DigitNet
from voice_digits.words import BANDS


def noise(seconds: float, loudness: float) -> np.ndarray:
    return (loudness * np.random.default_rng(1).normal(size=round(seconds * RATE_HZ))).astype(np.float32)


class Labels(unittest.TestCase):
    def test_grammars_are_one_choice(self) -> None:
        self.assertEqual(grammar("a b\n | c", True), "#JSGF V1.0; grammar g; public <g> = ( a b | c )+;")
        self.assertEqual(grammar("a", False), "#JSGF V1.0; grammar g; public <g> = ( a );")

    def test_spans_become_marks(self) -> None:
        marks = phones.marked([("five(2)", 2, 12), ("for", 13, 15)], phones.DIGITS, 16, phones.UNKNOWN, middle=0.6)
        self.assertEqual(np.flatnonzero(marks == 5).tolist(), list(range(4, 10)))
        self.assertEqual(int((marks == phones.UNKNOWN).sum()), 10)
        self.assertEqual(len(phones.NAMES), PHONES)
        self.assertEqual(len(set(phones.NAMES)), PHONES)

    def test_marks_follow_the_sound_when_pauses_go(self) -> None:
        x = np.concatenate([noise(1, 0.1), noise(1, 1e-5), noise(1, 0.1)])
        clip = phones.clip_of(x, [("two", 200, 300)], [("AA", 0, 100), ("S", 200, 300)])
        self.assertLess(len(clip.samples), 2.5 * RATE_HZ)
        self.assertEqual({len(clip.phones), len(clip.digits)}, {len(clip.samples)})
        self.assertEqual(clip.phones[RATE_HZ // 2], phones.NAMES.index("AA"))
        self.assertEqual(clip.phones[-RATE_HZ // 2], phones.NAMES.index("S"))
        self.assertEqual(clip.digits[-RATE_HZ // 2], 2)
        np.testing.assert_array_equal(speech_only(x), x[speech_mask(x)])


class PhoneRows(unittest.TestCase):
    def clip(self, seconds: int) -> phones.Clip:
        marks = (np.arange(seconds * RATE_HZ) // RATE_HZ).astype(np.int8)
        return phones.Clip(noise(seconds, 0.1), marks, np.full(len(marks), -1, np.int8))

    def test_rows_keep_their_marks_at_every_speed(self) -> None:
        for seed in range(5):
            for row in phones.rows_of(self.clip(9), np.random.default_rng(seed)):
                self.assertEqual(len(row.phones), 1 + (len(row.samples) - 400) // HOP)
                self.assertTrue((np.diff(row.phones) >= 0).all())
                length = float(np.median(np.bincount(row.phones - row.phones.min())))
                self.assertTrue(40 <= length <= 130)

    def test_commands_are_joined_and_sentences_stay_alone(self) -> None:
        command = next(iter(COMMANDS))
        found = [("orders", self.clip(1))] + [(command, self.clip(1))] * 4
        lengths = [len(c.samples) // RATE_HZ for c in phones.sequences(found, np.random.default_rng(1))]
        self.assertEqual(lengths, [1] * phones.PASSES["orders"] + [3, 1])

    def test_lessons_and_answers_have_the_same_steps(self) -> None:
        torch.manual_seed(1)
        marks = torch.ones(3, 320, dtype=torch.int8)
        talk = phones.Talk(torch.randn(3, BANDS, 320).half(), marks, -marks)
        lesson = phones.draw(talk, 4, 72)
        digits, spoken = DigitNet().eval().both(lesson.mel)
        self.assertEqual(digits.shape[2], lesson.digits.shape[1])
        self.assertEqual(spoken.shape, (4, PHONES, lesson.phones.shape[1]))
        self.assertEqual(lesson.phones.shape[1], PHONES_A_STEP * lesson.digits.shape[1])
        self.assertEqual(phones.sampled(torch.arange(8)[None], 4).tolist(), [[1, 3, 5, 7]])

    def test_digits_do_not_depend_on_the_second_answer(self) -> None:
        network, mel = DigitNet().eval(), torch.randn(2, BANDS, 64)
        torch.testing.assert_close(network.both(mel)[0], network(mel))


if __name__ == "__main__":
    unittest.main()
