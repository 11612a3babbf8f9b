#include "http/shared.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>
#include <utility>

#include "base/bytes.hpp"
#include "crypto/secret.hpp"

namespace selfsame::http {

Shared::Shared(ServerOptions server_options, Context handler_context, std::unique_ptr<const Authenticator> who,
               base::Log& server_log)
    : options(std::move(server_options)),
      context(std::move(handler_context)),
      authenticator(std::move(who)),
      log(server_log),
      budget(options.body_memory),
      peers(budget),
      pool(options.workers, options.queue_limit),
      id_prefix_(base::to_hex(crypto::random_bytes(4))) {}

const std::string& Shared::date() {
  const std::time_t now = std::time(nullptr);
  if (now == date_s_) return date_;
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text;
  date_.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
  date_s_ = now;
  return date_;
}

std::string Shared::next_request_id() { return fmt::format("{}-{:x}", id_prefix_, ++requests_); }

}  // namespace selfsame::http
