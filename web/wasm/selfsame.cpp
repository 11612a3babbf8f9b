#include "web/wasm/selfsame.h"

#include <cstdlib>
#include <exception>
#include <unordered_map>
#include <utility>

#include "face/alignment.hpp"
#include "match/template.hpp"
#include "media/kernels.hpp"
#include "web/wasm/objects.hpp"

#if defined(__EMSCRIPTEN__)
#define SELFSAME_EXPORT extern "C" __attribute__((used, visibility("default")))
#else
#define SELFSAME_EXPORT extern "C"
#endif

namespace selfsame::web {
namespace {

constexpr std::int32_t kAbi = 2;
constexpr std::int32_t kFailed = -1;
constexpr int kMostSide = 8192;
constexpr std::uint32_t kMostSamples = 16'000 * 600;
constexpr std::size_t kMostReferences = 64;

/// All objects of a page, and the last answers. One instance of the library is one page's worker.
struct Library {
  std::unordered_map<std::int32_t, std::shared_ptr<Object>> objects;
  std::int32_t last_handle = 0;
  std::string error = "{}";
  std::string text;
  Bytes bytes;
  std::vector<float> vector;
  std::uint32_t count = 0;

  std::int32_t keep(std::shared_ptr<Object> object) {
    objects.emplace(++last_handle, std::move(object));
    return last_handle;
  }
};

Library& library() {
  static Library one;
  return one;
}

std::int32_t failed(const Error& error) {
  library().error = views::to_text(views::view(error));
  return kFailed;
}

/// Calls a function that returns a Result<int32_t>; no exception leaves the library.
template <typename Body>
std::int32_t guarded(const Body& body) {
  try {
    const Result<std::int32_t> result = body();
    return result ? *result : failed(result.error());
  } catch (const std::exception& unexpected) {
    return failed({ErrorCode::internal, unexpected.what()});
  }
}

template <typename T>
Result<std::shared_ptr<T>> find(std::int32_t handle) {
  const auto found = library().objects.find(handle);
  auto object = found == library().objects.end() ? nullptr : std::dynamic_pointer_cast<T>(found->second);
  if (!object) return fail(ErrorCode::invalid_argument, "there is no such handle, or it stands for something else");
  return object;
}

Result<std::shared_ptr<Site>> find_started(std::int32_t handle) {
  SELFSAME_ASSIGN(auto site, find<Site>(handle));
  if (site->pipeline() == nullptr) return fail(ErrorCode::invalid_argument, "this site has not started");
  return site;
}

Result<std::shared_ptr<Attempt>> find_idle(std::int32_t handle) {
  SELFSAME_ASSIGN(auto attempt, find<Attempt>(handle));
  if (attempt->worker != nullptr) return fail(ErrorCode::invalid_argument, "work on a sample of this attempt goes on");
  return attempt;
}

std::string text_of(const char* text, const char* otherwise) { return text == nullptr ? otherwise : text; }

std::int32_t answer(const Json& json) {
  library().text = views::to_text(json);
  return 0;
}

std::int32_t answer(Bytes bytes) {
  library().count = static_cast<std::uint32_t>(bytes.size());
  library().bytes = std::move(bytes);
  return 0;
}

Result<media::Image> picture_of(const std::uint8_t* pixels, std::uint32_t count, std::int32_t width,
                                std::int32_t height, std::int32_t channels) {
  const bool fits = width >= 1 && height >= 1 && width <= kMostSide && height <= kMostSide;
  if (pixels == nullptr || !fits || (channels != 1 && channels != 3 && channels != 4)) {
    return fail(ErrorCode::invalid_argument, "a picture has 1 to 8192 pixels a side and 1, 3 or 4 channels");
  }
  const std::size_t bytes =
      static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels);
  if (count != bytes) {
    return fail(ErrorCode::invalid_argument, "a picture has as many bytes as its size and channels say");
  }
  return media::Image(width, height, channels, {pixels, pixels + bytes});
}

Result<std::int32_t> begin_sample(std::int32_t handle, pipeline::Sample sample, bool embed) {
  SELFSAME_ASSIGN(auto attempt, find_idle(handle));
  const Modality modality = modality_of(sample);
  if (attempt->site->pipeline()->engines().find(modality) == nullptr) {
    return fail(ErrorCode::pack_not_found, "this site has no packs for the " + std::string(to_string(modality)));
  }
  return library().keep(std::make_shared<Taking>(std::move(attempt), std::move(sample), embed));
}

}  // namespace
}  // namespace selfsame::web

