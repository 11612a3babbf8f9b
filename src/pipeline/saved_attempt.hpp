// Serialises an attempt, so that a presentation may continue in another process.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "pipeline/attempt.hpp"
#include "pipeline/engines.hpp"

namespace selfsame::pipeline {

/// Saves everything but the purpose and the comparisons, which are made at the end; stages of the same name are merged.
/// It holds no sample. At most limits::kMaxLivenessFrames samples.
///
/// Little endian, strings with a u16 length and blobs with a u32 one. u8 format (1). u16 number of samples, then each:
/// u8 modality, u64 time, u8 flags (1 used, 2 error, 4 liveness), f32 quality; with an error its name, its message and
/// u64 when to try again; with liveness f32; u8 number of measures, then each: name, f32 value, f32 score, u8 passed,
/// reason. u16 number of probes, then each: u16 its sample, pack id, u32 pack version, position, u16 dimension, f32 for
/// each, u8 flags (1 features, 2 copy code), a blob of the features, 2 x u64 of the code; what a probe and its sample's
/// report have in common is not written twice. u8 number of presentations, then each: u8 modality, a blob. u8 number of
/// stages, then each: u8 number in StageName, u8 whether it has a score, f32 score, f64 milliseconds. A renumbered
/// enumeration is another format.
Bytes save_attempt(const Attempt& attempt);

/// Appends what was saved; its samples follow those already there. `into` was begun by a pipeline with the same
/// engines. Errors: session_corrupt (another format, a wrong length, a value outside its range, another model pack,
/// trailing bytes, data that an engine or a presentation refuses); `into` must not be used then.
Status load_attempt(ByteView saved, const Engines& engines, Attempt& into);

}  // namespace selfsame::pipeline
