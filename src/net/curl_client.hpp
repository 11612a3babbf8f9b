// HttpClient by libcurl.
#pragma once

#include "net/http_client.hpp"

namespace selfsame::net {

struct CurlOptions {
  /// Whether to use https_proxy and similar variables; never for addresses on this machine.
  bool proxy_from_environment = false;
};

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(CurlOptions options = {});
  Result<Bytes> get(const Fetch& fetch) const override;
  Status download(const Fetch& fetch, const std::filesystem::path& file, const Progress& progress) const override;

 private:
  CurlOptions options_;
};

}  // namespace selfsame::net
