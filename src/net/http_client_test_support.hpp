// An HttpClient without a network, for tests.
#pragma once

#include <fstream>
#include <map>

#include "net/http_client.hpp"

namespace selfsame::net {

/// Answers from a table of bodies by address; any other address is io_failed.
class FakeHttpClient final : public HttpClient {
 public:
  explicit FakeHttpClient(std::map<std::string, Bytes> bodies) : bodies_(std::move(bodies)) {}

  Result<Bytes> get(const Fetch& fetch) const override {
    const auto found = bodies_.find(fetch.url);
    if (found == bodies_.end()) return fail(ErrorCode::io_failed, "cannot fetch " + fetch.url + ": no such page");
    if (found->second.size() > fetch.limit_bytes) return fail(ErrorCode::media_too_large, fetch.url + " is too large");
    return found->second;
  }

  Status download(const Fetch& fetch, const std::filesystem::path& file, const Progress& progress) const override {
    SELFSAME_ASSIGN(const Bytes body, get(fetch));
    if (progress && !progress(body.size(), body.size())) return fail(ErrorCode::io_failed, "stopped");
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(body.data()), static_cast<std::streamsize>(body.size()));
    if (!out.flush()) return fail(ErrorCode::io_failed, "cannot write " + file.string());
    return {};
  }

 private:
  std::map<std::string, Bytes> bodies_;
};

}  // namespace selfsame::net
