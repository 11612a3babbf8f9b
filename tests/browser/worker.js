import makeCore from '/core/selfsame.mjs';
import * as ort from '/ort/ort.wasm.min.mjs';
import { runCases } from './cases.js';

const read = async (name) => {
  const response = await fetch(`/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

try {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = '/ort/';
  const answers = JSON.parse(new TextDecoder().decode(await read('answers/answers.json')));
  postMessage(await runCases({ makeCore, ort, read, answers }));
} catch (error) {
  postMessage({ error: `${error.message}\n${error.stack}` });
}
