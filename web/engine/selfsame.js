// Selfsame in a page: the portable core (build/wasm/web/selfsame.mjs) with its nets run by onnxruntime-web.
//
// Both are handed in, so that this module fetches nothing and knows no bundler. Run it in a worker: the core works
// where it is called. One Engine does one thing at a time; calls that overlap wait for each other.

/** The core's own error: `code` as in docs/api.md ("face_not_found", ...). */
export class SelfsameError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'SelfsameError';
    this.code = code;
  }
}

const PURPOSES = ['enrolment', 'verification', 'identification'];
const ABI = 2;

/** The library's memory and calls. Views of memory are taken anew for each call: it moves when it grows. */
class Core {
  constructor(module) {
    this.module = module;
    if (module._selfsame_abi() !== ABI) throw new SelfsameError('internal', 'the core is of another version');
  }

  fail() {
    const { code, message } = JSON.parse(this.module.UTF8ToString(this.module._selfsame_error()));
    throw new SelfsameError(code, message);
  }

  /** Calls with numbers, texts, and bytes or floats, which are copied in for the length of the call. */
  call(name, ...given) {
    const { module } = this;
    const borrowed = [];
    const lend = (bytes, write) => {
      const at = module._selfsame_alloc(Math.max(bytes, 1));
      if (at === 0) throw new SelfsameError('internal', 'there is no memory left');
      borrowed.push(at);
      write(at);
      return at;
    };
    try {
      const args = given.map((value) => {
        if (typeof value === 'string') {
          const bytes = module.lengthBytesUTF8(value) + 1;
          return lend(bytes, (at) => module.stringToUTF8(value, at, bytes));
        }
        if (value instanceof Float32Array) return lend(value.byteLength, (at) => module.HEAPF32.set(value, at / 4));
        if (value instanceof Int32Array) return lend(value.byteLength, (at) => module.HEAP32.set(value, at / 4));
        if (ArrayBuffer.isView(value)) {
          const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
          return lend(bytes.length, (at) => module.HEAPU8.set(bytes, at));
        }
        return value ?? 0;
      });
      const result = module[`_selfsame_${name}`](...args);
      if (result < 0) this.fail();
      return result;
    } finally {
      for (const at of borrowed) module._selfsame_free(at);
    }
  }

  text() {
    return JSON.parse(this.module.UTF8ToString(this.module._selfsame_text()));
  }
  bytes() {
    const at = this.module._selfsame_bytes();
    return this.module.HEAPU8.slice(at, at + this.module._selfsame_count());
  }
  vector() {
    const at = this.module._selfsame_vector() / 4;
    return this.module.HEAPF32.slice(at, at + this.module._selfsame_count());
  }

  /** The input of the net that work waits for: copies, for memory may move before the net has run. */
  inputOf(work) {
    const { module } = this;
    const rank = module._selfsame_call_rank(work);
    const shapeAt = module._selfsame_call_shape(work) / 4;
    const shape = Array.from(module.HEAP32.subarray(shapeAt, shapeAt + rank));
    const at = module._selfsame_call_values(work) / 4;
    const size = shape.reduce((product, length) => product * length, 1);
    const net = module.UTF8ToString(module._selfsame_call_net(work));
    return { net, shape, values: module.HEAPF32.slice(at, at + size) };
  }
}

const pixelsOf = (frame) => {
  const { data, width, height } = frame;
  return [data, data.byteLength, width, height, frame.channels ?? data.length / (width * height)];
};

/** What one person presents: samples that come one by one, and what is made of all of them. */
class Attempt {
  #engine;
  #core;
  #handle;
  constructor(engine, core, handle) {
    this.#engine = engine;
    this.#core = core;
    this.#handle = handle;
  }
  get handle() {
    return this.#handle;
  }

  async addFrame(frame, { timeMs = 0, embed = true } = {}) {
    return this.#engine.drive(() =>
      this.#core.call('add_picture', this.#handle, ...pixelsOf(frame), timeMs, embed ? 1 : 0));
  }
  async addSound(sound, { timeMs = 0, embed = true } = {}) {
    const { samples, rateHz } = sound;
    return this.#engine.drive(() =>
      this.#core.call('add_sound', this.#handle, samples, samples.length, rateHz, timeMs, embed ? 1 : 0));
  }
  forgetBefore(timeMs) {
    this.#core.call('forget_before', this.#handle, timeMs);
  }
  vector() {
    this.#core.call('probe', this.#handle);
    return this.#core.vector();
  }
  liveness(prompts = []) {
    this.#core.call('conclude', this.#handle, JSON.stringify(prompts));
    return this.#core.text();
  }
  enrol(prompts = []) {
    const count = this.#core.call('enrol', this.#handle, JSON.stringify(prompts));
    return Array.from({ length: count }, (_, index) => {
      this.#core.call('template', this.#handle, index);
      return this.#core.bytes();
    });
  }
  verify(templates, prompts = []) {
    for (const bytes of templates) this.#core.call('add_reference', this.#handle, bytes, bytes.length);
    this.#core.call('verify', this.#handle, JSON.stringify(prompts));
    return this.#core.text();
  }
  release() {
    this.#core.module._selfsame_release(this.#handle);
  }
}

