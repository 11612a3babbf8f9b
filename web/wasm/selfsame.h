/* The portable core as a library for pages: C functions, so that anything that runs WebAssembly can call them.
 *
 * Handles are numbers above 0 and end with selfsame_release. A function that fails gives -1, and selfsame_error says
 * why; no exception leaves the library. It runs no net: work stops at each one (selfsame_next gives 1), the page runs
 * it, hands in its outputs and goes on. What a function answers beyond a number lies in selfsame_text, selfsame_bytes
 * or selfsame_vector until the next call. Texts are UTF-8 and end with 0. For one thread at a time.
 */
#ifndef SELFSAME_WEB_WASM_SELFSAME_H
#define SELFSAME_WEB_WASM_SELFSAME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Counts up whenever what is below changes. */
int32_t selfsame_abi(void);

/* Memory to hand things in by. Null where there is none left. */
void* selfsame_alloc(uint32_t bytes);
void selfsame_free(void* memory);

/* {"code": "...", "message": "..."} of the last call that failed. */
const char* selfsame_error(void);
const char* selfsame_text(void);
const uint8_t* selfsame_bytes(void);
const float* selfsame_vector(void);
/* Of the last bytes, or values of the last vector. */
uint32_t selfsame_count(void);

/* A site: its packs and its policy. `options`: {"policy": "fmr:1e-4", "liveness": true, "mirrored": false}, each
 * optional. Then its packs, one manifest (manifest.json) each; `cohort`: the file that the manifest names, or null.
 * selfsame_start makes the engines of what was added, and describes them in selfsame_text:
 * {"modalities": [{"modality", "pack", "dimension"}], "nets": {"face_detector": {"pack", "file", "input", "outputs"}}}.
 */
int32_t selfsame_site(const char* options);
int32_t selfsame_add_pack(int32_t site, const char* manifest, const uint8_t* cohort, uint32_t cohort_bytes);
int32_t selfsame_start(int32_t site);

/* Every face of a picture. Work; its result is a list of {"box", "score", "landmarks"}, best first.
 * `channels`: 1, 3 or 4, interleaved, without padding; so `count`, the bytes of `pixels`, is width * height * channels,
 * and another number is refused. */
int32_t selfsame_detect(int32_t site, const uint8_t* pixels, uint32_t count, int32_t width, int32_t height,
                        int32_t channels);
/* The face with these five landmarks (x, y each) brought to its canonical place: 112 x 112 RGB, in selfsame_bytes. */
int32_t selfsame_align(const uint8_t* pixels, uint32_t count, int32_t width, int32_t height, int32_t channels,
                       const float* landmarks);

/* What one person presents. `purpose`: 0 enrolment, 1 verification, 2 identification. */
int32_t selfsame_attempt(int32_t site, int32_t purpose);
/* One more sample. Work; its result is what became of it: {"used", "quality", "measures", "liveness", "error", ...} as
 * a server's answers have it, and "time_ms"; of
 * a face with "face"; a sample that cannot be used is no failure of the call. `embed`: 0 for samples that serve
 * liveness only. One piece of work of an attempt at a time. `time_ms`: of one clock for all samples of an attempt. */
int32_t selfsame_add_picture(int32_t attempt, const uint8_t* pixels, uint32_t count, int32_t width, int32_t height,
                             int32_t channels, double time_ms, int32_t embed);
int32_t selfsame_add_sound(int32_t attempt, const float* samples, uint32_t count, int32_t rate_hz, double time_ms,
                           int32_t embed);
/* Drops what is remembered of samples captured before that time. */
int32_t selfsame_forget_before(int32_t attempt, double time_ms);
/* The vector of the last sample that could be used, in selfsame_vector. */
int32_t selfsame_probe(int32_t attempt);
/* What liveness makes of all samples. `prompts`: a list of {"challenge", "shown_ms", "until_ms", "colour", "digits"}.
 */
int32_t selfsame_conclude(int32_t attempt, const char* prompts);
/* A template of each modality, in the order of the site's; the first call makes them, and gives how many. They are then
 * read one by one, in selfsame_bytes. The attempt is over. */
int32_t selfsame_enrol(int32_t attempt, const char* prompts);
int32_t selfsame_template(int32_t attempt, int32_t index);
/* A template to be compared with. */
int32_t selfsame_add_reference(int32_t attempt, const uint8_t* bytes, uint32_t count);
/* The decision: {"decision", "score", "scores", "liveness", "reasons", "warnings"}. */
int32_t selfsame_verify(int32_t attempt, const char* prompts);

/* Drives work: 1 where a net is to be run (selfsame_call_...), 0 where it is done. -1 where it failed, and is over. */
int32_t selfsame_next(int32_t work);
/* The kind of the net's pack, such as "face_detector", and its input: values in row-major order. */
const char* selfsame_call_net(int32_t work);
const float* selfsame_call_values(int32_t work);
const int32_t* selfsame_call_shape(int32_t work);
int32_t selfsame_call_rank(int32_t work);
/* What the net answered: its outputs in the order of the manifest, then selfsame_resume. */
int32_t selfsame_output(int32_t work, const float* values, uint32_t count, const int32_t* shape, int32_t rank);
int32_t selfsame_resume(int32_t work);

/* Templates of one modality ("face", "voice") to search among. Keys are the page's own, 0 or more. */
int32_t selfsame_gallery(int32_t site, const char* modality);
int32_t selfsame_put(int32_t gallery, int32_t key, const uint8_t* bytes, uint32_t count);
int32_t selfsame_remove(int32_t gallery, int32_t key);
/* The most alike to the last usable sample of an attempt, best first: [{"key", "similarity", "llr", "score",
 * "scale", "decision"}]. The decision is about likeness alone: liveness is for selfsame_conclude. */
int32_t selfsame_search(int32_t gallery, int32_t attempt, int32_t top);

void selfsame_release(int32_t handle);

#ifdef __cplusplus
}
#endif
#endif
