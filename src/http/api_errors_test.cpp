// Invalid requests, and what every answer has in common.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "http/client_test_support.hpp"

namespace selfsame::http {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class ApiErrorsTest : public testing::Test {
 protected:
  Reply send(std::string_view request) { return server_.send(request); }
  void enrol(std::string_view id, unsigned person) {
    const auto reply = send(post_form("/enroll", {{"user_id", std::string(id)}, {"image", photo(person)}}));
    ASSERT_EQ(reply.status, 201) << reply.body;
  }
  TestServer server_;
};

struct BadCase {
  std::string name;
  std::string request;
  int status;
  std::string code;
};

/// Unusable samples.
std::vector<BadCase> bad_samples() {
  const std::string good = photo(1);
  const auto form = [](const FormFields& fields) { return post_form("/verify", fields); };
  const auto text = [](std::string_view body) { return post("/verify", "application/json", body); };
  const std::string big(limits::kMaxImageBytes + 1, 'x');
  const auto png_header = [] {  // 10,000 x 10,000 pixels, and nothing after the header
    std::string png = "\x89PNG\r\n\x1a\n";
    png += std::string("\0\0\0\rIHDR\0\0\x27\x10\0\0\x27\x10\x08\x02\0\0\0", 21) + std::string("\0\0\0\0", 4);
    return png;
  }();
  return {
      {"empty_picture", form({{"user_id", "ada"}, {"image", ""}}), 415, "unsupported_media"},
      {"not_a_picture", form({{"user_id", "ada"}, {"image", "hello"}}), 415, "unsupported_media"},
      {"cut_off_picture", form({{"user_id", "ada"}, {"image", good.substr(0, good.size() / 2)}}), 422, "corrupt_media"},
      {"huge_header", form({{"user_id", "ada"}, {"image", png_header}}), 413, "media_too_large"},
      {"picture_over_5_mb", form({{"user_id", "ada"}, {"image", big}}), 413, "media_too_large"},
      {"base64_over_5_mb", text(json{{"user_id", "ada"}, {"images", {base64(big + big)}}}.dump()), 413,
       "media_too_large"},
      {"no_face", form({{"user_id", "ada"}, {"image", flat_photo()}}), 422, "face_not_found"},
      {"two_faces", form({{"user_id", "ada"}, {"image", jpeg(picture_of(1, 0, 65))}}), 422, "multiple_faces"},
      {"too_bad_to_enrol", post_form("/enroll", {{"user_id", "new"}, {"image", jpeg(picture_of(1, 0, 66))}}), 422,
       "quality_too_low"},
      {"two_people", post_form("/enroll", {{"user_id", "new"}, {"image", photo(1)}, {"image", photo(2)}}), 422,
       "samples_disagree"},
      {"nothing_usable", post_form("/enroll", {{"user_id", "new"}, {"image", flat_photo()}, {"image", flat_photo()}}),
       422, "too_few_samples"},
      {"depth_in_colour", form({{"user_id", "ada"}, {"image", good}, {"depth", good}}), 415, "unsupported_media"},
      {"cut_off_depth", form({{"user_id", "ada"}, {"image", good}, {"depth", depth_frame().substr(0, 60)}}), 422,
       "corrupt_media"},
      {"not_a_sound", form({{"user_id", "ada"}, {"audio", good}}), 415, "unsupported_media"},
      {"cut_off_sound", form({{"user_id", "ada"}, {"audio", recording(1).substr(0, 400)}}), 422, "corrupt_media"},
      {"sound_over_10_mb", form({{"user_id", "ada"}, {"audio", std::string(limits::kMaxSoundBytes + 1, 'x')}}), 413,
       "media_too_large"},
      {"sounds_over_two_minutes",
       form({{"user_id", "ada"},
             {"audio", recording(1, 16'000 * 45)},
             {"audio", recording(1, 16'000 * 45)},
             {"audio", recording(1, 16'000 * 45)}}),
       413, "media_too_large"},
      {"throwing_engine", form({{"user_id", "ada"}, {"image", jpeg(picture_of(1, 0, 67))}}), 500, "internal"},
  };
}

/// Fields that are missing, repeated, too many, or of the wrong kind.
std::vector<BadCase> bad_fields() {
  const std::string good = photo(1);
  const auto form = [](const FormFields& fields) { return post_form("/verify", fields); };
  const auto text = [](std::string_view body) { return post("/verify", "application/json", body); };
  FormFields seventeen{{"user_id", "ada"}};
  json many{{"user_id", "ada"}, {"images", json::array()}};
  for (int i = 0; i < 17; ++i) {
    seventeen.emplace_back("image", good);
    many["images"].push_back(base64(good));
  }
  FormFields seventeen_depths{{"user_id", "ada"}, {"image", good}};
  for (int i = 0; i < 17; ++i) seventeen_depths.emplace_back("depth", depth_frame());
  return {
      {"unknown_user", form({{"user_id", "nobody"}, {"image", good}}), 404, "subject_not_found"},
      {"no_user", form({{"image", good}}), 400, "invalid_argument"},
      {"two_users", form({{"user_id", "a"}, {"user_id", "b"}, {"image", good}}), 400, "invalid_argument"},
      {"bad_user", form({{"user_id", "../etc"}, {"image", good}}), 400, "invalid_subject_id"},
      {"empty_user", form({{"user_id", ""}, {"image", good}}), 400, "invalid_subject_id"},
      {"long_user", form({{"user_id", std::string(129, 'a')}, {"image", good}}), 400, "invalid_subject_id"},
      {"no_picture", form({{"user_id", "ada"}}), 400, "invalid_argument"},
      {"two_depths_of_one",
       form({{"user_id", "ada"}, {"image", good}, {"depth", depth_frame()}, {"depth", depth_frame()}}), 400,
       "invalid_argument"},
      {"depth_alone", form({{"user_id", "ada"}, {"depth", depth_frame()}}), 400, "invalid_argument"},
      {"seventeen_depths", form(seventeen_depths), 400, "too_many_samples"},
      {"json_depth_number", text(R"({"user_id": "ada", "depth": 1})"), 400, "invalid_json"},
      {"json_audio_number", text(R"({"user_id": "ada", "audio": 1})"), 400, "invalid_json"},
      {"seventeen_pictures", form(seventeen), 400, "too_many_samples"},
      {"seventeen_in_json", text(many.dump()), 400, "too_many_samples"},
      {"bad_replace", post_form("/enroll", {{"user_id", "a"}, {"image", good}, {"replace", "maybe"}}), 400,
       "invalid_argument"},
      {"bad_base64", text(R"({"user_id": "ada", "images": ["@@@@"]})"), 400, "invalid_base64"},
      {"json_wrong_types", text(R"({"user_id": 7, "images": []})"), 400, "invalid_json"},
      {"json_images_text", text(R"({"user_id": "ada", "images": "x"})"), 400, "invalid_json"},
      {"json_image_number", text(R"({"user_id": "ada", "images": [1]})"), 400, "invalid_json"},
      {"json_no_images", text(R"({"user_id": "ada", "images": []})"), 400, "invalid_argument"},
  };
}

/// Requests that are invalid before any field is read.
std::vector<BadCase> bad_requests() {
  const auto text = [](std::string_view body) { return post("/verify", "application/json", body); };
  return {
      {"text_body", post("/verify", "text/plain", "x"), 415, "unsupported_content_type"},
      {"no_content_type", bare("POST", "/verify"), 415, "unsupported_content_type"},
      {"latin_1", post("/verify", "application/json; charset=latin1", "{}"), 415, "unsupported_content_type"},
      {"gzip", post("/verify", "application/json", "{}", authorization() + "Content-Encoding: gzip\r\n"), 415,
       "unsupported_content_type"},
      {"multipart_cut_off", post("/verify", "multipart/form-data; boundary=b0undary", "--b0undary\r\nContent-Di"), 400,
       "invalid_multipart"},
      {"multipart_no_boundary", post("/verify", "multipart/form-data", "x"), 400, "invalid_multipart"},
      {"bad_id_in_path", bare("GET", "/users/a%2Fb"), 400, "invalid_subject_id"},
      {"parameter_twice", bare("GET", "/users?limit=3&limit=4"), 400, "invalid_argument"},
      {"bad_escape_in_query", bare("GET", "/users?after=%zz"), 400, "invalid_argument"},
      {"unknown_path", bare("GET", "/nothing"), 404, "not_found"},
      {"wrong_method", bare("GET", "/verify"), 405, "method_not_allowed"},
      {"no_token", bare("GET", "/users", ""), 401, "unauthorized"},
      {"wrong_token", bare("GET", "/users", "Authorization: Bearer wrong-wrong-wrong-wrong\r\n"), 401, "unauthorized"},
      {"other_scheme", bare("GET", "/users", "Authorization: Basic YTpi\r\n"), 401, "unauthorized"},
      {"body_where_none_belongs", post("/users", "application/json", "{}"), 405, "method_not_allowed"},
      {"not_json", text("hello"), 400, "invalid_json"},
      {"empty_json", text(""), 400, "invalid_json"},
      {"json_list", text("[]"), 400, "invalid_json"},
      {"json_twice", text(R"({"user_id": "ada", "user_id": "bob", "images": []})"), 400, "invalid_json"},
      {"json_deep", text(std::string(100, '[')), 400, "invalid_json"},
      {"json_nan", text(R"({"user_id": NaN})"), 400, "invalid_json"},
      {"json_not_utf8", text("{\"user_id\": \"\xff\xfe\"}"), 400, "invalid_json"},
  };
}

TEST_F(ApiErrorsTest, bad_input_gets_its_own_status_and_code) {
  enrol("ada", 1);
  auto cases = bad_samples();
  for (const auto& more : {bad_fields(), bad_requests()}) cases.insert(cases.end(), more.begin(), more.end());
  for (const auto& bad : cases) {
    const auto reply = send(bad.request);
    EXPECT_EQ(reply.status, bad.status) << bad.name << ": " << reply.body;
    EXPECT_EQ(reply.code(), bad.code) << bad.name;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json") << bad.name;
    const auto body = reply.json();
    ASSERT_TRUE(body.is_object()) << bad.name;
    EXPECT_EQ(body["status"], bad.status) << bad.name;
    EXPECT_EQ(body["type"], "urn:selfsame:problem:" + bad.code) << bad.name;
    EXPECT_FALSE(body["title"].get<std::string>().empty()) << bad.name;
    EXPECT_FALSE(body["detail"].get<std::string>().empty()) << bad.name;
    EXPECT_EQ(reply.header("www-authenticate").empty(), bad.status != 401) << bad.name;
    EXPECT_EQ(reply.header("allow").empty(), bad.status != 405) << bad.name;
  }
}

TEST_F(ApiErrorsTest, sixteen_pictures_and_five_megabytes_are_within_the_limits) {
  FormFields fields{{"user_id", "ada"}};
  for (unsigned i = 0; i < 16; ++i) fields.emplace_back("image", photo(1, i));
  EXPECT_EQ(send(post_form("/enroll", fields)).status, 201);
  std::string padded = photo(1);
  padded.resize(limits::kMaxImageBytes, '\0');  // bytes after the picture's end are harmless
  const auto reply = send(post_form("/verify", {{"user_id", "ada"}, {"image", padded}}));
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(send(post_json("/verify", {{"user_id", "ada"}, {"images", {base64(padded)}}})).status, 200);
}

TEST_F(ApiErrorsTest, faults_inside_stay_out_of_the_answer_and_are_in_the_log) {
  const auto reply = send(post_form("/api/v1/embeddings", {{"file", jpeg(picture_of(1, 0, 67))}}));
  ASSERT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, Not(HasSubstr("secret inner trouble")));
  EXPECT_THAT(server_.log(), HasSubstr("secret inner trouble"));
  EXPECT_THAT(server_.log(), HasSubstr(reply.header("x-request-id")));
}

TEST_F(ApiErrorsTest, the_log_has_a_line_a_request_without_tokens_ids_or_bodies) {
  enrol("ada-lovelace", 1);
  send(bare("GET", "/users/ada-lovelace?limit=3"));
  send(bare("GET", "/some/private/path"));
  const std::string log = server_.log();
  EXPECT_THAT(log, HasSubstr("POST /enroll 201 "));
  EXPECT_THAT(log, HasSubstr("GET /users/{id} 200 "));
  EXPECT_THAT(log, HasSubstr("GET - 404 "));
  EXPECT_THAT(log, HasSubstr(" 127.0.0.1 "));
  EXPECT_THAT(log, Not(HasSubstr("lovelace")));
  EXPECT_THAT(log, Not(HasSubstr("private")));
  EXPECT_THAT(log, Not(HasSubstr(std::string(kTestToken))));
}

TEST_F(ApiErrorsTest, every_answer_carries_the_security_headers) {
  for (const std::string& request :
       {bare("GET", "/health", ""), bare("GET", "/nothing"), bare("GET", "/users", ""), bare("GET", "/docs", ""),
        bare("GET", "/openapi.json", ""), std::string("x\r\n\r\n")}) {
    const auto reply = send(request);
    EXPECT_EQ(reply.header("cache-control"), "no-store") << request;
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff") << request;
    EXPECT_EQ(reply.header("referrer-policy"), "no-referrer") << request;
    EXPECT_THAT(reply.header("content-security-policy"), HasSubstr("default-src 'none'")) << request;
    EXPECT_EQ(reply.header("access-control-allow-origin"), "") << request;
    EXPECT_FALSE(reply.header("date").empty()) << request;
    EXPECT_FALSE(reply.header("x-request-id").empty()) << request;
  }
}

}  // namespace
}  // namespace selfsame::http
