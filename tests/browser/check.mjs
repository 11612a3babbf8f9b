// Holds the core as WebAssembly, with its nets run by onnxruntime-web, against the native engines:
//   node tests/browser/check.mjs ANSWERS CORE [--no-browser]
// ANSWERS: what native_answers wrote. CORE: the folder of selfsame.mjs and selfsame.wasm. First under Node, then in
// headless Chromium, where there is one. Servers listen on the loopback only; everything is bounded in time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { runCases } from './cases.js';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const ORT = path.join(ROOT, 'web/node_modules/onnxruntime-web/dist');
const ORT_FILES = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
const BROWSER_SECONDS = 240;

/** What may differ: floats in WebAssembly are the same, but fused multiply-adds and elementary functions are not. */
const LEAST_COSINE = 0.999;
const CUE_TOLERANCE = 1e-3;  // relative to the larger of the value and 1
const REPLAY_TOLERANCE = 1e-4;

const [answersFolder, coreFolder, ...flags] = process.argv.slice(2);
if (!coreFolder) {
  console.error('usage: node tests/browser/check.mjs ANSWERS CORE [--no-browser]');
  process.exit(2);
}
const answers = JSON.parse(fs.readFileSync(path.join(answersFolder, 'answers.json'), 'utf8'));

/** Where a path of the page's lies. */
function fileOf(name) {
  const places = { answers: answersFolder, core: coreFolder, ort: ORT, models: path.join(ROOT, 'models'),
                   web: path.join(ROOT, 'web'), page: path.join(ROOT, 'tests/browser') };
  const [place, ...rest] = name.split('/');
  const file = path.resolve(places[place] ?? '', ...rest);
  return places[place] && file.startsWith(path.resolve(places[place]) + path.sep) ? file : null;
}

async function underNode() {
  const { default: makeCore } = await import(path.join(path.resolve(coreFolder), 'selfsame.mjs'));
  const ort = await import(path.join(ORT, 'ort.wasm.min.mjs'));
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = `file://${ORT}/`;
  ort.env.wasm.wasmBinary = fs.readFileSync(path.join(ORT, 'ort-wasm-simd-threaded.wasm'));
  const read = async (name) => new Uint8Array(fs.readFileSync(fileOf(name)));
  return runCases({ makeCore, ort, read, answers });
}

function serve(handler) {
  const server = http.createServer(handler);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html',
                '.json': 'application/json' };

async function inChromium() {
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => fs.existsSync(file));
  if (!chromium) return null;
  let done;
  const answer = new Promise((resolve) => { done = resolve; });
  const server = await serve((request, response) => {
    const name = decodeURIComponent(request.url.slice(1).split('?')[0]);
    if (request.method === 'POST' && name === 'result') {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => { response.end('ok'); done(JSON.parse(Buffer.concat(parts).toString())); });
      return;
    }
    const file = fileOf(name);
    if (!file || !fs.existsSync(file)) { response.writeHead(404).end(); return; }
    response.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
                              'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" });
    fs.createReadStream(file).pipe(response);
  });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'selfsame-chromium-'));
  const browser = spawn(chromium, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--no-first-run', '--disable-dev-shm-usage', `--user-data-dir=${profile}`,
    `http://127.0.0.1:${server.address().port}/page/page.html`], { stdio: 'ignore', detached: true });
  const timer = setTimeout(() => done({ error: `no answer within ${BROWSER_SECONDS} s` }), BROWSER_SECONDS * 1000);
  browser.on('error', (error) => done({ error: String(error) }));
  const result = await answer;
  clearTimeout(timer);
  const ended = once(browser, 'exit');
  try { process.kill(-browser.pid, 'SIGKILL'); } catch { /* it has ended */ }
  await ended;
  server.closeAllConnections();
  server.close();
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  return result;
}

const cosine = (a, b) => {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; ++i) { ab += a[i] * b[i]; aa += a[i] * a[i]; bb += b[i] * b[i]; }
  return ab / Math.sqrt(aa * bb);
};
const apart = (a, b) => (a === null || b === null ? (a === b ? 0 : 1)
                                                  : Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b)));

let failures = 0;
function expect(holds, what) {
  if (holds) return;
  failures += 1;
  console.log(`  FAILED: ${what}`);
}

/**
 * Where two lists of named values differ most, and by how much. A cue may be the largest of many small things, or a
 * quotient of them: what counts is that its value, or what it says for life, is the same.
 */
