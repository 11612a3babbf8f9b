#include "net/curl_client.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/check.hpp"

namespace selfsame::net {
namespace {

constexpr long kFirstRedirect = 300;
constexpr long kFirstFailure = 400;
constexpr std::uint64_t kMostRedirectBytes = 64 * 1024;

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Easy = std::unique_ptr<CURL, Freed<curl_easy_cleanup>>;
using Url = std::unique_ptr<CURLU, Freed<curl_url_cleanup>>;
using Text = std::unique_ptr<char, Freed<curl_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

/// Receives a piece of the body; false if it could not be stored.
using Keep = std::function<bool(ByteView)>;

/// The state of one transfer.
struct Transfer {
  CURL* easy = nullptr;
  const Keep* keep = nullptr;
  const Progress* progress = nullptr;
  std::uint64_t limit_bytes = 0;
  std::uint64_t done = 0;
  std::uint64_t redirect_bytes = 0;  // over all redirects
  bool too_large = false;
  bool not_kept = false;

  long status() const { return code_of(CURLINFO_RESPONSE_CODE); }
  /// The proxy's status for CONNECT; 0: no proxy.
  long proxy_status() const { return code_of(CURLINFO_HTTP_CONNECTCODE); }

 private:
  long code_of(CURLINFO which) const {
    long code = 0;
    curl_easy_getinfo(easy, which, &code);
    return code;
  }
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  if (transfer.status() >= kFirstRedirect) {  // the body of a redirect is not kept
    transfer.redirect_bytes += bytes;
    return transfer.redirect_bytes <= kMostRedirectBytes ? bytes : 0;
  }
  transfer.done += bytes;
  transfer.too_large = transfer.done > transfer.limit_bytes;
  if (transfer.too_large) return 0;
  transfer.not_kept = !(*transfer.keep)(ByteView(reinterpret_cast<const std::uint8_t*>(data), bytes));
  return transfer.not_kept ? 0 : bytes;
}

int on_progress(void* user, curl_off_t total, curl_off_t /*done*/, curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  const auto& transfer = *static_cast<const Transfer*>(user);
  if (*transfer.progress == nullptr) return 0;
  const curl_off_t of_body = transfer.status() >= kFirstRedirect ? 0 : std::max<curl_off_t>(total, 0);
  return (*transfer.progress)(transfer.done, static_cast<std::uint64_t>(of_body)) ? 0 : 1;
}

Result<std::string> part_of(CURLU* url, CURLUPart part, const std::string& address) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) {
    return fail(ErrorCode::invalid_argument, "'" + address + "' is not a valid address");
  }
  return std::string(Text(text).get());
}

struct Address {
  std::string scheme;
  bool on_this_machine = false;
};

/// An address that passed the checks.
Result<Address> check_address(const std::string& address) {
  const Url url(curl_url());
  SELFSAME_CHECK(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, address.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return fail(ErrorCode::invalid_argument, "'" + address + "' is not a valid address");
  }
  Address checked;
  SELFSAME_ASSIGN(checked.scheme, part_of(url.get(), CURLUPART_SCHEME, address));
  SELFSAME_ASSIGN(const auto host, part_of(url.get(), CURLUPART_HOST, address));
  checked.on_this_machine = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
  if (checked.scheme == "https" || (checked.scheme == "http" && checked.on_this_machine)) return checked;
  return fail(ErrorCode::invalid_argument, "'" + address + "' is refused: only https is used beyond this machine");
}

Error error_of(CURLcode code, const Transfer& transfer, const Fetch& fetch, const std::string& detail) {
  const std::string what = "cannot fetch " + fetch.url + ": ";
  if (transfer.too_large || code == CURLE_FILESIZE_EXCEEDED) {
    return {ErrorCode::media_too_large, what + "it has more than " + std::to_string(fetch.limit_bytes) + " bytes"};
  }
  if (transfer.redirect_bytes > kMostRedirectBytes) return {ErrorCode::io_failed, what + "a redirect says too much"};
  if (transfer.not_kept) return {ErrorCode::io_failed, what + "it cannot be written: " + std::strerror(errno)};
  if (code == CURLE_HTTP_RETURNED_ERROR && transfer.status() == 0) {
    return {ErrorCode::io_failed, what + "the proxy answered " + std::to_string(transfer.proxy_status())};
  }
  if (code == CURLE_HTTP_RETURNED_ERROR) {
    return {ErrorCode::io_failed, what + "the server answered " + std::to_string(transfer.status())};
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorCode::io_failed, what + "stopped"};
  return {ErrorCode::io_failed, what + (detail.empty() ? curl_easy_strerror(code) : detail)};
}

