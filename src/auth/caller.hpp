// Who asks, and what they may ask for.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace selfsame::auth {

/// The right to one kind of request. It has no default, so code that forgets to name a scope does not compile.
class Scope {
 public:
  enum Name : std::uint8_t {
    none,         // open to everybody
    users_read,   // list and show users and their history
    users_write,  // erase a user
    enroll,
    verify,
    identify,
    embeddings,
    liveness,          // begin a liveness session and post its frames; its verdict asks for `verify` or `enroll`
    templates_export,  // read unencrypted templates
    keys_rotate,
    client_keys,  // register and revoke client keys
    details,      // how a decision was made: stages, and liveness cues by name
  };
  static constexpr int kCount = details + 1;

  constexpr Scope(Name name) : name_(name) {}  // NOLINT(google-explicit-constructor): a name is a scope
  constexpr Name name() const { return name_; }
  constexpr bool operator==(const Scope&) const = default;

 private:
  Name name_;
};

/// The stable name that tokens and documents use, e.g. "users:read"; "none" for Scope::none.
std::string_view to_string(Scope scope);

/// The rights of one caller. Everybody has Scope::none.
class ScopeSet {
 public:
  constexpr ScopeSet() = default;
  constexpr ScopeSet(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) bits_ |= bit_of(scope);
  }
  static constexpr ScopeSet all() {
    ScopeSet set;
    set.bits_ = (1U << Scope::kCount) - 1;
    return set;
  }
  constexpr bool has(Scope scope) const { return (bits_ & bit_of(scope)) != 0; }
  constexpr bool operator==(const ScopeSet&) const = default;

 private:
  static constexpr std::uint32_t bit_of(Scope scope) { return 1U << scope.name(); }

  std::uint32_t bits_ = 1U << Scope::none;
};

/// The authenticated identity of a caller.
struct Principal {
  enum class Kind : std::uint8_t {
    anonymous,         // not authenticated
    machine_operator,  // somebody who runs a command on this machine, and could read its files anyway
    token_holder,      // somebody who sent the site's token
  };
  Kind kind = Kind::anonymous;
  std::string name = {};  // distinguishes principals of one kind; empty if there is only one

  bool operator==(const Principal&) const = default;
};

/// For the log: "", "operator" or "token", followed by a colon and the name if there is one.
std::string to_string(const Principal& principal);

/// Who a use case works for. Made by the HTTP server, the command line or an agent, never from the contents of a
/// request.
struct Caller {
  Principal principal = {};
  ScopeSet scopes = {};
  std::string origin = {};   // for the log: "cli", or the client's address
  std::string network = {};  // for a client with many addresses, their common prefix

  /// The key under which this client's tries and sessions are counted.
  const std::string& client() const { return network.empty() ? origin : network; }

  static Caller anonymous(std::string origin) { return {.origin = std::move(origin)}; }
  static Caller operator_on_this_machine() {
    return {.principal = {.kind = Principal::Kind::machine_operator}, .scopes = ScopeSet::all(), .origin = "cli"};
  }
};

}  // namespace selfsame::auth
