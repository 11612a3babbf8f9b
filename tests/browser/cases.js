// The cases of answers.json in the core as WebAssembly: once with the nets' recorded outputs, once with
// onnxruntime-web. Runs alike under Node and in a page.
import { Engine, onnxRunner } from '../../web/engine/selfsame.js';

const floats = (bytes) => new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

/** Answers each net with what was recorded, in order. */
class Replay {
  constructor(values) {
    this.values = values;
    this.calls = [];
  }
  runner() {
    return async () => async (net) => {
      const call = this.calls.shift();
      if (call?.net !== net) throw new Error(`the net ${net} was asked for, and ${call?.net} was recorded`);
      return call.outputs.map(({ shape, offset, count }) => ({ shape, values: this.values.slice(offset, offset + count) }));
    };
  }
}

const PURPOSES = ['enrolment', 'verification', 'identification'];

async function runCase(engine, one, read, prepare) {
  const attempt = engine.begin(PURPOSES[one.purpose]);
  const reports = [];
  const times = [];
  for (const sample of one.samples) {
    const bytes = await read(`answers/${sample.file}`);
    prepare(sample);
    const before = performance.now();
    const timeMs = sample.time_ms;
    reports.push(sample.rate_hz
      ? await attempt.addSound({ samples: floats(bytes), rateHz: sample.rate_hz }, { timeMs })
      : await attempt.addFrame({ data: bytes, width: sample.width, height: sample.height, channels: 3 }, { timeMs }));
    times.push(performance.now() - before);
  }
  const result = { reports, times, liveness: attempt.liveness() };
  if (reports.some((report) => report.used)) result.vector = Array.from(attempt.vector());
  if (one.template) {
    try {
      result.verify = attempt.verify([await read(`answers/${one.template}`)]);
    } catch (error) {
      result.verify = { error: { code: error.code, message: error.message } };
    }
  }
  attempt.release();
  return result;
}

/** What a page does besides: detection, alignment, an enrolment, a search, and errors that come back as such. */
async function checkTheRest(engine, answers, read) {
  const checks = [];
  const check = (name, holds) => checks.push({ name, holds: Boolean(holds) });
  const same = answers.cases.find((one) => one.name === 'same-person');
  const [sample] = same.samples;
  const frame = { data: await read(`answers/${sample.file}`), width: sample.width, height: sample.height };
  const faces = await engine.detect(frame);
  check('one face is detected', faces.length === 1 && faces[0].score > 0.6);
  check('a face is aligned', engine.align(frame, faces[0].landmarks).length === 112 * 112 * 3);
  const { vector, liveness, sample: report } = await engine.extract(frame);
  check('one frame gives a vector and cues', report.used && vector.length === 128 && liveness.cues.length > 0);
  const ada = await read('answers/ada.template');
  const decision = await engine.verify([frame], [ada]);
  check('one call verifies', decision.decision === same.verify.decision);
  const gallery = engine.gallery('face');
  gallery.put(7, ada);
  const other = engine.begin();
  await other.addFrame(frame);
  const [found] = gallery.search(other, 3);
  check('a search finds the person', found.key === 7 && Math.abs(found.similarity - same.verify.scores[0].similarity) < 1e-3);
  gallery.remove(7);
  check('what was removed is not found', gallery.search(other, 3).length === 0);
  let code = '';
  try {
    other.verify([Uint8Array.from([1, 2, 3])]);
  } catch (error) {
    code = error.code;
  }
  check('a broken template is an error', code === 'template_corrupt');
  code = '';
  try {
    await other.addFrame({ ...frame, height: frame.height + 1, channels: 3 });
  } catch (error) {
    code = error.code;
  }
  check('a picture with a byte count of another size is an error', code === 'invalid_argument');
  other.release();
  try {
    code = '';
    other.vector();
  } catch (error) {
    code = error.code;
  }
  check('a released handle is an error', code === 'invalid_argument');
  const enrolling = engine.begin('enrolment');
  await enrolling.addFrame(frame);
  const templates = enrolling.enrol();
  const again = await engine.verify([frame], templates);
  check('a template made in the page is verified', templates.length === 1 && again.scores[0].similarity > 0.999);
  enrolling.release();
  gallery.release();
  return checks;
}

export async function runCases({ makeCore, ort, read, answers }) {
  const packs = [];
  for (const { id, weights, cohort } of answers.packs) {
    packs.push({
      manifest: new TextDecoder().decode(await read(`models/${id}/manifest.json`)),
      weights: await read(`models/${id}/${weights}`),
      cohort: cohort ? await read(`models/${id}/${cohort}`) : undefined,
    });
  }
  const core = async () => makeCore({ wasmBinary: await read('core/selfsame.wasm') });
  const replay = new Replay(floats(await read(`answers/${answers.outputs}`)));
  const replaying = await Engine.create({ core: await core(), packs, makeRunner: replay.runner() });
  const before = performance.now();
  const running = await Engine.create({ core: await core(), packs, makeRunner: onnxRunner(ort) });
  const startMs = performance.now() - before;
  const cases = {};
  for (const one of answers.cases) {
    const replayed = await runCase(replaying, one, read, (sample) => { replay.calls = [...sample.calls]; });
    cases[one.name] = { replayed, run: await runCase(running, one, read, () => {}) };
  }
  const faces = answers.cases.filter((one) => one.samples[0].width && one.vector);
  return {
    cases,
    checks: await checkTheRest(running, answers, read),
    startMs,
    firstMs: cases[answers.cases[0].name].run.times[0],
    fastestFaceMs: Math.min(...faces.flatMap((one) => cases[one.name].run.times)),
  };
}
