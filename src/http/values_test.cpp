// Header values, targets, bodies, tokens and problems.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/limits.hpp"
#include "http/bearer.hpp"
#include "http/body.hpp"
#include "http/header_value.hpp"
#include "http/host.hpp"
#include "http/problem.hpp"
#include "http/uri.hpp"
#include "views/json.hpp"

namespace selfsame::http {
namespace {

using testing::HasSubstr;
using testing::Not;

// --- header_value ---

TEST(ContentType, is_read_with_its_boundary) {
  EXPECT_EQ(parse_content_type("Application/JSON")->type, "application/json");
  EXPECT_EQ(parse_content_type(" application/json ; charset=\"UTF-8\" ;")->type, "application/json");
  const auto form = parse_content_type("multipart/form-data; x=y; Boundary=\"a b'()+_,-./:=?\"");
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(form->boundary, "a b'()+_,-./:=?");
  EXPECT_EQ(parse_content_type("multipart/form-data; boundary=" + std::string(70, 'b'))->boundary.size(), 70U);
}

TEST(ContentType, is_refused_where_it_breaks_the_grammar) {
  for (const std::string text : {"", "json", "a/", "/b", "a b/c", "a/b; charset=latin1", "a/b; x", "a/b; x=", "a/b x=y",
                                 "a/b; boundary=\"a", "a/b; boundary=\"a \"", "a/b; boundary=\"\"",
                                 "a/b; boundary=a; boundary=b", "a/b; boundary=\"a\\\"b\"", "a/b; boundary=\"\\"}) {
    EXPECT_FALSE(parse_content_type(text)) << text;
  }
  EXPECT_FALSE(parse_content_type("a/b; boundary=" + std::string(71, 'b')));
}

// --- uri ---

/// The value of the first pair of that name.
std::string value_of(const std::vector<QueryPair>& query, std::string_view name) {
  for (const QueryPair& pair : query) {
    if (pair.name == name) return pair.value;
  }
  return "none";
}

TEST(Target, is_split_and_its_query_decoded) {
  const auto target = parse_target("/users/a%40b?limit=5&after=a%2Bb+c&&flag&x=1=2");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/users/a%40b");
  ASSERT_EQ(target->query.size(), 4U);
  EXPECT_EQ(value_of(target->query, "limit"), "5");
  EXPECT_EQ(value_of(target->query, "after"), "a+b c");
  EXPECT_EQ(value_of(target->query, "flag"), "");
  EXPECT_EQ(value_of(target->query, "x"), "1=2");
  EXPECT_EQ(value_of(target->query, "y"), "none");
}

TEST(Target, may_be_absolute) {
  EXPECT_EQ(parse_target("http://host:80/a?b")->path, "/a");
  EXPECT_EQ(parse_target("HTTPS://host")->path, "/");
}

TEST(Target, tells_the_authority_of_the_absolute_form) {
  EXPECT_EQ(parse_target("http://host:80/a")->authority, "host:80");
  EXPECT_EQ(parse_target("http://host?a=1")->authority, "host");
  EXPECT_EQ(parse_target("/http://host/")->authority, "");
}

TEST(Urlencoded, is_read_as_browsers_write_it) {
  const auto pairs = parse_urlencoded("user_id=a%40b&note=two+words&empty=");
  ASSERT_TRUE(pairs);
  ASSERT_EQ(pairs->size(), 3U);
  EXPECT_EQ((*pairs)[0].value, "a@b");
  EXPECT_EQ((*pairs)[1].value, "two words");
  EXPECT_FALSE(parse_urlencoded("a=%0"));
  std::string form;
  for (std::size_t i = 0; i < kMaxFormPairs; ++i) form += "a=1&";
  EXPECT_TRUE(parse_urlencoded(form));
  EXPECT_FALSE(parse_urlencoded(form + "a=1"));
}

// --- host ---

TEST(Host, is_read_without_its_port) {
  EXPECT_EQ(host_of("Example.ORG:8080"), "example.org");
  EXPECT_EQ(host_of("example.org."), "example.org");
  EXPECT_EQ(host_of("example.org:"), "example.org");
  EXPECT_EQ(host_of("[2001:DB8::1]:80"), "2001:db8::1");
  EXPECT_EQ(host_of("192.0.2.1"), "192.0.2.1");
  EXPECT_FALSE(host_of(std::string_view("[::1\0@evil]", 11))) << "what stands behind a zero byte is not the address's";
  for (const std::string text : {"", ":80", "a b", "a@b", "a:b", "a:65536", "a:1:2", "[::1", "[::1]x", "[::1%x]",
                                 "[fe80::1%1]:80", "[x]", "[127.0.0.1]", "a/b", "a\\b"}) {
    EXPECT_EQ(host_of(text), std::nullopt) << text;
  }
}

TEST(AllowedHosts, are_addresses_localhost_and_the_names_that_were_given) {
  const std::vector<std::string> names{"Door.example", "gate.example.:8443"};
  const auto hosts = AllowedHosts::create(names).value();
  for (const std::string host : {"door.example", "gate.example", "localhost", "127.0.0.1", "::1"})
    EXPECT_TRUE(hosts.allows(host));
  EXPECT_FALSE(hosts.allows("evil.example"));
  EXPECT_FALSE(hosts.allows("x.door.example"));
  EXPECT_TRUE(AllowedHosts().allows("evil.example"));
  EXPECT_TRUE(AllowedHosts::create({}).value().allows("evil.example"));
}

TEST(AllowedHosts, refuse_a_name_that_no_request_can_give) {
  for (const std::string name :
       {"", " ", "https://door.example", "door.example/", "*.door.example", "door example", "door.example:x",
        "[door.example]", "2001:db8::1", "[::1%eth0]", "t\xc3\xbcr.example"}) {
    const std::vector<std::string> names{"door.example", name};
    const auto hosts = AllowedHosts::create(names);
    ASSERT_FALSE(hosts) << name;
    EXPECT_EQ(hosts.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(hosts.error().message.find('"' + name + '"'), std::string::npos) << hosts.error().message;
  }
}

TEST(Target, is_refused_where_it_is_no_path) {
  for (const std::string text : {"", "http://", "http:///a", "*", "a", "host:443", "ftp://h/a", "/a#b", "/?a=%",
                                 "/?a=%4", "/?a=%zz", "/?a=%00", "/?a=%1f", "/?a=%7f"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

TEST(Target, holds_to_its_limits) {
  EXPECT_TRUE(parse_target("/" + std::string(kMaxTargetBytes - 1, 'a')));
  EXPECT_FALSE(parse_target("/" + std::string(kMaxTargetBytes, 'a')));
  std::string query = "/?";
  for (std::size_t i = 0; i < kMaxQueryPairs; ++i) query += "a=1&";
  EXPECT_TRUE(parse_target(query));
  EXPECT_FALSE(parse_target(query + "a=1"));
}

TEST(PercentDecode, decodes_the_last_characters_too) {
  EXPECT_EQ(*percent_decode("%41%7a"), "Az");
  EXPECT_EQ(*percent_decode(""), "");
  EXPECT_FALSE(percent_decode("a%4"));
}

// --- body ---

TEST(Body, is_refused_by_its_announcement_and_counts_as_it_arrives) {
  BodyBudget budget(100);
  {
    Body body;
    EXPECT_TRUE(body.begin(budget, 60));
    EXPECT_EQ(budget.in_use(), 0U) << "an announcement holds nothing";
    ASSERT_TRUE(body.append(Bytes(50, 1)));
    EXPECT_EQ(budget.in_use(), 60U) << "not more than was announced";
    Body other;
    EXPECT_FALSE(other.begin(budget, 41));
    Body third;
    EXPECT_TRUE(third.begin(budget, 40));
    EXPECT_TRUE(third.append(Bytes(40, 1)));
    EXPECT_EQ(budget.in_use(), 100U);
    EXPECT_TRUE(body.append(Bytes(10, 1)));
  }
  EXPECT_EQ(budget.in_use(), 0U);
}

TEST(Body, takes_a_share_of_a_whole) {
  BodyBudget whole(100);
  BodyBudget mine(whole);
  BodyBudget yours(whole);
  Body first;
  ASSERT_TRUE(first.begin(mine, 50) && first.append(Bytes(50, 1)));
  Body second;
  EXPECT_FALSE(second.begin(mine, 1)) << "my share is used up";
  EXPECT_FALSE(second.begin(yours, 26)) << "yours is half of the rest";
  ASSERT_TRUE(second.begin(yours, 25) && second.append(Bytes(25, 1)));
  EXPECT_FALSE(yours.take(1));
  EXPECT_EQ(yours.in_use(), 25U) << "what is refused is not taken";
  first = Body();
  EXPECT_EQ(whole.in_use(), 25U);
  EXPECT_TRUE(yours.has_room_for(25));
}

TEST(Body, grows_within_the_budget_where_its_length_is_unknown) {
  BodyBudget budget(20'000);
  Body body;
  ASSERT_TRUE(body.begin(budget, std::nullopt));
  const Bytes piece(10'000, 7);
  EXPECT_TRUE(body.append(piece));
  EXPECT_FALSE(body.append(piece));
  EXPECT_EQ(body.view().size(), 10'000U);
}

TEST(Body, moves_with_its_share) {
  BodyBudget budget(100);
  Body first;
  ASSERT_TRUE(first.begin(budget, 10));
  ASSERT_TRUE(first.append(Bytes{1, 2, 3}));
  Body second = std::move(first);
  EXPECT_EQ(second.view().size(), 3U);
  EXPECT_EQ(budget.in_use(), 10U);
  second = {};
  EXPECT_EQ(budget.in_use(), 0U);
}

TEST(Body, refuses_bytes_before_it_began) {
  Body body;
  EXPECT_FALSE(body.append(Bytes{1}));
}

// --- bearer ---

TEST(Bearer, accepts_its_token_alone) {
  const auto bearer = Bearer::create(crypto::SecretBytes::from(base::as_bytes("0123456789abcdef")));
  ASSERT_TRUE(bearer);
  EXPECT_TRUE((*bearer)->check("Bearer 0123456789abcdef"));
  EXPECT_TRUE((*bearer)->check("bearer  0123456789abcdef "));
  for (const std::string text :
       {"", "Bearer", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef", "Bearer 0123456789abcdeF",
        "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Bearer0123456789abcdef"}) {
    const auto checked = (*bearer)->check(text);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, ErrorCode::unauthorized);
    EXPECT_THAT(checked.error().message, Not(HasSubstr("0123")));
  }
}

TEST(Bearer, gives_whoever_has_the_token_every_scope) {
  const auto bearer = Bearer::create(crypto::SecretBytes::from(base::as_bytes("0123456789abcdef")));
  Head head;
  head.lines = {{"Host", "t"}, {"AUTHORIZATION", "Bearer 0123456789abcdef"}};
  const auto caller = (*bearer)->authenticate(head, {"192.0.2.7"});
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->principal.kind, auth::Principal::Kind::token_holder);
  EXPECT_EQ(caller->scopes, auth::ScopeSet::all());
  EXPECT_EQ(caller->origin, "192.0.2.7");
  head.lines.pop_back();
  EXPECT_EQ((*bearer)->authenticate(head, {}).error().code, ErrorCode::unauthorized);
}

TEST(Bearer, wants_sixteen_bytes) {
  EXPECT_FALSE(Bearer::create(crypto::SecretBytes()));
  EXPECT_FALSE(Bearer::create(crypto::SecretBytes::random(15)));
  EXPECT_TRUE(Bearer::create(crypto::SecretBytes::random(16)));
}

// --- problem ---

TEST(Problem, gives_every_code_a_status_and_a_title) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const int status = status_of(code);
    EXPECT_TRUE(status >= 400 && status < 600) << base::to_string(code);
    EXPECT_FALSE(title_of(code).empty());
    const auto body = views::Json::parse(problem({code, "the detail"}).body);
    EXPECT_EQ(body["code"], base::to_string(code));
    EXPECT_EQ(body["status"], status);
  }
}

TEST(Problem, tells_the_client_its_own_mistakes_and_the_log_ours) {
  const auto theirs = problem({ErrorCode::face_not_found, "no face in it"});
  EXPECT_EQ(theirs.status, 422);
  EXPECT_THAT(theirs.body, HasSubstr("no face in it"));
  EXPECT_TRUE(theirs.fault.empty());
  EXPECT_TRUE(problem({ErrorCode::invalid_argument, "HTTP/2"}, 505).fault.empty());
  for (const auto code : {ErrorCode::store_failed, ErrorCode::internal, ErrorCode::key_missing}) {
    const auto ours = problem({code, "table subject is locked"});
    EXPECT_THAT(ours.body, Not(HasSubstr("locked")));
    EXPECT_THAT(ours.fault, HasSubstr("locked"));
  }
  EXPECT_THAT(problem({ErrorCode::overloaded, "come back"}).body, HasSubstr("come back"));
}

TEST(Problem, survives_text_that_is_not_utf8) {
  EXPECT_TRUE(views::Json::accept(problem({ErrorCode::invalid_argument, "\xff\xfe"}).body));
}

}  // namespace
}  // namespace selfsame::http
