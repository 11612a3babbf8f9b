// One row of the table that the router, the OpenAPI document, the page for people and the tests are made from.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "auth/service.hpp"
#include "http/message.hpp"

namespace selfsame::http {

enum class Access { open, token };
/// Handlers on the I/O thread answer even when all workers are busy; they must neither wait nor compute.
enum class RunsOn { io_thread, worker };
enum class FieldKind { text, images, image, sounds, sound, flag, integer, integers };

/// A field of a request's body.
struct Field {
  std::string_view multipart;  // its name in multipart/form-data
  std::string_view json;       // its name in JSON, where pictures and sounds are base64
  FieldKind kind = FieldKind::text;
  bool required = true;
  std::string_view about;
  std::string_view example = "ada";  // on the page for people
  std::string_view instead_of = {};  // name in multipart of a required field that this one can stand for
};

/// A whole number, or a text where `maximum` is 0.
struct QueryParameter {
  std::string_view name;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::int64_t fallback = 0;
  std::string_view about;
};

struct Answer {
  int status = 200;
  std::string_view about;
  std::string_view example;  // JSON, of which the schema is made; empty for problems and for answers without JSON
};

/// What handlers may use. Threads: const members from any; the service says so of itself.
struct Context {
  auth::Service& service;
  std::string version;
  std::chrono::steady_clock::time_point started;
  std::string openapi;      // the document
  std::string docs;         // the page
  std::string docs_policy;  // its Content-Security-Policy
};

using Handler = Result<Response> (*)(const Context& context, const Request& request);

struct Route {
  Method method = Method::get;
  std::array<std::string_view, 2> patterns;  // the second may be empty; `{id}` or `{session}` stands for one segment
  std::string_view operation;                // operationId
  std::string_view summary;
  std::string_view about;
  Access access = Access::token;
  RunsOn runs_on = RunsOn::worker;
  std::span<const Field> fields;  // empty: the route takes no body
  std::span<const QueryParameter> query;
  std::span<const Answer> answers;
  Handler handler = nullptr;
};

/// The table. Its rows live as long as the program.
std::span<const Route> routes();

inline constexpr QueryParameter kHistoryLimit{"limit", 1, 500, 50, "how many entries, newest first"};
inline constexpr QueryParameter kUsersLimit{"limit", 1, 500, 50, "how many users in this page"};
inline constexpr QueryParameter kUsersAfter{"after", 0, 0, 0,
                                            "the last user id of the page before; `next` of its answer"};
inline constexpr QueryParameter kTop{"top", 1, 20, 5, "how many candidates; may also be a field of the body"};
inline constexpr QueryParameter kTrace{
    "trace", 0, 1, 0, "1 adds `trace`: the stages of the pipeline and their milliseconds; and `cues` of liveness"};

}  // namespace selfsame::http
