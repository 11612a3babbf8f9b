// The routes over real sockets, in both wire forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client_test_support.hpp"

namespace selfsame::http {
namespace {

using nlohmann::json;

class ApiTest : public testing::Test {
 protected:
  Reply send(std::string_view request) { return server_.send(request); }
  void enrol(std::string_view id, unsigned person) {
    const auto reply = send(post_form("/enroll", {{"user_id", std::string(id)}, {"image", photo(person)}}));
    ASSERT_EQ(reply.status, 201) << reply.body;
  }
  TestServer server_;
};

TEST_F(ApiTest, health_answers_without_a_token) {
  const auto reply = send(bare("GET", "/health", ""));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["status"], "ok");
  EXPECT_EQ(reply.json()["version"], "1.2.3");
  EXPECT_GE(reply.json()["uptime_s"].get<int>(), 0);
}

TEST_F(ApiTest, enrol_answers_what_became_of_each_picture) {
  const auto reply = send(post_form(
      "/enroll", {{"user_id", "ada"}, {"image", photo(1, 0)}, {"image", flat_photo()}, {"image", photo(1, 1)}}));
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.header("location"), "/users/ada");
  const auto body = reply.json();
  EXPECT_EQ(body["success"], true);
  EXPECT_EQ(body["user_id"], "ada");
  EXPECT_EQ(body["decision"], "accept");
  EXPECT_EQ(body["samples_used"], 2);
  EXPECT_TRUE(body["liveness_score"].is_null());
  ASSERT_EQ(body["samples"].size(), 3U);
  EXPECT_EQ(body["samples"][0]["used"], true);
  EXPECT_EQ(body["samples"][0]["measures"][0]["name"], "width_px");
  EXPECT_EQ(body["samples"][1]["used"], false);
  EXPECT_EQ(body["samples"][1]["error"]["code"], "face_not_found");
}

TEST_F(ApiTest, enrol_takes_json_with_plain_base64_and_data_addresses) {
  const auto reply =
      send(post_json("/enroll", {{"user_id", "ada"},
                                 {"images", {base64(photo(1, 0)), "data:image/jpeg;base64," + base64(photo(1, 1))}},
                                 {"device", {{"name", "ignored"}}}}));
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json()["samples_used"], 2);
}

TEST_F(ApiTest, a_voice_comes_beside_a_picture) {
  const auto enrolled = send(post_form(
      "/enroll", {{"user_id", "ada"}, {"image", photo(1)}, {"audio", recording(1)}, {"audio", recording(1)}}));
  ASSERT_EQ(enrolled.status, 201) << enrolled.body;
  EXPECT_EQ(enrolled.json()["modalities"], (json{"face", "voice"}));
  EXPECT_EQ(enrolled.json()["samples"][2]["modality"], "voice");
  const auto both = send(post_form("/verify", {{"user_id", "ada"}, {"image", photo(1, 1)}, {"audio", recording(1)}}));
  ASSERT_EQ(both.status, 200) << both.body;
  EXPECT_EQ(both.json()["decision"], "accept");
  // Neither engine can check liveness here.
  EXPECT_EQ(both.json()["warnings"],
            json::array({"liveness was not checked (face)", "liveness was not checked (voice)"}));
  const auto in_json = send(post_json(
      "/verify",
      {{"user_id", "ada"}, {"image", base64(photo(1, 1))}, {"audio", {base64(recording(2)), base64(recording(3))}}}));
  EXPECT_EQ(in_json.json()["decision"], "reject") << in_json.body;
  const auto one = send(post_json("/verify", {{"user_id", "ada"}, {"audio", base64(recording(1))}}));
  EXPECT_EQ(one.status, 403);
  EXPECT_EQ(one.json()["code"], "factor_alone_refused");
  EXPECT_EQ(send(post_form("/identify", {{"audio", recording(1)}})).json()["code"], "factor_alone_refused");
  EXPECT_EQ(send(post_form("/api/v1/embeddings", {{"audio", recording(1)}})).json()["dimension"], 64);
}