using namespace selfsame;       // NOLINT: below is C
using namespace selfsame::web;  // NOLINT

SELFSAME_EXPORT int32_t selfsame_abi(void) { return kAbi; }
SELFSAME_EXPORT void* selfsame_alloc(uint32_t bytes) { return std::malloc(bytes); }
SELFSAME_EXPORT void selfsame_free(void* memory) { std::free(memory); }
SELFSAME_EXPORT const char* selfsame_error(void) { return library().error.c_str(); }
SELFSAME_EXPORT const char* selfsame_text(void) { return library().text.c_str(); }
SELFSAME_EXPORT const uint8_t* selfsame_bytes(void) { return library().bytes.data(); }
SELFSAME_EXPORT const float* selfsame_vector(void) { return library().vector.data(); }
SELFSAME_EXPORT uint32_t selfsame_count(void) { return library().count; }
SELFSAME_EXPORT void selfsame_release(int32_t handle) { library().objects.erase(handle); }

SELFSAME_EXPORT int32_t selfsame_site(const char* options) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(auto parsed, parse_options(text_of(options, "{}")));
    return library().keep(std::make_shared<Site>(std::move(parsed)));
  });
}

SELFSAME_EXPORT int32_t selfsame_add_pack(int32_t site, const char* manifest, const uint8_t* cohort,
                                          uint32_t cohort_bytes) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<Site>(site));
    SELFSAME_TRY(found->add_pack(text_of(manifest, ""), {cohort, cohort == nullptr ? 0 : cohort_bytes}));
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_start(int32_t site) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<Site>(site));
    SELFSAME_TRY(found->start());
    return answer(found->describe());
  });
}

SELFSAME_EXPORT int32_t selfsame_detect(int32_t site, const uint8_t* pixels, uint32_t count, int32_t width,
                                        int32_t height, int32_t channels) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(auto found, find_started(site));
    if (!found->face()) return fail(ErrorCode::pack_not_found, "this site has no packs for the face");
    SELFSAME_ASSIGN(const auto picture, picture_of(pixels, count, width, height, channels));
    return library().keep(std::make_shared<Detection>(std::move(found), media::to_rgb(picture)));
  });
}

SELFSAME_EXPORT int32_t selfsame_align(const uint8_t* pixels, uint32_t count, int32_t width, int32_t height,
                                       int32_t channels, const float* landmarks) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto picture, picture_of(pixels, count, width, height, channels));
    if (landmarks == nullptr) return fail(ErrorCode::invalid_argument, "five landmarks are needed");
    face::Landmarks points;
    bool apart = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
      points[i] = {landmarks[2 * i], landmarks[2 * i + 1]};
      const bool sane = std::abs(points[i].x) < 1e6F && std::abs(points[i].y) < 1e6F;
      if (!sane) return fail(ErrorCode::invalid_argument, "a landmark lies nowhere");
      apart = apart || std::abs(points[i].x - points[0].x) + std::abs(points[i].y - points[0].y) > 1;
    }
    if (!apart) return fail(ErrorCode::invalid_argument, "the landmarks coincide");
    return answer(face::align(media::to_rgb(picture), points).bytes());
  });
}

SELFSAME_EXPORT int32_t selfsame_attempt(int32_t site, int32_t purpose) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(auto found, find_started(site));
    if (purpose < 0 || purpose > 2) return fail(ErrorCode::invalid_argument, "there is no such purpose");
    return library().keep(std::make_shared<Attempt>(std::move(found), static_cast<pipeline::Purpose>(purpose)));
  });
}

