// Rows shared by several resources: fields of samples, the query, and possible errors.
#pragma once

#include <vector>

#include "base/limits.hpp"
#include "http/route.hpp"
#include "intake/samples.hpp"
#include "views/reports.hpp"

namespace selfsame::http::rows {

// --- Fields ---

inline constexpr Quota kSamples{limits::kMaxSamplesPerRequest,
                                "a request may have at most 16 pictures, recordings and prints"};
inline constexpr Quota kOneSample{1, "this endpoint takes one picture, one recording or one print"};
inline constexpr Quota kDepthFrames{limits::kMaxSamplesPerRequest, "depth may hold at most 16 frames"};
inline constexpr Quota kPositions{limits::kMaxSamplesPerRequest, "position may name at most 16 fingers"};
static_assert(limits::kMaxSamplesPerRequest == 16, "the complaints say so");

inline constexpr Field kUserId{.name = "user_id",
                               .about = "1 to 128 characters of A-Z a-z 0-9 . _ @ -; case does not matter"};
inline constexpr Field kImages{.name = "image",
                               .kind = FieldKind::files,
                               .list_name = "images",
                               .form_alias = "file",
                               .quota = &kSamples,
                               .about =
                                   "1 to 16 pictures (JPEG, PNG, TIFF, PNM, BMP; 5 MB each, 64 megapixels "
                                   "together)"};
inline constexpr Field kImage{.name = "image",
                              .kind = FieldKind::files,
                              .list_name = "images",
                              .form_alias = "file",
                              .quota = &kOneSample,
                              .about = "one picture (JPEG, PNG, TIFF, PNM, BMP; at most 5 MB)"};
inline constexpr Field kSounds{.name = "audio",
                               .kind = FieldKind::files,
                               .required = false,
                               .instead_of = "image",
                               .media = Media::recording,
                               .quota = &kSamples,
                               .about =
                                   "1 to 16 recordings of the voice (WAV, FLAC, Opus in Ogg; 10 MB and 60 s each, "
                                   "120 s together)"};
inline constexpr Field kSound{.name = "audio",
                              .kind = FieldKind::files,
                              .required = false,
                              .instead_of = "image",
                              .media = Media::recording,
                              .quota = &kOneSample,
                              .about = "one recording of the voice (WAV, FLAC, Opus in Ogg; at most 10 MB and 60 s)"};
inline constexpr Field kPrints{.name = "finger",
                               .kind = FieldKind::files,
                               .required = false,
                               .instead_of = "image",
                               .media = Media::print,
                               .quota = &kSamples,
                               .about =
                                   "1 to 16 prints of fingers (WSQ, PNG, TIFF, PNM, BMP, JPEG; 500 dpi "
                                   "if the file does not say), or records (ISO/IEC 19794-2:2005, ANSI INCITS "
                                   "378-2004)"};
inline constexpr Field kPrint{.name = "finger",
                              .kind = FieldKind::files,
                              .required = false,
                              .instead_of = "image",
                              .media = Media::print,
                              .quota = &kOneSample,
                              .about =
                                  "one print of a finger (WSQ, PNG, TIFF, PNM, BMP, JPEG; 500 dpi if "
                                  "the file does not say), or a record (ISO/IEC 19794-2:2005, ANSI INCITS "
                                  "378-2004)"};
inline constexpr Field kPosition{.name = "position",
                                 .kind = FieldKind::texts,
                                 .required = false,
                                 .quota = &kPositions,
                                 .about =
                                     "which finger `finger` shows, one for all or one for each, comma-separated: "
                                     "`right-thumb`, `right-index` ... `left-little`; default: unknown",
                                 .example = "right-index"};
inline constexpr Field kDepth{
    .name = "depth",
    .kind = FieldKind::files,
    .required = false,
    .media = Media::depth_frame,
    .quota = &kDepthFrames,
    .about =
        "one 16-bit gray PNG or PGM for each picture, in their order: the depth camera's frame "
        "registered to it, millimetres, 0 where it read nothing. Refused unless the "
        "service runs with `--depth trusted`"};
inline constexpr Field kReplace{.name = "replace",
                                .kind = FieldKind::flag,
                                .required = false,
                                .about =
                                    "true replaces what is enrolled; default false. With a token that lacks "
                                    "`users:write`, the samples must show the user who is enrolled"};
inline constexpr Field kAdd{.name = "add",
                            .kind = FieldKind::flag,
                            .required = false,
                            .about =
                                "true adds what is not enrolled of this user; samples of what is enrolled must show "
                                "that it is the user, and are not stored; default false"};

/// The files of the fields above that the row has. Errors: invalid_argument for depth frames if the site does not trust
/// its clients' depth cameras.
Result<intake::EncodedSamples> encoded_samples(const Call& call);
/// The same, decoded. Refused samples are logged, for `subject` if the request names one. Errors: those of
/// intake::read_samples.
Result<std::vector<pipeline::Sample>> samples_of(const Call& call, std::string_view subject = {});
/// Refused names are logged. Errors: invalid_subject_id.
Result<SubjectId> subject_of(const Call& call);
/// Errors: invalid_argument if both are requested.
Result<auth::IfEnrolled> if_enrolled(const Fields& fields);

// --- The query ---

inline constexpr QueryParameter kTrace{
    "trace", 0, 1, 0,
    "1 adds `trace`: the stages of the pipeline and their milliseconds; and `cues` of liveness; without the "
    "scope `details` it adds nothing"};
inline constexpr QueryParameter kTraceQuery[] = {kTrace};
inline constexpr QueryParameter kTop{"top", 1, 20, 5, "how many candidates; may also be a field of the body"};
inline constexpr QueryParameter kIdentifyQuery[] = {kTop, kTrace};

inline constexpr Field kTopField{.name = "top",
                                 .kind = FieldKind::integer,
                                 .required = false,
                                 .minimum = kTop.minimum,
                                 .maximum = kTop.maximum,
                                 .about = "how many candidates, 1 to 20; default 5",
                                 .example = "5"};
/// A field of the body takes precedence over the query.
inline std::size_t top_of(const Call& call) {
  return static_cast<std::size_t>(call.fields.integer("top").value_or(call.query.integer("top")));
}
/// The public level of detail; more if `trace` requests it.
inline views::Detail detail_of(const Call& call) {
  const bool may = call.request.caller.scopes.has(auth::Scope::details);
  return may && call.query.integer("trace") == 1 ? views::Detail::traced : views::Detail::coarse;
}

// --- What can go wrong ---

inline constexpr Answer kUnauthorized{401, "`unauthorized`: no token, or a wrong one"};
inline constexpr Answer kBadForm{400,
                                 "`invalid_argument`, `invalid_subject_id`, `invalid_json`, `invalid_multipart`, "
                                 "`invalid_base64` or `too_many_samples`"};
inline constexpr Answer kBadQuery{400, "`invalid_argument` or `invalid_subject_id`"};
inline constexpr Answer kNeedsSession{403,
                                      "`liveness_required`: this site verifies and enrols by liveness session only"};
inline constexpr Answer kNotAllowed{403,
                                    "`liveness_required`: by liveness session only; `factors_missing`: this site "
                                    "requires more modalities than were sent; "
                                    "`factor_alone_refused`: a voice cannot be the only factor"};
inline constexpr Answer kUnknownUser{404, "`subject_not_found`"};
inline constexpr Answer kTooLarge{413, "`payload_too_large` or `media_too_large`"};
inline constexpr Answer kLargeBody{413, "`payload_too_large`"};
inline constexpr Answer kWrongType{415, "`unsupported_content_type` of the body, or `unsupported_media` of a sample"};
inline constexpr Answer kWrongBody{415, "`unsupported_content_type`"};
inline constexpr Answer kBadSample{
    422, "`corrupt_media`, `face_not_found`, `multiple_faces`, `speech_not_found` or `finger_not_found`"};
inline constexpr Answer kBusy{503, "`overloaded`: the queue is full, or the server is not ready; see Retry-After"};

}  // namespace selfsame::http::rows