TEST_F(ApiTest, a_depth_frame_comes_with_its_picture) {
  const auto enrolled = send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}, {"depth", depth_frame()}}));
  ASSERT_EQ(enrolled.status, 201) << enrolled.body;
  const auto one = send(
      post_json("/verify", {{"user_id", "ada"}, {"image", base64(photo(1, 1))}, {"depth", base64(depth_frame())}}));
  EXPECT_EQ(one.json()["decision"], "accept") << one.body;
  const auto both = send(post_json("/verify", {{"user_id", "ada"},
                                               {"images", {base64(photo(1, 2)), base64(photo(1, 3))}},
                                               {"depth", {base64(depth_frame()), base64(depth_frame())}}}));
  EXPECT_EQ(both.json()["decision"], "accept") << both.body;
}

TEST(ClientDepth, is_refused_unless_the_site_trusts_it) {
  ServerOptions options = test_options();
  options.depth = ServerOptions().depth;
  TestServer server(options);
  const FormFields fields{{"user_id", "ada"}, {"image", photo(1)}, {"depth", depth_frame()}};
  for (const auto* path : {"/enroll", "/verify"}) {
    const auto refused = server.send(post_form(path, fields));
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.code(), "invalid_argument");
    EXPECT_THAT(refused.body, testing::HasSubstr("depth"));
  }
  const auto session = server.send(post_form("/api/v1/liveness/sessions", {{"purpose", "identify"}})).json();
  const auto frames = server.send(
      post_form("/api/v1/liveness/sessions/" + session["session_id"].get<std::string>() + "/frames",
                {{"nonce", session["nonce"]}, {"image", photo(1)}, {"depth", depth_frame()}, {"t_ms", "0"}}));
  EXPECT_EQ(frames.status, 400) << frames.body;
  EXPECT_EQ(server.send(post_form("/enroll", {fields[0], fields[1]})).status, 201) << "the picture alone is taken";
}

TEST_F(ApiTest, a_voice_can_be_added_to_a_face_that_is_enrolled) {
  enrol("ada", 1);
  const auto add = [&](const FormFields& more) {
    FormFields fields{{"user_id", "ada"}, {"audio", recording(1)}};
    fields.insert(fields.end(), more.begin(), more.end());
    return send(post_form("/enroll", fields));
  };
  EXPECT_EQ(add({}).code(), "subject_exists") << "not by just sending it";
  EXPECT_EQ(add({{"add", "true"}, {"image", photo(2)}}).code(), "proof_required") << "nor beside somebody else's face";
  EXPECT_EQ(add({{"add", "true"}, {"replace", "true"}}).code(), "invalid_argument");
  const auto added = add({{"add", "true"}, {"image", photo(1, 3)}});
  EXPECT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(added.json()["modalities"], json{"voice"}) << "the proof is not enrolled";
  EXPECT_EQ(send(bare("GET", "/users/ada")).json()["modalities"], (json{"face", "voice"}));
}

TEST_F(ApiTest, enrol_twice_is_a_conflict_unless_replace_is_asked_for) {
  enrol("ada", 1);
  const auto again = send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(2)}}));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "subject_exists");
  EXPECT_EQ(send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(2)}, {"replace", "false"}})).status, 409);
  EXPECT_EQ(send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(2)}, {"replace", "true"}})).status, 201);
  const auto json_again =
      send(post_json("/enroll", {{"user_id", "ada"}, {"images", {base64(photo(3))}}, {"replace", true}}));
  EXPECT_EQ(json_again.status, 201) << json_again.body;
  EXPECT_EQ(send(post_form("/verify", {{"user_id", "ada"}, {"image", photo(3, 7)}})).json()["match"], true);
}

TEST_F(ApiTest, verify_accepts_the_person_and_rejects_another_with_status_200) {
  enrol("ada", 1);
  const auto yes = send(post_json("/verify", {{"user_id", "ada"}, {"images", {base64(photo(1, 5))}}}));
  ASSERT_EQ(yes.status, 200) << yes.body;
  EXPECT_EQ(yes.json()["decision"], "accept");
  EXPECT_EQ(yes.json()["match"], true);
  EXPECT_EQ(yes.json()["user_id"], "ada");
  EXPECT_TRUE(yes.json()["liveness_score"].is_null());
  EXPECT_FALSE(yes.json().contains("trace"));
  const auto no = send(post_form("/verify", {{"user_id", "ada"}, {"image", photo(2)}}));
  ASSERT_EQ(no.status, 200) << no.body;
  EXPECT_EQ(no.json()["decision"], "reject");
  EXPECT_EQ(no.json()["match"], false);
  EXPECT_FALSE(no.json()["reasons"].empty());
}