SELFSAME_EXPORT int32_t selfsame_add_picture(int32_t attempt, const uint8_t* pixels, uint32_t count, int32_t width,
                                             int32_t height, int32_t channels, double time_ms, int32_t embed) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(auto picture, picture_of(pixels, count, width, height, channels));
    SELFSAME_ASSIGN(const std::int64_t time, whole_ms(time_ms));
    pipeline::Sample sample{time, pipeline::FacePicture{std::move(picture), {}}};
    return begin_sample(attempt, std::move(sample), embed != 0);
  });
}

SELFSAME_EXPORT int32_t selfsame_add_sound(int32_t attempt, const float* samples, uint32_t count, int32_t rate_hz,
                                           double time_ms, int32_t embed) {
  return guarded([&]() -> Result<std::int32_t> {
    if (samples == nullptr || count == 0 || count > kMostSamples || rate_hz < 8000 || rate_hz > 192'000) {
      return fail(ErrorCode::invalid_argument, "a recording has samples, at 8000 to 192000 of them a second");
    }
    media::Sound sound{rate_hz, {samples, samples + count}};
    for (const float value : sound.samples) {
      if (!(std::abs(value) <= 8)) return fail(ErrorCode::invalid_argument, "a sample lies outside [-1, 1]");
    }
    SELFSAME_ASSIGN(const std::int64_t time, whole_ms(time_ms));
    return begin_sample(attempt, {time, pipeline::Recording{std::move(sound)}}, embed != 0);
  });
}

SELFSAME_EXPORT int32_t selfsame_forget_before(int32_t attempt, double time_ms) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    SELFSAME_ASSIGN(const std::int64_t time, whole_ms(time_ms));
    found->attempt.forget_before(time);
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_probe(int32_t attempt) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    if (!found->last) return fail(ErrorCode::invalid_argument, "no sample could be used yet");
    library().vector = found->last->vector;
    library().count = static_cast<std::uint32_t>(library().vector.size());
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_conclude(int32_t attempt, const char* prompts) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    SELFSAME_ASSIGN(const auto asked, parse_prompts(text_of(prompts, "[]")));
    const auto liveness = found->attempt.conclude(asked);
    if (!liveness) return fail(ErrorCode::invalid_argument, "this site does not look at liveness");
    Json json = views::view(*liveness);
    json["decision"] = to_string(found->site->pipeline()->rules().decide(*liveness, found->attempt.purpose));
    return answer(json);
  });
}

SELFSAME_EXPORT int32_t selfsame_enrol(int32_t attempt, const char* prompts) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    SELFSAME_ASSIGN(const auto asked, parse_prompts(text_of(prompts, "[]")));
    const auto& pipeline = *found->site->pipeline();
    auto attempt_over = std::exchange(found->attempt, pipeline.begin(found->attempt.purpose));
    SELFSAME_ASSIGN(auto outcome, pipeline.enrol(std::move(attempt_over), asked));
    found->enrolled = std::move(outcome.templates);
    return static_cast<std::int32_t>(found->enrolled.size());
  });
}

SELFSAME_EXPORT int32_t selfsame_template(int32_t attempt, int32_t index) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    if (index < 0 || static_cast<std::size_t>(index) >= found->enrolled.size()) {
      return fail(ErrorCode::invalid_argument, "there is no such template");
    }
    return answer(match::serialize(found->enrolled[static_cast<std::size_t>(index)]));
  });
}

