// Types of selfsame.js.

export interface Frame {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
  /** 1, 3 or 4; from the size of `data` where it is left out. */
  channels?: number;
  timeMs?: number;
}
export interface Sound {
  /** One channel, in [-1, 1]. */
  samples: Float32Array;
  rateHz: number;
}
export interface Face {
  /** x, y, width, height, in pixels. */
  box: [number, number, number, number];
  score: number;
  landmarks: [number, number][];
}
export interface Measure {
  name: string;
  value: number | null;
  score: number | null;
  passed: boolean;
  reason: string;
}
export interface Failure {
  code: string;
  message: string;
}
export interface SampleReport {
  index: number;
  modality: 'face' | 'voice';
  time_ms: number;
  used: boolean;
  quality: number;
  measures: Measure[];
  /** Of this sample alone, [0, 1]. */
  liveness?: number;
  error: Failure | null;
  face?: Face;
}
export interface Cue {
  cue: string;
  kind: 'picture' | 'motion' | 'depth' | 'injection' | 'sound';
  value: number | null;
  llr: number;
  score: number;
  veto: boolean;
  /** What to do; left out where nothing is wrong. */
  reason?: string;
}
export interface PromptAnswer {
  challenge: string;
  outcome: 'answered' | 'missed' | 'too_early';
  after_ms: number;
}
export type Decision = 'accept' | 'reject' | 'reverify';
export interface Liveness {
  score: number;
  motion: number;
  llr: number;
  attack: boolean;
  frames: number;
  depth: 'none' | 'estimated' | 'sensor';
  cues: Cue[];
  answers: PromptAnswer[];
  gestures: { gesture: string; start_ms: number; end_ms: number }[];
  decision?: Decision;
}
export interface Comparison {
  similarity: number;
  llr: number;
  score: number;
  /** What `similarity` was measured on. */
  scale: string;
}
export interface Verification {
  decision: Decision;
  score: number;
  scores: (Comparison & { modality: string; quality: number })[];
  quality: number;
  reasons: string[];
  warnings: string[];
  liveness?: Liveness;
}
export interface Candidate extends Comparison {
  key: number;
  decision: Decision;
}
export interface Prompt {
  challenge: string;
  shown_ms: number;
  until_ms: number;
  colour?: [number, number, number];
  digits?: string;
}
export type Purpose = 'enrolment' | 'verification' | 'identification';

export class SelfsameError extends Error {
  code: string;
}

export interface Attempt {
  addFrame(frame: Frame, options?: { timeMs?: number; embed?: boolean }): Promise<SampleReport>;
  addSound(sound: Sound, options?: { timeMs?: number; embed?: boolean }): Promise<SampleReport>;
  forgetBefore(timeMs: number): void;
  vector(): Float32Array;
  liveness(prompts?: Prompt[]): Liveness;
  /** One template a modality; the attempt is over. */
  enrol(prompts?: Prompt[]): Uint8Array[];
  verify(templates: Uint8Array[], prompts?: Prompt[]): Verification;
  release(): void;
}
export interface Gallery {
  put(key: number, template: Uint8Array): void;
  remove(key: number): void;
  search(attempt: Attempt, top?: number): Candidate[];
  release(): void;
}

export interface Pack {
  manifest: string;
  weights: Uint8Array;
  cohort?: Uint8Array;
}
export interface NetDescription {
  pack: string;
  file: string;
  sha256: string;
  input: string;
  outputs: string[];
}
export interface TensorValues {
  shape: readonly number[];
  values: Float32Array;
}
export type NetRunner = (net: string, shape: number[], values: Float32Array) => Promise<TensorValues[]>;
export type MakeRunner = (nets: Record<string, NetDescription>, packs: Pack[]) => Promise<NetRunner>;

export interface SiteOptions {
  policy?: string;
  liveness?: boolean;
  mirrored?: boolean;
}

export class Engine {
  static create(parts: { core: unknown; packs: Pack[]; options?: SiteOptions; makeRunner: MakeRunner }): Promise<Engine>;
  description: {
    modalities: { modality: string; pack: string; dimension: number }[];
    nets: Record<string, NetDescription>;
  };
  detect(frame: Frame): Promise<Face[]>;
  align(frame: Frame, landmarks: [number, number][]): Uint8Array;
  begin(purpose?: Purpose): Attempt;
  gallery(modality?: 'face' | 'voice'): Gallery;
  extract(frame: Frame, options?: { purpose?: Purpose }): Promise<{
    sample: SampleReport;
    vector: Float32Array | null;
    liveness: Liveness;
  }>;
  verify(frames: Frame[], templates: Uint8Array[]): Promise<Verification>;
}

export function onnxRunner(ort: unknown): MakeRunner;