void prepare(CURL* easy, const Fetch& fetch, Transfer& transfer) {
  const int stall_s = std::max(1, fetch.stall_timeout_ms / 1000);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // each address is checked here first
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "selfsame");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(fetch.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall_s));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(fetch.limit_bytes));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

/// The remaining time for all redirects; at least 1, because 0 would mean no limit.
long remaining_ms(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return std::max<long>(1, static_cast<long>(left.count()));
}

Status fetch_into(const Fetch& fetch, const CurlOptions& options, const Progress& progress, const Keep& keep) {
  const Easy easy(curl_easy_init());
  SELFSAME_CHECK(easy != nullptr);
  Transfer transfer{.easy = easy.get(), .keep = &keep, .progress = &progress, .limit_bytes = fetch.limit_bytes};
  std::array<char, CURL_ERROR_SIZE> detail{};
  prepare(easy.get(), fetch, transfer);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, detail.data());

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(fetch.total_timeout_ms);
  std::string address = fetch.url;
  SELFSAME_ASSIGN(auto checked, check_address(address));
  for (int redirects = 0;; ++redirects) {
    curl_easy_setopt(easy.get(), CURLOPT_URL, address.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, remaining_ms(deadline));
    // A proxy on another machine has another loopback. "" means no proxy, null the environment's.
    const bool direct = !options.proxy_from_environment || checked.on_this_machine;
    curl_easy_setopt(easy.get(), CURLOPT_PROXY, direct ? "" : nullptr);
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) return fail(error_of(code, transfer, fetch, detail.data()));
    const long status = transfer.status();
    if (status < kFirstRedirect) return {};
    const char* next = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &next);
    if (next == nullptr || status >= kFirstFailure) {
      return fail(ErrorCode::io_failed,
                  "cannot fetch " + fetch.url + ": the server answered " + std::to_string(status));
    }
    if (redirects == fetch.max_redirects) {
      return fail(ErrorCode::io_failed,
                  "cannot fetch " + fetch.url + ": more than " + std::to_string(fetch.max_redirects) + " redirects");
    }
    address = next;
    SELFSAME_ASSIGN(auto next_checked, check_address(address));
    if (checked.scheme == "https" && next_checked.scheme != "https") {
      return fail(ErrorCode::invalid_argument, "cannot fetch " + fetch.url + ": it leads from https to http");
    }
    checked = std::move(next_checked);
  }
}

}  // namespace

CurlClient::CurlClient(CurlOptions options) : options_(options) {
  // Once per process, before the first handle.
  [[maybe_unused]] static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
}

Result<Bytes> CurlClient::get(const Fetch& fetch) const {
  Bytes body;
  SELFSAME_TRY(fetch_into(fetch, options_, {}, [&body](ByteView piece) {
    body.insert(body.end(), piece.begin(), piece.end());
    return true;
  }));
  return body;
}

Status CurlClient::download(const Fetch& fetch, const std::filesystem::path& file, const Progress& progress) const {
  ::unlink(file.c_str());
  File out(std::fopen(file.c_str(), "wbxe"));
  if (!out) {
    return fail(ErrorCode::io_failed, "cannot create " + file.string() + ": " + std::strerror(errno));
  }
  auto done = fetch_into(fetch, options_, progress, [&out](ByteView piece) {
    return std::fwrite(piece.data(), 1, piece.size(), out.get()) == piece.size();
  });
  if (std::fclose(out.release()) != 0 && done) {
    done = fail(ErrorCode::io_failed, "cannot write " + file.string() + ": " + std::strerror(errno));
  }
  if (!done) ::unlink(file.c_str());
  return done;
}

}  // namespace selfsame::net