SELFSAME_EXPORT int32_t selfsame_add_reference(int32_t attempt, const uint8_t* bytes, uint32_t count) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    if (found->references.size() == kMostReferences) {
      return fail(ErrorCode::invalid_argument, "there are too many references");
    }
    SELFSAME_ASSIGN(auto reference, match::parse_template({bytes, bytes == nullptr ? 0 : count}));
    found->references.push_back(std::move(reference));
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_verify(int32_t attempt, const char* prompts) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find_idle(attempt));
    SELFSAME_ASSIGN(const auto asked, parse_prompts(text_of(prompts, "[]")));
    const pipeline::Pipeline& pipeline = *found->site->pipeline();
    pipeline.compare(found->attempt, found->references);
    SELFSAME_ASSIGN(const auto outcome, pipeline.decide(found->attempt, asked));
    return answer(view(outcome));
  });
}

SELFSAME_EXPORT int32_t selfsame_next(int32_t work) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<Work>(work));
    if (found->call()) return 1;
    if (!found->result().is_null()) return answer(found->result());
    SELFSAME_ASSIGN(const bool waits, found->next());
    return waits ? 1 : answer(found->result());
  });
}

SELFSAME_EXPORT const char* selfsame_call_net(int32_t work) {
  const auto found = find<Work>(work);
  return found && (*found)->call() ? (*found)->call()->net.name.data() : nullptr;
}
SELFSAME_EXPORT const float* selfsame_call_values(int32_t work) {
  const auto found = find<Work>(work);
  return found && (*found)->call() ? (*found)->call()->input.values.data() : nullptr;
}
SELFSAME_EXPORT const int32_t* selfsame_call_shape(int32_t work) {
  const auto found = find<Work>(work);
  return found && (*found)->call() ? (*found)->shape().data() : nullptr;
}
SELFSAME_EXPORT int32_t selfsame_call_rank(int32_t work) {
  const auto found = find<Work>(work);
  return found && (*found)->call() ? static_cast<std::int32_t>((*found)->shape().size()) : 0;
}

SELFSAME_EXPORT int32_t selfsame_output(int32_t work, const float* values, uint32_t count, const int32_t* shape,
                                        int32_t rank) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<Work>(work));
    if (values == nullptr || shape == nullptr || rank < 0 || rank > 8) {
      return fail(ErrorCode::invalid_argument, "an output has values and a shape of at most 8 numbers");
    }
    SELFSAME_TRY(found->add_output({{shape, shape + rank}, {values, values + count}}));
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_resume(int32_t work) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<Work>(work));
    SELFSAME_TRY(found->resume());
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_gallery(int32_t site, const char* modality) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(auto found, find_started(site));
    const auto named = modality_from(text_of(modality, ""));
    const auto* engine = named ? found->pipeline()->engines().find(*named) : nullptr;
    if (engine == nullptr) return fail(ErrorCode::invalid_argument, "this site has no such modality");
    return library().keep(std::make_shared<web::Gallery>(std::move(found), *engine));
  });
}

SELFSAME_EXPORT int32_t selfsame_put(int32_t gallery, int32_t key, const uint8_t* bytes, uint32_t count) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<web::Gallery>(gallery));
    if (key < 0) return fail(ErrorCode::invalid_argument, "a key is 0 or more");
    SELFSAME_ASSIGN(auto reference, match::parse_template({bytes, bytes == nullptr ? 0 : count}));
    SELFSAME_TRY(found->put(static_cast<std::uint32_t>(key), std::move(reference)));
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_remove(int32_t gallery, int32_t key) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<web::Gallery>(gallery));
    found->remove(static_cast<std::uint32_t>(key));
    return 0;
  });
}

SELFSAME_EXPORT int32_t selfsame_search(int32_t gallery, int32_t attempt, int32_t top) {
  return guarded([&]() -> Result<std::int32_t> {
    SELFSAME_ASSIGN(const auto found, find<web::Gallery>(gallery));
    SELFSAME_ASSIGN(const auto asking, find_idle(attempt));
    if (!asking->last) return fail(ErrorCode::invalid_argument, "no sample could be used yet");
    if (top < 1 || top > 1000) return fail(ErrorCode::invalid_argument, "1 to 1000 candidates can be asked for");
    SELFSAME_ASSIGN(const Json candidates, found->search(*asking->last, static_cast<std::size_t>(top)));
    return answer(candidates);
  });
}