/** Templates of one modality, to be searched. */
class Gallery {
  #core;
  #handle;
  constructor(core, handle) {
    this.#core = core;
    this.#handle = handle;
  }
  put(key, template) {
    this.#core.call('put', this.#handle, key, template, template.length);
  }
  remove(key) {
    this.#core.call('remove', this.#handle, key);
  }
  search(attempt, top = 5) {
    this.#core.call('search', this.#handle, attempt.handle, top);
    return this.#core.text();
  }
  release() {
    this.#core.module._selfsame_release(this.#handle);
  }
}

export class Engine {
  #core;
  #site;
  #nets;
  #queue = Promise.resolve();

  /**
   * `core`: what the default export of selfsame.mjs resolves to. `packs`: of each its manifest (text), its weights
   * (bytes), and its cohort where it has one. `runNet(name, shape, values)` answers with [{shape, values}], in the order
   * of the manifest's outputs; `onnxRunner` makes one.
   */
  static async create({ core, packs, options = {}, makeRunner }) {
    const engine = new Engine();
    engine.#core = new Core(core);
    engine.#site = engine.#core.call('site', JSON.stringify(options));
    for (const { manifest, cohort } of packs) {
      engine.#core.call('add_pack', engine.#site, manifest, cohort ?? 0, cohort?.length ?? 0);
    }
    engine.#core.call('start', engine.#site);
    engine.description = engine.#core.text();
    engine.#nets = await makeRunner(engine.description.nets, packs);
    return engine;
  }

  /** Runs work to its end, one piece after another. `begin` gives its handle. */
  async drive(begin) {
    const turn = this.#queue.then(async () => {
      const core = this.#core;
      const work = begin();
      try {
        while (core.call('next', work) === 1) {
          const input = core.inputOf(work);
          for (const output of await this.#nets(input.net, input.shape, input.values)) {
            const shape = Int32Array.from(output.shape);
            core.call('output', work, output.values, output.values.length, shape, shape.length);
          }
          core.call('resume', work);
        }
        return core.text();
      } finally {
        core.module._selfsame_release(work);
      }
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Every face of a frame, best first. A frame: {data, width, height}, such as ImageData. */
  detect(frame) {
    return this.drive(() => this.#core.call('detect', this.#site, ...pixelsOf(frame)));
  }
  /** A face brought to its canonical place, 112 x 112 RGB. `landmarks` as `detect` gives them. */
  align(frame, landmarks) {
    this.#core.call('align', ...pixelsOf(frame), Float32Array.from(landmarks.flat()));
    return this.#core.bytes();
  }
  begin(purpose = 'verification') {
    const handle = this.#core.call('attempt', this.#site, PURPOSES.indexOf(purpose));
    return new Attempt(this, this.#core, handle);
  }
  gallery(modality = 'face') {
    return new Gallery(this.#core, this.#core.call('gallery', this.#site, modality));
  }

  /** One frame by itself: what became of it, its vector where it could be used, and its liveness. */
  async extract(frame, { purpose = 'verification' } = {}) {
    const attempt = this.begin(purpose);
    try {
      const sample = await attempt.addFrame(frame);
      return { sample, vector: sample.used ? attempt.vector() : null, liveness: attempt.liveness() };
    } finally {
      attempt.release();
    }
  }
  /** Whether frames show the person of these templates. */
  async verify(frames, templates) {
    const attempt = this.begin('verification');
    try {
      for (const [index, frame] of frames.entries()) await attempt.addFrame(frame, { timeMs: frame.timeMs ?? index });
      return attempt.verify(templates);
    } finally {
      attempt.release();
    }
  }
}

/**
 * Nets by onnxruntime-web: `ort` is its module, with `ort.env.wasm.wasmPaths` or `wasmBinary` set by the page. The
 * WebAssembly provider gives native's numbers; others (WebGPU) give other vectors.
 */
export function onnxRunner(ort) {
  return async (nets, packs) => {
    const sessions = new Map();
    const weights = new Map(packs.map((pack) => [JSON.parse(pack.manifest).kind, pack.weights]));
    for (const [kind, net] of Object.entries(nets)) {
      const session = await ort.InferenceSession.create(weights.get(kind), { executionProviders: ['wasm'] });
      sessions.set(kind, { session, net });
    }
    return async (kind, shape, values) => {
      const { session, net } = sessions.get(kind);
      const answers = await session.run({ [net.input]: new ort.Tensor('float32', values, shape) }, net.outputs);
      return net.outputs.map((name) => ({ shape: answers[name].dims, values: answers[name].data }));
    };
  };
}
