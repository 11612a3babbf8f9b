// Liveness sessions over real sockets: a whole session, and every refusal with its own code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "base/limits.hpp"
#include "http/client_test_support.hpp"

namespace selfsame::http {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr std::string_view kSessions = "/api/v1/liveness/sessions";

struct Session {
  std::string id;
  std::string nonce;
  std::string user;

  std::string at(std::string_view what) const { return std::string(kSessions) + "/" + id + "/" + std::string(what); }
  FormFields claim() const { return {{"nonce", nonce}, {"user_id", user}}; }
};

class LivenessApiTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.engine().see_life();
    const auto reply = send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}}));
    ASSERT_EQ(reply.status, 201) << reply.body;
  }
  Reply send(std::string_view request) { return server_.send(request); }
  Session begin(const std::string& purpose = "verify", const std::string& user = "ada") {
    const auto reply = send(post_json(kSessions, {{"purpose", purpose}, {"user_id", user}}));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return {reply.json()["session_id"], reply.json()["nonce"], user};
  }
  Reply frame(const Session& session, const std::string& t_ms, const std::string& picture = photo(1, 2)) {
    return send(post_form(session.at("frames"), {{"nonce", session.nonce}, {"image", picture}, {"t_ms", t_ms}}));
  }
  json show(const Session& session, unsigned person) { return show_person(server_, session.id, session.nonce, person); }
  void expect_problem(const Reply& reply, int status, const std::string& code) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.code(), code) << reply.body;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
  }

  TestServer server_;
};

