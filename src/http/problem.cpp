#include "http/problem.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "views/json.hpp"

namespace selfsame::http {

using base::ErrorCode;

int status_of(base::ErrorKind kind) {
  using base::ErrorKind;
  switch (kind) {
    case ErrorKind::bad_request: return 400;
    case ErrorKind::unauthorized: return 401;
    case ErrorKind::forbidden:
    case ErrorKind::another_way: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::bad_method: return 405;
    case ErrorKind::timeout: return 408;
    case ErrorKind::conflict: return 409;
    case ErrorKind::gone: return 410;
    case ErrorKind::too_large: return 413;
    case ErrorKind::unsupported: return 415;
    case ErrorKind::bad_sample: return 422;
    case ErrorKind::too_many: return 429;
    case ErrorKind::fault: return 500;
    case ErrorKind::unavailable:
    case ErrorKind::unusable: return 503;
  }
  return 500;
}

int status_of(ErrorCode code) { return status_of(kind_of(code)); }

Response problem(const base::Error& error) { return problem(error, status_of(error.code)); }

Response problem(const base::Error& error, int status) {
  // By the code's own status: 501 and 505 mean that the client asked for something unsupported.
  const bool ours = status_of(error.code) >= 500 && error.code != ErrorCode::overloaded;
  const std::string code(to_string(error.code));
  views::Json body;
  body["type"] = "urn:selfsame:problem:" + code;
  body["title"] = title_of(error.code);
  body["status"] = status;
  body["detail"] = ours ? "The reason is in the server's log, under the X-Request-Id of this answer." : error.message;
  body["code"] = code;

  Response response{.status = status, .content_type = kProblemType, .body = views::to_text(body)};
  response.code = error.code;
  if (ours) response.fault = code + ": " + error.message;
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"selfsame\""});
  if (status == 503 || status == 429) {
    response.headers.push_back({"Retry-After", std::to_string(std::max<std::int64_t>(1, error.retry_after_s))});
  }
  return response;
}

}  // namespace selfsame::http
