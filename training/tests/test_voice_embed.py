"""Quick checks of what the speaker embedder hears, of the changes it is trained with and of its exported form; no data needed."""
import json
import math
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lab import numpy_graph
from lab.speech import clips, pack, rooms
from lab.speech.augment import Surroundings, companded, microphones, transform_coded
from lab.speech.frontend import BANDS, FFT, HOP, RATE_HZ, WINDOW, LogMel, frame_count, hertz, mel, product, samples_for
from voice_embed import evaluate, export, resemblyzer, voices
from voice_embed.check_teacher import evaluate_with_numpy
from voice_embed.cohort import as_int8
from voice_embed.lessons import Lessons, throats
from voice_embed.model import EMBEDDING_SIZE, Architecture, SpeakerNet
from voice_embed.recurrent import Recurrent
from voice_embed.teacher import BANDS as TEACHER_BANDS, FRAMES, Teacher, windows
from voice_embed.train import Pool

from .support import as_if_trained

SMALL = Architecture(8, 16, 2)


def tone(hz: float, seconds: float, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def log_mel_by_its_formulas(x: np.ndarray) -> np.ndarray:
    """The docstring of lab.speech.frontend, read literally."""
    def slaney(f: float) -> float:
        return 3 * f / 200 if f < 1000 else 15 + 27 * math.log(f / 1000) / math.log(6.4)

    def back(m: float) -> float:
        return 200 * m / 3 if m < 15 else 1000 * math.exp((m - 15) * math.log(6.4) / 27)

    low, high = slaney(20), slaney(7600)
    p = [back(low + (high - low) * k / (BANDS + 1)) for k in range(BANDS + 2)]
    frames = 1 + (len(x) - 400) // 160
    turning = np.exp(-2j * np.pi * np.outer(np.arange(257), np.arange(400)) / 512)
    w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    energy = np.empty((frames, BANDS))
    for t in range(frames):
        power = np.abs(turning @ (w * x[160 * t : 160 * t + 400])) ** 2
        for b in range(BANDS):
            f = 31.25 * np.arange(257)
            triangle = np.maximum(0, np.minimum((f - p[b]) / (p[b + 1] - p[b]), (p[b + 2] - f) / (p[b + 2] - p[b + 1])))
            energy[t, b] = (triangle * 2 / (p[b + 2] - p[b]) * power).sum()
    logarithm = np.log(energy + 1e-5 * energy.mean() + 1e-10)
    return (logarithm - logarithm.mean(0)).T


class FrontEnd(unittest.TestCase):
    def test_equals_its_formulas(self) -> None:
        samples = WINDOW + 7 * HOP + 33
        x = 0.1 * np.random.default_rng(1).normal(size=samples).astype(np.float32) + tone(440, 1)[:samples]
        got = LogMel()(torch.from_numpy(x)[None])[0].numpy()
        np.testing.assert_allclose(got, log_mel_by_its_formulas(x.astype(np.float64)), atol=2e-3)

    def test_gain_changes_nothing_and_silence_is_finite(self) -> None:
        x = torch.from_numpy(tone(300, 0.5))[None] + 0.01 * torch.randn(1, RATE_HZ // 2)
        torch.testing.assert_close(LogMel()(x), LogMel()(0.02 * x), atol=2e-2, rtol=0)
        self.assertEqual(float(LogMel()(torch.zeros(1, 4000)).abs().max()), 0)

    def test_frames_and_samples_agree(self) -> None:
        self.assertEqual([frame_count(n) for n in (0, 399, 400, 559, 560)], [0, 0, 1, 1, 2])
        self.assertEqual(frame_count(samples_for(300)), 300)
        self.assertEqual(LogMel()(torch.randn(2, samples_for(30))).shape, (2, BANDS, 30))

    def test_mel_scale_turns_back(self) -> None:
        for f in (0.0, 60.0, 999.0, 1000.0, 4000.0, 8000.0):
            self.assertAlmostEqual(float(hertz(torch.tensor(mel(f), dtype=torch.float64))), f, places=6)

    def test_product_is_the_matrix_product(self) -> None:
        x, matrix = torch.randn(2, 5, FFT // 2 + 1), torch.randn(FFT // 2 + 1, 7)
        torch.testing.assert_close(product(x, matrix), x @ matrix, atol=1e-4, rtol=1e-4)


class Clips(unittest.TestCase):
    def test_resampling_keeps_a_tone(self) -> None:
        x = clips.resample(tone(440, 1.0), RATE_HZ, 2 * RATE_HZ)
        wanted = 0.5 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE_HZ) / (2 * RATE_HZ))
        np.testing.assert_allclose(x, wanted, atol=1e-3)

    def test_pauses_go_and_speech_stays(self) -> None:
        quiet = 1e-4 * np.random.default_rng(1).normal(size=RATE_HZ).astype(np.float32)
        x = np.concatenate([quiet, tone(300, 1.0), quiet])
        self.assertAlmostEqual(len(clips.speech_only(x)) / RATE_HZ, 1.2, delta=0.05)
        self.assertEqual(len(clips.speech_only(tone(300, 1.0))), RATE_HZ)
        self.assertEqual(len(clips.speech_only(quiet[:100])), 100)

    def test_level_is_raised_only(self) -> None:
        raised = clips.raise_level(tone(300, 1.0, 0.001))
        self.assertAlmostEqual(20 * math.log10(float(np.sqrt((raised**2).mean()))), -30, places=2)
        self.assertIs(clips.raise_level(loud := tone(300, 1.0)), loud)

    def test_only_recordings_that_may_teach_are_read(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            names = ["voice/librispeech_train_251/7-1-2.opus", "voice/unlabelled/some/1.opus", "voice/fsdd/0_george_1.opus",
                     "second/voices/precise_a_1.opus", "second/voices/nemo_1_2.opus", "second/synthetic/edgetts_3.opus",
                     "second/synthetic/ytclone_1.opus"]
            for name in names:
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).touch()
            found = voices.sources(Path(folder) / "voice", Path(folder) / "second")
            self.assertEqual([s.path.name for s in found], ["7-1-2.opus", "1.opus", "precise_a_1.opus", "edgetts_3.opus"])
            self.assertEqual([s.speaker for s in found], [0] + 3 * [voices.NOBODY])

    def test_short_clips_begin_again(self) -> None:
        with voices_in_a_folder() as voices:
            read = voices.read(0, 5, 2 * int(voices.length[0]))
            np.testing.assert_array_equal(read[: voices.length[0]], read[voices.length[0] :])


class voices_in_a_folder:
    """Two people with names, one held out, and one without."""

    def __enter__(self) -> voices.Voices:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        rng = np.random.default_rng(1)
        lengths = np.array([60_000, 70_000, 50_000, 20_000])
        (folder / "voices.i16").write_bytes(rng.integers(-9000, 9000, lengths.sum()).astype(np.int16).tobytes())
        np.savez(folder / "voices.npz", first=np.cumsum(lengths) - lengths, length=lengths,
                 speaker=np.array([0, 1, 7, voices.NOBODY]), speed=np.array([0, 2, 0, 1]),
                 held_out=np.array([False, False, True, False]))
        return voices.Voices(folder)

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


class Changes(unittest.TestCase):
    def test_a_dry_room_gives_the_first_echoes_where_geometry_puts_them(self) -> None:
        room, source, listener = np.array([5.0, 4.0, 3.0]), np.array([1.0, 2.0, 1.5]), np.array([2.0, 2.0, 1.5])
        response = rooms.impulse_response(room, source, listener, 0.3)
        self.assertAlmostEqual(float((response**2).sum()), 1, places=5)
        self.assertEqual(int(np.abs(response).argmax()), 0)
        # Through the wall at x = 0 the way is 3 m, 2 m longer than the direct one.
        delay = 2 * RATE_HZ / rooms.SOUND_M_S
        near = response[int(delay) : int(delay) + 2].sum()
        reflection = math.sqrt(1 - 0.161 * 60 / (94 * 0.3))
        self.assertAlmostEqual(float(near / response[0]), reflection / 3, delta=0.01)

    def test_codecs_keep_the_voice_and_change_it(self) -> None:
        x = torch.from_numpy(tone(440, 1.0) + tone(1300, 1.0, 0.1))[None]
        for change in (companded, transform_coded):
            torch.manual_seed(1)
            y = change(x)
            self.assertEqual(y.shape, x.shape)
            self.assertGreater(float(torch.cosine_similarity(x, y)), 0.9, change.__name__)
            self.assertGreater(float((x - y).abs().max()), 1e-4, change.__name__)

    def test_telephones_are_among_the_microphones(self) -> None:
        torch.manual_seed(1)
        gains = microphones(200, 257)
        phones = float((gains[:, 160] < 0.01).float().mean())
        self.assertTrue(0.2 < phones < 0.45, phones)

    def test_surroundings_keep_shape_and_are_finite_for_silence(self) -> None:
        torch.manual_seed(1)
        change = Surroundings([np.ones(300, np.float32)], room_count=2)
        x = torch.cat([0.1 * torch.randn(30, 9000), torch.zeros(2, 9000)])
        y = change(x)
        self.assertEqual(y.shape, x.shape)
        self.assertTrue(bool(torch.isfinite(y).all()))
        self.assertTrue(0 < int((x == y).all(1)[:30].sum()) < 15)


def random_teacher() -> tuple[Teacher, dict[str, np.ndarray]]:
    """And its weights."""
    rng = np.random.default_rng(1)
    given = {"linear.weight": rng.normal(size=(256, 256)), "linear.bias": rng.normal(size=256)}
    for k, inputs in enumerate((40, 256, 256)):
        given |= {f"lstm.weight_ih_l{k}": rng.normal(size=(1024, inputs)),
                  f"lstm.weight_hh_l{k}": rng.normal(size=(1024, 256)),
                  f"lstm.bias_l{k}": rng.normal(size=1024)}
    given = {name: (0.1 * value).astype(np.float32) for name, value in given.items()}
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "w.npz", **given)
        return Teacher(Path(folder) / "w.npz").eval(), given