TEST_F(LivenessApiTest, a_session_tells_what_to_do_when_it_is_to_be_done) {
  const auto reply = send(post_form(kSessions, {{"purpose", "verify"}, {"user_id", "ada"}, {"flash", "true"}}));
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto body = reply.json();
  EXPECT_THAT(body["session_id"].get<std::string>(), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_THAT(body["nonce"].get<std::string>(), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(reply.header("location"), std::string(kSessions) + "/" + body["session_id"].get<std::string>());
  EXPECT_EQ(body["purpose"], "verify");
  EXPECT_EQ(body["user_id"], "ada");
  EXPECT_EQ(body["steps"], 4);
  EXPECT_EQ(body["expires_in_ms"], 180'000);
  EXPECT_FALSE(body.contains("prompts"));
  const Session session{body["session_id"], body["nonce"], "ada"};
  std::set<std::string> seen;
  json told{{"now_ms", 0}};
  for (unsigned i = 1; i < 200; ++i) {
    server_.clock().advance_ms(100);
    told = frame(session, std::to_string(told["now_ms"].get<std::int64_t>() + 90), photo(1, i % 9)).json();
    ASSERT_TRUE(told.contains("state")) << told;
    for (const auto& prompt : told["prompts"]) {
      const std::string challenge = prompt["challenge"];
      seen.insert(challenge);
      EXPECT_GT(prompt["until_ms"], prompt["shown_ms"]);
      EXPECT_TRUE(prompt["digits"].is_null());
      if (challenge == "flash") {
        EXPECT_THAT(prompt["color"].get<std::string>(), MatchesRegex("#[0-9a-f]{6}"));
        EXPECT_EQ(told["prompts"].size(), 4U);
      } else {
        EXPECT_TRUE(prompt["color"].is_null());
        EXPECT_EQ(told["prompts"].size(), 1U);
      }
    }
    if (told["state"] == "done") break;
  }
  EXPECT_TRUE(seen.contains("flash"));
  EXPECT_TRUE(seen.contains("turn_left") || seen.contains("turn_right"));
}

TEST_F(LivenessApiTest, leaves_out_what_somebody_cannot_do) {
  const auto begun = [&](const std::string& without) {
    return send(post_form(kSessions, {{"purpose", "verify"}, {"user_id", "ada"}, {"without", without}}));
  };
  EXPECT_EQ(begun("blink,nod").status, 201);
  expect_problem(begun("turn_left,turn_right"), 400, "invalid_argument");
  expect_problem(begun("wink"), 400, "invalid_argument");
  expect_problem(begun("flash"), 400, "invalid_argument");
  expect_problem(begun("nod,nod,nod,nod,nod"), 400, "too_many_samples");
  expect_problem(send(post_form(kSessions, {{"purpose", "verify"}, {"user_id", "ada"}, {"digits", "1"}})), 400,
                 "invalid_argument");
}

TEST_F(LivenessApiTest, verifies_once) {
  const auto session = begin();
  const json told = show(session, 1);
  EXPECT_EQ(told["state"], "done");
  EXPECT_EQ(told["steps_done"], 4) << "three movements and a flash";
  EXPECT_EQ(told["frames"], told["frames_with_face"]);
  EXPECT_EQ(told["reasons"], json::array());
  const auto verdict = send(post_json(session.at("verify"), {{"nonce", session.nonce}, {"user_id", "ada"}}));
  ASSERT_EQ(verdict.status, 200) << verdict.body;
  EXPECT_EQ(verdict.json()["decision"], "accept");
  EXPECT_EQ(verdict.json()["liveness_score"], 0.9);
  EXPECT_FALSE(verdict.json().contains("cues"));
  expect_problem(send(post_form(session.at("verify"), session.claim())), 409, "liveness_session_used");
  expect_problem(frame(session, "50000"), 409, "liveness_session_used");
  const auto log = send(bare("GET", "/users/ada/history")).json()["entries"];
  EXPECT_EQ(log[0]["outcome"], "liveness_session_used");
  EXPECT_EQ(log[1]["action"], "liveness_verify");
  EXPECT_EQ(log[1]["outcome"], "accept");
  EXPECT_EQ(log[2]["action"], "liveness_begin");
}

TEST_F(LivenessApiTest, shows_cues_coarsely_where_a_trace_is_asked_for) {
  const auto session = begin();
  show(session, 1);
  const auto body = send(post_form(session.at("verify") + "?trace=1", session.claim())).json();
  EXPECT_EQ(body["cues"], json::parse(R"([{"cue": "texture", "score": 0.85}])"));
  EXPECT_TRUE(body["trace"].is_array());
  const auto plain = send(post_form("/verify?trace=1", {{"user_id", "ada"}, {"image", photo(1, 5)}})).json();
  EXPECT_EQ(plain["liveness_score"], 0.9);
  EXPECT_EQ(plain["cues"], body["cues"]);
}

TEST_F(LivenessApiTest, identifies_once) {
  const auto begun = send(post_json(kSessions, {{"purpose", "identify"}}));
  ASSERT_EQ(begun.status, 201) << begun.body;
  EXPECT_TRUE(begun.json()["user_id"].is_null());
  const Session session{begun.json()["session_id"], begun.json()["nonce"], "ada"};
  EXPECT_EQ(show(session, 1)["state"], "done");
  expect_problem(send(post_form(session.at("verify"), session.claim())), 403, "liveness_wrong_subject");
  const auto found = send(post_json(session.at("identify"), {{"nonce", session.nonce}}));
  ASSERT_EQ(found.status, 200) << found.body;
  ASSERT_EQ(found.json()["candidates"].size(), 1U);
  EXPECT_EQ(found.json()["candidates"][0]["user_id"], "ada");
  EXPECT_EQ(found.json()["candidates"][0]["decision"], "accept");
  expect_problem(send(post_json(session.at("identify"), {{"nonce", session.nonce}})), 409, "liveness_session_used");
  EXPECT_EQ(send(post_json(kSessions, {{"purpose", "identify"}, {"user_id", "ada"}})).status, 400);
  EXPECT_EQ(send(post_json(kSessions, {{"purpose", "verify"}})).status, 400);
}

TEST_F(LivenessApiTest, rejects_another_person) {
  const auto session = begin();
  show(session, 2);
  const auto verdict = send(post_form(session.at("verify"), session.claim()));
  EXPECT_EQ(verdict.status, 200) << verdict.body;
  EXPECT_EQ(verdict.json()["decision"], "reject");
}

TEST_F(LivenessApiTest, enrols) {
  const auto session = begin("enroll", "new");
  show(session, 3);
  const auto enrolled = send(post_form(session.at("enroll"), session.claim()));
  ASSERT_EQ(enrolled.status, 201) << enrolled.body;
  EXPECT_EQ(enrolled.header("location"), "/users/new");
  EXPECT_EQ(enrolled.json()["liveness_score"], 0.9);
  EXPECT_EQ(send(post_form("/verify", {{"user_id", "new"}, {"image", photo(3, 4)}})).json()["match"], true);
  const auto again = begin("enroll", "new");
  show(again, 3);
  expect_problem(send(post_form(again.at("enroll"), again.claim())), 409, "subject_exists");
  auto replacing = again.claim();
  replacing.emplace_back("replace", "true");
  EXPECT_EQ(send(post_form(again.at("enroll"), replacing)).status, 201);
}

TEST_F(LivenessApiTest, without_presentation_attack_detection_nothing_is_accepted) {
  TestServer blind;
  ASSERT_EQ(blind.send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}})).status, 201);
  for (const std::string& purpose : {std::string("verify"), std::string("enroll")}) {
    const auto begun = blind.send(post_form(kSessions, {{"purpose", purpose}, {"user_id", "ada"}})).json();
    const Session session{begun["session_id"], begun["nonce"], "ada"};
    const FormFields frames{{"nonce", session.nonce}, {"image", photo(1, 4)}, {"t_ms", "0"}};
    ASSERT_EQ(blind.send(post_form(session.at("frames"), frames)).status, 200);
    auto claim = session.claim();
    claim.emplace_back("replace", "true");
    const auto verdict = blind.send(post_form(session.at(purpose), claim));
    if (purpose == "verify") {
      EXPECT_EQ(verdict.json()["decision"], "reverify") << verdict.body;
    } else {
      expect_problem(verdict, 422, "liveness_failed");
    }
  }
}