function worstOf(name, native, other, naming = 'name') {
  expect(native.map((one) => one[naming]).join() === other.map((one) => one[naming]).join(), `${name}: other names`);
  const worst = { apart: 0, what: '' };
  native.forEach((one, i) => {
    let difference = apart(one.value, other[i]?.value ?? null);
    if (one.llr !== undefined) difference = Math.min(difference, apart(one.llr, other[i]?.llr ?? null));
    if (difference <= worst.apart) return;
    worst.apart = difference;
    worst.what = `${one[naming]}: ${one.value} and ${other[i]?.value}`;
  });
  return worst;
}

function compare(where, results) {
  if (results.error) {
    expect(false, `${where}: ${results.error}`);
    return;
  }
  console.log(`${where}: start ${results.startMs.toFixed(0)} ms, first sample ${results.firstMs.toFixed(0)} ms, ` +
              `fastest face ${results.fastestFaceMs.toFixed(1)} ms`);
  for (const one of answers.cases) {
    for (const way of ['replayed', 'run']) {
      const got = results.cases[one.name][way];
      const least = way === 'run' ? LEAST_COSINE : 1 - REPLAY_TOLERANCE;
      const tolerance = way === 'run' ? CUE_TOLERANCE : REPLAY_TOLERANCE;
      const row = [];
      expect(Boolean(one.vector) === Boolean(got.vector), `${one.name}, ${way}: a vector on one side only`);
      if (one.vector && got.vector) {
        const alike = cosine(one.vector, got.vector);
        expect(alike >= least, `${one.name}, ${way}: cosine ${alike}`);
        row.push(`cosine ${alike.toFixed(7)}`);
      }
      let measured = 0;
      one.samples.forEach((sample, i) => {
        const [native, page] = [sample.report, got.reports[i]];
        expect(native.used === page.used && native.error?.code === page.error?.code,
               `${one.name}, ${way}: sample ${i + 1} is ${page.error?.code ?? 'used'}, not ${native.error?.code ?? 'used'}`);
        measured = Math.max(measured, worstOf(one.name, native.measures, page.measures).apart);
      });
      expect(measured <= tolerance, `${one.name}, ${way}: measures differ by ${measured}`);
      row.push(`measures ${measured.toExponential(1)}`);
      if (one.liveness) {
        const cues = worstOf(one.name, one.liveness.cues, got.liveness.cues, 'cue');
        expect(cues.apart <= tolerance, `${one.name}, ${way}: cues differ by ${cues.apart} (${cues.what})`);
        expect(apart(one.liveness.score, got.liveness.score) <= tolerance, `${one.name}, ${way}: liveness differs`);
        row.push(`${one.liveness.cues.length} cues ${cues.apart.toExponential(1)}`);
      }
      if (one.verify) {
        expect(one.verify.decision === got.verify.decision && one.verify.error?.code === got.verify.error?.code,
               `${one.name}, ${way}: ${got.verify.decision ?? got.verify.error.code}, not ` +
               `${one.verify.decision ?? one.verify.error.code}`);
        if (one.verify.scores) {
          const scores = Math.max(0, ...one.verify.scores.map((score, i) => apart(score.similarity, got.verify.scores[i].similarity)));
          expect(scores <= tolerance, `${one.name}, ${way}: scores differ by ${scores}`);
        }
        row.push(one.verify.decision ?? one.verify.error.code);
      }
      console.log(`  ${one.name.padEnd(16)} ${way.padEnd(9)} ${row.join(', ')}`);
    }
  }
  for (const { name, holds } of results.checks) expect(holds, `${where}: ${name}`);
}

const sizes = [['selfsame.wasm', path.join(coreFolder, 'selfsame.wasm')],
               ['selfsame.mjs', path.join(coreFolder, 'selfsame.mjs')],
               ['engine/selfsame.js', path.join(ROOT, 'web/engine/selfsame.js')],
               ...ORT_FILES.map((file) => [file, path.join(ORT, file)])];
for (const [name, file] of sizes) {
  const bytes = fs.readFileSync(file);
  console.log(`${name.padEnd(28)} ${String(bytes.length).padStart(10)} bytes, ` +
              `${String(gzipSync(bytes, { level: 9 }).length).padStart(9)} gzip`);
}

compare('Node', await underNode());
if (!flags.includes('--no-browser')) {
  const results = await inChromium();
  if (results === null) console.log('Chromium: not here; skipped (tools/setup browser)');
  else compare('Chromium', results);
}
if (failures > 0) {
  console.log(`${failures} differences`);
  process.exit(1);
}
console.log('the page gives what the program gives');
process.exit(0);