TEST_F(ApiTest, scores_come_in_steps_of_a_twentieth) {
  enrol("ada", 1);
  for (const unsigned person : {1U, 2U, 3U}) {
    const auto body = send(post_form("/verify", {{"user_id", "ada"}, {"image", photo(person, 9)}})).json();
    for (const char* name : {"confidence", "fusion_score"}) {
      const double steps = body[name].get<double>() * 20;
      EXPECT_NEAR(steps, std::round(steps), 1e-9) << body;
    }
  }
}

TEST_F(ApiTest, verify_adds_a_trace_without_scores_when_asked) {
  enrol("ada", 1);
  const auto body = send(post_form("/verify?trace=1", {{"user_id", "ada"}, {"image", photo(1, 5)}})).json();
  ASSERT_TRUE(body["trace"].is_array());
  EXPECT_EQ(body["trace"][0]["stage"], "embed");
  EXPECT_EQ(body["trace"][0].size(), 2U);
  EXPECT_TRUE(body["trace"][0].contains("ms"));
  EXPECT_EQ(send(post_form("/verify?trace=2", {{"user_id", "ada"}, {"image", photo(1)}})).status, 400);
}

TEST_F(ApiTest, authenticate_says_yes_or_no) {
  enrol("ada", 1);
  const auto yes = send(post_form("/authenticate", {{"user_id", "ada"}, {"image", photo(1, 3)}}));
  EXPECT_EQ(yes.status, 200);
  EXPECT_EQ(yes.json()["authenticated"], true);
  EXPECT_EQ(yes.json()["decision"], "accept");
  const auto no = send(post_json("/authenticate", {{"user_id", "ada"}, {"image", base64(photo(2))}}));
  EXPECT_EQ(no.status, 200) << no.body;
  EXPECT_EQ(no.json()["authenticated"], false);
}

TEST_F(ApiTest, identify_ranks_the_right_user_first) {
  enrol("ada", 1);
  enrol("bob", 2);
  enrol("eve", 3);
  const auto reply = send(post_form("/identify?top=2", {{"image", photo(2, 4)}}));
  ASSERT_EQ(reply.status, 200) << reply.body;
  ASSERT_EQ(reply.json()["candidates"].size(), 1U) << "nothing is told of those who do not match";
  EXPECT_EQ(reply.json()["candidates"][0]["user_id"], "bob");
  EXPECT_EQ(reply.json()["candidates"][0]["match"], true);
  EXPECT_EQ(reply.json()["gallery_size"], 3);
  const auto from_json = send(post_json("/api/v1/identify", {{"image", base64(photo(3, 4))}, {"top", 1}})).json();
  ASSERT_EQ(from_json["candidates"].size(), 1U);
  EXPECT_EQ(from_json["candidates"][0]["user_id"], "eve");
  EXPECT_EQ(send(post_form("/identify", {{"image", photo(2, 4)}, {"top", "1"}})).json()["candidates"].size(), 1U);
}

TEST_F(ApiTest, identify_holds_top_to_its_range) {
  enrol("ada", 1);
  for (const auto& [top, status] :
       std::map<std::string, int>{{"0", 400}, {"1", 200}, {"20", 200}, {"21", 400}, {"x", 400}}) {
    EXPECT_EQ(send(post_form("/identify?top=" + top, {{"image", photo(1)}})).status, status) << top;
    EXPECT_EQ(send(post_form("/identify", {{"image", photo(1)}, {"top", top}})).status, status) << top;
  }
  EXPECT_EQ(send(post_form("/identify", {{"image", photo(1)}, {"image", photo(1)}})).code(), "too_many_samples");
}

