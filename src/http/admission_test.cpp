// Heads against a table of this test: scopes, headers, several path parameters.
#include "http/admission.hpp"

#include <gtest/gtest.h>

namespace selfsame::http {
namespace {

Result<Response> not_called(const Call&) { return Response{}; }

constexpr Answer kFine[] = {{200, "fine"}};
constexpr Field kNote[] = {{.name = "note"}};
constexpr std::string_view kSeen[] = {"origin", "x-note"};
constexpr Route kTable[] = {
    {.method = Method::put,
     .patterns = {"/orgs/{org}/users/{user}", {}},
     .operation = "put",
     .summary = "",
     .about = "",
     .scope = auth::Scope::users_write,
     .fields = kNote,
     .headers = kSeen,
     .answers = kFine,
     .handler = not_called},
    {.method = Method::get,
     .patterns = {"/open", {}},
     .operation = "open",
     .summary = "",
     .about = "",
     .scope = auth::Scope::none,
     .answers = kFine,
     .handler = not_called},
};

/// Authenticates anybody who gives a name, with the right to read users.
class Names final : public Authenticator {
 public:
  Result<auth::Caller> authenticate(const Head& head, const Peer& peer) const override {
    const std::string name(head.value("x-name"));
    if (name.empty()) return fail(ErrorCode::unauthorized, "say who you are");
    auth::Caller caller;
    caller.principal.name = name;
    caller.scopes = name == "root" ? auth::ScopeSet::all() : auth::ScopeSet{auth::Scope::users_read};
    caller.origin = peer.address;
    return caller;
  }
};

Head put_head(std::string_view name) {
  Head head;
  head.method = Method::put;
  head.target = "/orgs/a%20b/users/ada?x=1";
  head.lines = {{"Host", "t"},
                {"X-Name", name},
                {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                {"ORIGIN", "https://t"},
                {"Cookie", "secret"}};
  head.content_length = 6;
  return head;
}

Admission admit_here(const Head& head) {
  static const Names kNames;
  static const AllowedHosts kAny;
  return admit(head, {"192.0.2.7"}, {kTable, kNames, kAny});
}

TEST(Admission, fills_the_request_by_its_row) {
  const auto admission = admit_here(put_head("root"));
  ASSERT_FALSE(admission.refusal) << admission.refusal->body;
  const Request& request = admission.request;
  EXPECT_EQ(request.method, Method::put);
  EXPECT_EQ(request.param("org"), "a b");
  EXPECT_EQ(request.param("user"), "ada");
  EXPECT_EQ(request.content_type.type, "application/x-www-form-urlencoded");
  EXPECT_EQ(request.caller.principal.name, "root");
  EXPECT_EQ(request.caller.origin, "192.0.2.7");
  EXPECT_EQ(request.query.size(), 1U);
}

TEST(Admission, shows_handlers_the_headers_that_their_row_names_alone) {
  const auto admission = admit_here(put_head("root"));
  EXPECT_EQ(admission.request.header("origin"), "https://t");
  EXPECT_EQ(admission.request.header("x-note"), "");
  EXPECT_EQ(admission.request.header("cookie"), "");
  EXPECT_EQ(admission.request.headers.size(), 1U);
}

TEST(Admission, refuses_who_is_not_known_and_who_may_not) {
  const auto unknown = admit_here(put_head(""));
  ASSERT_TRUE(unknown.refusal);
  EXPECT_EQ(unknown.refusal->status, 401);
  const auto known = admit_here(put_head("ada"));
  ASSERT_TRUE(known.refusal);
  EXPECT_EQ(known.refusal->status, 403);
  EXPECT_NE(known.refusal->body.find("users:write"), std::string::npos);
}

TEST(Admission, asks_nobody_who_they_are_where_the_row_asks_for_no_scope) {
  Head head;
  head.method = Method::get;
  head.target = "/open";
  head.lines = {{"Host", "t"}};
  const auto admission = admit_here(head);
  ASSERT_FALSE(admission.refusal);
  EXPECT_EQ(admission.request.caller.principal.kind, auth::Principal::Kind::anonymous);
  EXPECT_EQ(admission.request.caller.origin, "192.0.2.7");
}

TEST(Admission, refuses_heads_that_two_programs_could_read_differently) {
  Head folded = put_head("root");
  folded.folded = true;
  EXPECT_TRUE(admit_here(folded).unsure_framing);
  Head old = put_head("root");
  old.http_1_1 = false;
  old.lines.push_back({"Transfer-Encoding", "chunked"});
  EXPECT_TRUE(admit_here(old).unsure_framing);
}

TEST(Admission, refuses_a_header_that_comes_twice_where_the_first_would_count) {
  for (const std::string_view name :
       {"HOST", "Authorization", "CONTENT-TYPE", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Expect"}) {
    Head twice = put_head("root");
    for (int i = 0; i < 2; ++i) twice.lines.push_back({name, "identity"});
    const auto admission = admit_here(twice);
    ASSERT_TRUE(admission.refusal) << name;
    EXPECT_EQ(admission.refusal->status, 400) << name;
    EXPECT_NE(admission.refusal->body.find("appears twice"), std::string::npos) << admission.refusal->body;
    EXPECT_TRUE(admission.unsure_framing) << name;
  }
  Head list = put_head("root");
  list.lines.push_back({"Content-Length", "6, 6"});
  EXPECT_TRUE(admit_here(list).unsure_framing);
  Head seen = put_head("root");
  seen.lines.push_back({"Origin", "https://t"});
  ASSERT_TRUE(admit_here(seen).refusal);
  EXPECT_EQ(admit_here(seen).refusal->status, 400);
  Head unread = put_head("root");
  for (int i = 0; i < 2; ++i) unread.lines.push_back({"Accept", "*/*"});
  EXPECT_FALSE(admit_here(unread).refusal);
}

}  // namespace
}  // namespace selfsame::http
