// Who asks, and what they may ask for.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace selfsame::auth {

/// A Scope is the right to one kind of request. It has no default: what must name a scope does not compile without one.
class Scope {
 public:
  enum Name : std::uint8_t {
    none,         // nothing is asked for: anybody may
    users_read,   // list and show users and their history
    users_write,  // erase a user
    enroll,
    verify,
    identify,
    embeddings,
    liveness,          // begin a liveness session and post its frames; its verdict asks for `verify` or `enroll`
    templates_export,  // read templates in the open
    keys_rotate,
    client_keys,  // register and revoke keys of clients
    details,      // how a decision came about: stages, and cues of liveness by name
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

/// What one caller may ask for. Everybody has Scope::none.
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

/// Whom the caller is known to be.
struct Principal {
  enum class Kind : std::uint8_t {
    anonymous,         // nobody asked
    machine_operator,  // whoever runs a command on this machine, and could read its files anyway
    token_holder,      // whoever sent the site's token
  };
  Kind kind = Kind::anonymous;
  std::string name = {};  // tells principals of one kind apart; empty where there is one only

  bool operator==(const Principal&) const = default;
};

/// For the log: "", "operator" or "token", and the name after a colon where there is one.
std::string to_string(const Principal& principal);

/// A Caller is whoever a use case works for: made by the HTTP server, the command line or an agent, never by a request.
struct Caller {
  Principal principal = {};
  ScopeSet scopes = {};
  std::string origin = {};   // for the log: "cli", or the client's address
  std::string network = {};  // where one client has many addresses, what they have in common

  /// What tries and sessions of one client are counted under.
  const std::string& client() const { return network.empty() ? origin : network; }

  static Caller anonymous(std::string origin) { return {.origin = std::move(origin)}; }
  static Caller operator_on_this_machine() {
    return {.principal = {.kind = Principal::Kind::machine_operator}, .scopes = ScopeSet::all(), .origin = "cli"};
  }
};

}  // namespace selfsame::auth