class Learning(unittest.TestCase):
    def test_lessons_leave_out_who_is_held_out(self) -> None:
        torch.manual_seed(1)
        with voices_in_a_folder() as voices:
            lessons = Lessons(voices)
            self.assertEqual(lessons.entries.tolist(), [0, 1, 3])
            shares = np.diff([0, *lessons.rising]) / lessons.rising[-1]
            np.testing.assert_allclose(shares, np.array([180, 210, 20]) / 410)
            waves = lessons.draw(8)
            self.assertEqual(waves.shape, (8, samples_for(FRAMES)))
            np.testing.assert_allclose(waves.square().mean(1).sqrt().numpy(), clips.LEVEL, rtol=1e-3)

    def test_throats_move_power_and_lose_none(self) -> None:
        torch.manual_seed(1)
        matrices = throats(64)
        # Each band of another throat is made of one place between two bands of the speaker's own.
        torch.testing.assert_close(matrices.sum(1), torch.ones(64, TEACHER_BANDS))
        self.assertLessEqual(int((matrices > 0).sum(1).max()), 2)
        own = (matrices == torch.eye(TEACHER_BANDS)).all(2).all(1)
        self.assertTrue(10 < int(own.sum()) < 45, int(own.sum()))
        # A tone in a middle band goes up or down with the throat, and stays what it is for the speaker's own.
        tone = torch.zeros(64, 1, TEACHER_BANDS)
        tone[:, 0, 15] = 1
        moved = (tone @ matrices).argmax(2).flatten()
        self.assertTrue(bool((moved[own] == 15).all()) and int(moved.min()) < 15 < int(moved.max()))

    def test_pool_goes_round_and_holds_what_the_teacher_says(self) -> None:
        torch.manual_seed(1)
        teacher, _ = random_teacher()
        with voices_in_a_folder() as voices:
            pool = Pool(6, Lessons(voices), Surroundings([], room_count=1), teacher)
            pool.add(4)
            first = pool.clean[1].clone()
            pool.add(4)
            self.assertFalse(torch.equal(pool.clean[1], first))
            lesson = pool.draw(5)
            self.assertEqual((lesson.clean.shape, lesson.states.shape), ((5, FRAMES, TEACHER_BANDS), (FRAMES // 2, 5, 256)))
            torch.testing.assert_close(teacher.voice(lesson.states[-1]), teacher.hasty(lesson.clean), atol=1e-3, rtol=1e-3)

    def test_recurrent_layer_and_its_gradient_equal_pytorchs(self) -> None:
        torch.manual_seed(1)
        layer, other = Recurrent(5, 7), torch.nn.LSTM(5, 7)

        def reordered(x: torch.Tensor) -> torch.Tensor:
            i, o, f, c = x.detach().chunk(4)
            return torch.cat([i, f, c, o])

        with torch.no_grad():
            other.weight_ih_l0.copy_(reordered(layer.weight_in))
            other.weight_hh_l0.copy_(reordered(layer.weight_own))
            other.bias_ih_l0.copy_(reordered(layer.bias))
            other.bias_hh_l0.zero_()
        x, weight = torch.randn(6, 3, 5, requires_grad=True), torch.randn(6, 3, 7)
        again = x.detach().clone().requires_grad_()
        got, wanted = layer(x), other(again)[0]
        torch.testing.assert_close(got, wanted)
        (got * weight).sum().backward()
        (wanted * weight).sum().backward()
        torch.testing.assert_close(x.grad, again.grad)
        for own, its in ((layer.weight_in, other.weight_ih_l0), (layer.weight_own, other.weight_hh_l0), (layer.bias, other.bias_ih_l0)):
            torch.testing.assert_close(reordered(own.grad), its.grad, atol=1e-5, rtol=1e-4)

    def test_gain_changes_nothing(self) -> None:
        torch.manual_seed(1)
        net, power = as_if_trained(SpeakerNet(SMALL)), torch.rand(2, 40, TEACHER_BANDS)
        torch.testing.assert_close(net(power), net(100 * power), atol=2e-2, rtol=2e-2)
        self.assertTrue(bool(torch.isfinite(net(torch.zeros(1, 40, TEACHER_BANDS))).all()))


class Rates(unittest.TestCase):
    def test_equal_error_rate(self) -> None:
        self.assertEqual(evaluate.equal_error_rate(np.array([0.8, 0.9]), np.array([0.1, 0.2])), 0)
        self.assertEqual(evaluate.equal_error_rate(np.array([0.1, 0.6, 0.7, 0.8]), np.array([0.0, 0.2, 0.3, 0.65])), 0.25)

    def test_enrolled_templates_find_their_owners(self) -> None:
        speakers = np.arange(3).repeat(5)
        self.assertEqual(evaluate.eer_of_enrolled(F.one_hot(torch.from_numpy(speakers)).float(), speakers), 0)


class Exported(unittest.TestCase):
    def test_graph_of_folded_parts_computes_the_same(self) -> None:
        torch.manual_seed(1)
        student = as_if_trained(SpeakerNet(SMALL, torch.rand(TEACHER_BANDS) + 0.5))
        samples = [torch.rand(4, FRAMES, TEACHER_BANDS) ** 4 for _ in range(4)]
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            out = Path(folder)
            people = as_int8(np.random.default_rng(1).normal(size=(5, EMBEDDING_SIZE)))
            export.release(student, "test", samples, people, out, out / "pack")
            x = torch.rand(2, FRAMES, TEACHER_BANDS) ** 4
            wanted = student(x)
            torch.testing.assert_close(export.run(out / "speaker_embedder_fp32.onnx", x), wanted, atol=1e-3, rtol=1e-3)
            small = export.run(out / "pack" / "speaker_embedder_int8.onnx", x)
            self.assertGreater(float(torch.cosine_similarity(small, wanted).min()), 0.97)
            self.assertEqual(sorted(p.name for p in (out / "pack").iterdir()), ["cohort.i8", "manifest.json", "speaker_embedder_int8.onnx"])
            manifest = json.loads((out / "pack" / "manifest.json").read_text())
            self.assertEqual((manifest["cohort"]["bytes"], manifest["cohort"]["nearest"]), (5 * EMBEDDING_SIZE, 5))
            self.assertEqual((out / "pack" / "cohort.i8").read_bytes(), people.tobytes())

    def test_teacher_equals_its_equations_and_its_graph(self) -> None:
        teacher, given = random_teacher()
        drawn = np.random.default_rng(2).random((2, 12, 40)).astype(np.float32)
        wanted = evaluate_with_numpy(given, drawn)
        in_graph = numpy_graph.evaluate(resemblyzer.build(given).graph, {"mel": drawn})["embedding"]
        np.testing.assert_allclose(teacher(torch.from_numpy(drawn)).numpy(), wanted, atol=1e-5)
        np.testing.assert_allclose(in_graph, wanted, atol=1e-6)
        hasty = teacher.hasty(torch.from_numpy(drawn)).numpy()
        self.assertGreater(float((hasty * wanted).sum(1).min()), 0.999)

    def test_windows_cover_a_clip(self) -> None:
        self.assertEqual(len(windows(tone(300, 0.5))), 1)
        long = windows(tone(300, 3.0))
        self.assertEqual(long.shape, (3, FRAMES, TEACHER_BANDS))
        torch.testing.assert_close(long[1, : FRAMES // 2], long[0, FRAMES // 2 :])

    def test_cohort_keeps_directions(self) -> None:
        vectors = np.random.default_rng(2).normal(size=(7, 192)).astype(np.float32)
        small = as_int8(vectors).astype(np.float32)
        self.assertEqual(np.abs(small).max(1).tolist(), [127] * 7)
        cosine = (small * vectors).sum(1) / np.linalg.norm(small, axis=1) / np.linalg.norm(vectors, axis=1)
        self.assertGreater(float(cosine.min()), 0.9998)

    def test_golden_input_follows_the_manifest(self) -> None:
        first = pack.golden_input(resemblyzer.MANIFEST["input"])
        second = pack.golden_input({"frames": 0, "bands": BANDS, "frames_first": False})
        self.assertEqual((first.shape, second.shape), ((1, 160, 40), (1, BANDS, 160)))
        self.assertEqual((float(first[0, 1, 2]) * 256, float(second[0, 2, 1]) * 256), (33, 33))


if __name__ == "__main__":
    unittest.main()