TEST_F(ApiTest, embedding_is_a_unit_vector_with_its_model) {
  const auto reply = send(post_form("/api/v1/embeddings", {{"file", photo(1)}}));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto body = reply.json();
  EXPECT_EQ(body["success"], true);
  EXPECT_EQ(body["dimension"], 64);
  ASSERT_EQ(body["embedding"].size(), 64U);
  EXPECT_EQ(body["model_precision"], "fp32");
  EXPECT_EQ(body["model"], "blocks@1");
  double sum = 0;
  for (const auto& value : body["embedding"]) sum += value.get<double>() * value.get<double>();
  EXPECT_NEAR(sum, 1.0, 1e-5);
  EXPECT_EQ(send(post_json("/api/v1/embeddings", {{"image", base64(photo(1))}})).json()["embedding"],
            body["embedding"]);
}

TEST_F(ApiTest, users_are_listed_page_by_page) {
  for (const char* id : {"a", "b", "c"}) enrol(id, static_cast<unsigned>(id[0]));
  const auto first = send(bare("GET", "/users?limit=2")).json();
  ASSERT_EQ(first["users"].size(), 2U);
  EXPECT_EQ(first["users"][0]["user_id"], "a");
  EXPECT_EQ(first["users"][0]["modalities"], json::array({"face"}));
  EXPECT_EQ(first["total"], 3);
  EXPECT_EQ(first["next"], "b");
  const auto second = send(bare("GET", "/users?limit=2&after=b")).json();
  ASSERT_EQ(second["users"].size(), 1U);
  EXPECT_TRUE(second["next"].is_null());
  EXPECT_EQ(send(bare("GET", "/users?limit=3")).json()["next"], nullptr);
  for (const auto& [limit, status] : std::map<std::string, int>{{"0", 400}, {"1", 200}, {"500", 200}, {"501", 400}}) {
    EXPECT_EQ(send(bare("GET", "/users?limit=" + limit)).status, status) << limit;
  }
}

TEST_F(ApiTest, a_user_is_shown_and_erased) {
  enrol("ada@example.org", 1);
  const auto shown = send(bare("GET", "/users/ada%40example.org"));
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(shown.json()["user_id"], "ada@example.org");
  EXPECT_THAT(shown.json()["created_at"].get<std::string>(), testing::MatchesRegex("20..-..-..T..:..:..\\....Z"));
  const auto erased = send(bare("DELETE", "/users/ada@example.org"));
  EXPECT_EQ(erased.status, 204);
  EXPECT_EQ(erased.body, "");
  EXPECT_EQ(erased.header("content-length"), "");
  EXPECT_EQ(send(bare("GET", "/users/ada@example.org")).status, 404);
  EXPECT_EQ(send(bare("DELETE", "/users/ada@example.org")).code(), "subject_not_found");
}

TEST_F(ApiTest, history_is_newest_first_and_nobody_inherits_it) {
  enrol("ada", 1);
  send(post_form("/verify", {{"user_id", "ada"}, {"image", photo(1, 2)}}));
  send(post_form("/verify", {{"user_id", "ada"}, {"image", photo(2)}}));
  const auto body = send(bare("GET", "/users/ada/history?limit=2")).json();
  ASSERT_EQ(body["entries"].size(), 2U) << body;
  EXPECT_EQ(body["entries"][0]["outcome"], "reject");
  EXPECT_EQ(body["entries"][1]["outcome"], "accept");
  EXPECT_EQ(body["entries"][0]["origin"], "127.0.0.1");
  send(bare("DELETE", "/users/ada"));
  EXPECT_EQ(send(bare("GET", "/users/ada/history")).status, 404);
  enrol("Ada", 2);
  EXPECT_EQ(send(bare("GET", "/users/ada/history")).json()["entries"].size(), 1U) << "the enrolment alone";
  EXPECT_EQ(send(bare("GET", "/users/nobody/history")).status, 404);
  EXPECT_EQ(send(bare("GET", "/users/ada/history?limit=0")).status, 400);
  EXPECT_EQ(send(bare("GET", "/users/ada/history?limit=501")).status, 400);
}

}  // namespace
}  // namespace selfsame::http