// --- Refusals, each with its own code ---

TEST_F(LivenessApiTest, refuses_unknown_expired_and_strange_hands) {
  const auto session = begin();
  auto wrong = session;
  wrong.id = std::string(32, '0');
  expect_problem(frame(wrong, "0"), 404, "liveness_session_not_found");
  wrong = session;
  wrong.nonce = std::string(32, '0');
  expect_problem(frame(wrong, "0"), 403, "liveness_wrong_nonce");
  expect_problem(send(post_form(wrong.at("verify"), wrong.claim())), 403, "liveness_wrong_nonce");
  wrong = session;
  wrong.user = "eve";
  expect_problem(send(post_form(wrong.at("verify"), wrong.claim())), 403, "liveness_wrong_subject");
  auto claim = session.claim();
  claim.emplace_back("replace", "true");
  expect_problem(send(post_form(session.at("enroll"), claim)), 403, "liveness_wrong_subject");
  server_.clock().advance_ms(180'000);
  expect_problem(frame(session, "0"), 410, "liveness_session_expired");
  expect_problem(send(post_form(session.at("verify"), session.claim())), 410, "liveness_session_expired");
  expect_problem(send(post_form(kSessions, {{"purpose", "verify"}, {"user_id", "nobody"}})), 404, "subject_not_found");
}

TEST_F(LivenessApiTest, refuses_impossible_times_and_too_many_frames) {
  const auto session = begin();
  EXPECT_EQ(frame(session, "100").status, 200);
  expect_problem(frame(session, "100"), 422, "liveness_out_of_order");
  expect_problem(frame(session, "100000"), 422, "liveness_bad_timing");
  expect_problem(frame(session, "350"), 422, "liveness_bad_timing");
  server_.clock().advance_ms(100'000);
  expect_problem(frame(session, "97000"), 422, "liveness_bad_timing");
  for (int batch = 0; batch < 16; ++batch) {
    json body{{"nonce", session.nonce}, {"images", json::array()}, {"t_ms", json::array()}};
    for (int i = 0; i < 16; ++i) {
      body["images"].push_back(base64(photo(1)));
      body["t_ms"].push_back(99'000 + 4 * (16 * batch + i));
    }
    const auto reply = send(post_json(session.at("frames"), body));
    if (batch < 15) {
      EXPECT_EQ(reply.status, 200) << reply.body;
    } else {
      expect_problem(reply, 422, "liveness_too_many_frames");
    }
  }
}

TEST_F(LivenessApiTest, refuses_a_fourth_retry_and_tells_when_to_come_again) {
  for (int i = 0; i < 4; ++i) begin();
  const auto refused = send(post_form(kSessions, {{"purpose", "verify"}, {"user_id", "ada"}}));
  expect_problem(refused, 429, "liveness_retries_exceeded");
  const int wait = std::stoi(refused.header("retry-after"));
  EXPECT_GT(wait, 100);
  EXPECT_LE(wait, 180);
  server_.clock().advance_ms(1000 * wait);
  begin();
}

TEST_F(LivenessApiTest, refuses_a_second_request_while_one_is_at_it) {
  const auto session = begin();
  server_.engine().hold();
  std::thread slow([&] { EXPECT_EQ(frame(session, "0").status, 200); });
  EXPECT_TRUE(eventually([&] { return server_.engine().waiting() > 0; }));
  expect_problem(send(post_form(session.at("verify"), session.claim())), 409, "liveness_session_busy");
  server_.engine().release();
  slow.join();
  EXPECT_EQ(send(post_form(session.at("verify"), session.claim())).status, 200);
}

TEST_F(LivenessApiTest, refuses_bare_requests_where_the_site_asks_for_sessions) {
  auth::ServiceOptions options;
  options.require_session = true;
  TestServer strict(test_options(), options);
  const FormFields fields{{"user_id", "ada"}, {"image", photo(1)}};
  for (const std::string path : {"/enroll", "/verify", "/authenticate", "/identify"}) {
    expect_problem(strict.send(post_form(path, fields)), 403, "liveness_required");
  }
  EXPECT_EQ(strict.send(post_form("/api/v1/embeddings", {{"file", photo(1)}})).status, 200);
}

TEST_F(LivenessApiTest, bad_fields_get_their_own_codes) {
  const auto session = begin();
  const auto frames = [&](FormFields fields) {
    fields.emplace_back("nonce", session.nonce);
    return send(post_form(session.at("frames"), fields));
  };
  const std::pair<std::string, std::string> picture{"image", photo(1)};
  for (const std::string times :
       {"", ",", "1,", ",1", "0,1", "x", "1.5", "-1", "200001", " 1", "99999999999999999999"}) {
    expect_problem(frames({picture, {"t_ms", times}}), 400, "invalid_argument");
  }
  expect_problem(frames({picture}), 400, "invalid_argument");
  expect_problem(frames({{"t_ms", "0"}}), 400, "invalid_argument");
  expect_problem(frames({picture, {"t_ms", "0"}, {"t_ms", "0"}}), 400, "invalid_argument");
  expect_problem(frames({picture, {"t_ms", "0"}, {"nonce", session.nonce}}), 400, "invalid_argument");
  expect_problem(frames({picture, {"t_ms", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"}}), 400, "too_many_samples");
  const auto as_json = [&](const json& times) {
    return send(
        post_json(session.at("frames"), {{"nonce", session.nonce}, {"images", {base64(photo(1))}}, {"t_ms", times}}));
  };
  for (const json& times : {json("0"), json(0), json::parse("[0.5]"), json::parse("[\"0\"]"), json::parse("[null]")}) {
    expect_problem(as_json(times), 400, "invalid_json");
  }
  for (const char* times : {"[]", "[0, 1]", "[-1]", "[200001]", "[18446744073709551615]", "[9223372036854775808]"}) {
    expect_problem(as_json(json::parse(times)), 400, "invalid_argument");
  }
  expect_problem(send(post_json(session.at("frames"), {{"nonce", 7}})), 400, "invalid_json");
  expect_problem(send(post_form(session.at("verify"), {{"user_id", "ada"}})), 400, "invalid_argument");
  expect_problem(send(post_form(session.at("verify"), {{"nonce", session.nonce}})), 400, "invalid_argument");
  for (const std::string purpose : {"", "Verify", "identify", "enrol"}) {
    expect_problem(send(post_form(kSessions, {{"purpose", purpose}, {"user_id", "ada"}})), 400, "invalid_argument");
  }
  expect_problem(send(post_form(kSessions, {{"user_id", "ada"}})), 400, "invalid_argument");
  EXPECT_EQ(frames({picture, {"t_ms", "0"}}).status, 200) << "none of that took anything from the session";
}

TEST_F(LivenessApiTest, ids_and_nonces_stay_out_of_the_log) {
  const auto session = begin();
  show(session, 1);
  send(post_form(session.at("verify"), session.claim()));
  EXPECT_THAT(server_.log(), HasSubstr("POST /api/v1/liveness/sessions/{session}/frames 200 "));
  EXPECT_THAT(server_.log(), Not(HasSubstr(session.id)));
  EXPECT_THAT(server_.log(), Not(HasSubstr(session.nonce)));
}

}  // namespace
}  // namespace selfsame::http
