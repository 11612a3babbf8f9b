// Bodies read by rows: every kind of field and every rule, in all wire forms.
#include "http/body/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "http/body/field_writer.hpp"
#include "http/message.hpp"
#include "http/route_rules.hpp"

namespace selfsame::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Quota kFiles{3, "at most 3 files"};
constexpr Quota kTimes{2, "at most 2 times"};
constexpr Quota kTags{2, "at most 2 tags"};
constexpr Quota kEvents{2, "at most 2 events"};
constexpr std::string_view kColours[] = {"red", "green"};

constexpr Field kFlat[] = {
    {.name = "id", .max_bytes = 8},
    {.name = "colour", .required = false, .choices = kColours},
    {.name = "again", .kind = FieldKind::flag, .required = false},
    {.name = "top", .kind = FieldKind::integer, .required = false, .minimum = -5, .maximum = 20},
    {.name = "t_ms", .kind = FieldKind::integers, .required = false, .quota = &kTimes, .maximum = 99},
    {.name = "tags", .kind = FieldKind::texts, .required = false, .quota = &kTags},
};
constexpr Field kWithFiles[] = {
    {.name = "image", .kind = FieldKind::files, .list_name = "images", .form_alias = "file", .quota = &kFiles},
    {.name = "audio",
     .kind = FieldKind::files,
     .required = false,
     .instead_of = "image",
     .media = Media::recording,
     .quota = &kFiles},
};
constexpr Field kPlace[] = {{.name = "room"}, {.name = "floor", .kind = FieldKind::integer, .required = false}};
constexpr Field kEvent[] = {{.name = "kind", .choices = kColours},
                            {.name = "place", .kind = FieldKind::object, .required = false, .fields = kPlace}};
constexpr Field kNested[] = {
    {.name = "device", .kind = FieldKind::object, .fields = kPlace},
    {.name = "events", .kind = FieldKind::array, .required = false, .quota = &kEvents, .fields = kEvent}};
constexpr Field kList[] = {{.kind = FieldKind::array, .quota = &kEvents, .fields = kEvent}};

/// A request that owns its body.
struct Sent {
  explicit Sent(std::string_view type, std::string_view body) {
    request.content_type = {.type = std::string(type), .boundary = "b"};
    EXPECT_TRUE(request.body.begin(budget, body.size()));
    EXPECT_TRUE(request.body.append(base::as_bytes(body)));
  }
  Result<Fields> read(std::span<const Field> rows) const { return read_fields(request, rows); }

  BodyBudget budget{64U << 20};
  Request request;
};

Sent json_sent(std::string_view body) { return Sent(kJson, body); }
Sent urlencoded_sent(std::string_view body) { return Sent(kUrlencoded, body); }
Sent multipart_sent(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string body;
  for (const auto& [name, value] : parts) {
    body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }
  return Sent(kMultipart, body + "--b--\r\n");
}

TEST(Fields, are_the_same_from_all_wire_forms) {
  const Sent forms[] = {
      json_sent(
          R"({"id": "ada", "colour": "red", "again": true, "top": 7, "t_ms": [1, 2], "tags": ["x", "y"], "else": {}})"),
      urlencoded_sent("id=ada&colour=red&again=true&top=7&t_ms=1%2C2&tags=x%2Cy&else=1"),
      multipart_sent({{"id", "ada"},
                      {"colour", "red"},
                      {"again", "1"},
                      {"top", "7"},
                      {"t_ms", "1,2"},
                      {"tags", "x,y"},
                      {"else", "1"}})};
  for (const Sent& sent : forms) {
    const auto fields = sent.read(kFlat);
    ASSERT_TRUE(fields) << fields.error().message;
    EXPECT_EQ(fields->text("id"), "ada");
    EXPECT_EQ(fields->text("colour"), "red");
    EXPECT_TRUE(fields->flag("again"));
    EXPECT_EQ(fields->integer("top"), 7);
    EXPECT_THAT(fields->integers("t_ms"), ElementsAre(1, 2));
    EXPECT_THAT(fields->texts("tags"), ElementsAre("x", "y"));
    EXPECT_TRUE(fields->unasked().empty());
  }
}

TEST(Fields, that_did_not_come_are_empty) {
  const auto fields = json_sent(R"({"id": ""})").read(kFlat);
  ASSERT_TRUE(fields);
  EXPECT_TRUE(fields->has("id"));
  EXPECT_FALSE(fields->has("colour"));
  EXPECT_EQ(fields->text("colour"), "");
  EXPECT_FALSE(fields->flag("again"));
  EXPECT_EQ(fields->integer("top"), std::nullopt);
  EXPECT_TRUE(fields->integers("t_ms").empty());
  EXPECT_THAT(fields->unasked(), ElementsAre("tags"));
}

struct Refusal {
  std::string json;  // the body in JSON
  std::string form;  // the same as a form; empty: not possible in a form
  ErrorCode in_json;
  std::string message;
};

TEST(Fields, are_held_to_their_rows_in_all_wire_forms) {
  const Refusal refusals[] = {
      {R"({})", "x=1", ErrorCode::invalid_argument, "id is missing"},
      {R"({"id": "123456789"})", "id=123456789", ErrorCode::invalid_argument, "id has more than 8 bytes"},
      {R"({"id": 7})", "", ErrorCode::invalid_json, "id is not a string"},
      {R"({"id": null})", "", ErrorCode::invalid_json, "id is not a string"},
      {R"({"id": "a", "colour": "blue"})", "id=a&colour=blue", ErrorCode::invalid_argument,
       "colour must be red or green"},
      {R"({"id": "a", "again": "yes"})", "id=a&again=yes", ErrorCode::invalid_json, "again is neither true nor false"},
      {R"({"id": "a", "top": 21})", "id=a&top=21", ErrorCode::invalid_argument, "top must be from -5 to 20"},
      {R"({"id": "a", "top": -6})", "id=a&top=-6", ErrorCode::invalid_argument, "top must be from -5 to 20"},
      {R"({"id": "a", "top": 1.5})", "id=a&top=1.5", ErrorCode::invalid_json, "top is not a whole number"},
      {R"({"id": "a", "top": 18446744073709551615})", "", ErrorCode::invalid_argument, "top is too large a number"},
      {R"({"id": "a", "t_ms": [1, 2, 3]})", "id=a&t_ms=1,2,3", ErrorCode::too_many_samples, "at most 2 times"},
      {R"({"id": "a", "t_ms": [100]})", "id=a&t_ms=100", ErrorCode::invalid_argument, "t_ms must be from 0 to 99"},
      {R"({"id": "a", "t_ms": 1})", "", ErrorCode::invalid_json, "t_ms is not a list of whole numbers"},
      {R"({"id": "a", "tags": ["x", 1]})", "", ErrorCode::invalid_json, "tags is not a list of strings"},
      {R"(["id"])", "", ErrorCode::invalid_json, "the body is not a JSON object"},
  };
  for (const Refusal& refusal : refusals) {
    const auto from_json = json_sent(refusal.json).read(kFlat);
    ASSERT_FALSE(from_json) << refusal.json;
    EXPECT_EQ(from_json.error().code, refusal.in_json) << refusal.json;
    EXPECT_EQ(from_json.error().message, refusal.message) << refusal.json;
    if (refusal.form.empty()) continue;
    const auto from_form = urlencoded_sent(refusal.form).read(kFlat);
    ASSERT_FALSE(from_form) << refusal.form;
    // A form has no types: a wrong JSON type corresponds to an invalid text.
    const bool typed = refusal.in_json == ErrorCode::invalid_json;
    EXPECT_EQ(from_form.error().code, typed ? ErrorCode::invalid_argument : refusal.in_json) << refusal.form;
    EXPECT_EQ(from_form.error().message, refusal.message) << refusal.form;
  }
}

TEST(Fields, stand_once_in_a_form_unless_they_are_files) {
  EXPECT_EQ(urlencoded_sent("id=a&id=b").read(kFlat).error().message, "id appears twice in the form");
  EXPECT_EQ(multipart_sent({{"id", "a"}, {"t_ms", "1"}, {"t_ms", "2"}}).read(kFlat).error().message,
            "t_ms appears twice in the form");
  EXPECT_EQ(multipart_sent({{"image", "x"}, {"image", "y"}}).read(kWithFiles)->files("image").size(), 2U);
}

TEST(Files, come_under_all_their_names) {
  const Sent form = multipart_sent({{"image", "1"}, {"images", "2"}, {"file", "3"}});  // the fields point into it
  const auto in_form = form.read(kWithFiles);
  ASSERT_TRUE(in_form) << in_form.error().message;
  ASSERT_EQ(in_form->files("image").size(), 3U);
  EXPECT_EQ(base::as_text(in_form->files("image")[2]), "3");
  const auto in_json = json_sent(R"({"image": "AQ==", "images": ["Ag==", "Aw=="]})").read(kWithFiles);
  ASSERT_TRUE(in_json) << in_json.error().message;
  EXPECT_EQ(in_json->files("image").size(), 3U);
  EXPECT_EQ(in_json->files("image")[1][0], 2);
  EXPECT_EQ(json_sent(R"({"audio": "AQ=="})").read(kWithFiles)->files("audio").size(), 1U);
  EXPECT_EQ(json_sent(R"({"audio": ["AQ==", "Ag=="]})").read(kWithFiles)->files("audio").size(), 2U);
}

TEST(Files, are_held_to_quota_and_bytes) {
  EXPECT_EQ(
      multipart_sent({{"image", "1"}, {"audio", "2"}, {"audio", "3"}, {"image", "4"}}).read(kWithFiles).error().message,
      "at most 3 files");
  EXPECT_EQ(json_sent(R"({"images": ["AQ==", "AQ==", "AQ==", "AQ=="]})").read(kWithFiles).error().code,
            ErrorCode::too_many_samples);
  const std::string large(limits::kMaxImageBytes + 1, 'x');
  EXPECT_EQ(multipart_sent({{"image", large}}).read(kWithFiles).error().code, ErrorCode::media_too_large);
  EXPECT_TRUE(multipart_sent({{"audio", large}}).read(kWithFiles));
  EXPECT_TRUE(multipart_sent({{"image", large.substr(1)}}).read(kWithFiles));
}

TEST(Files, one_can_stand_for_another) {
  EXPECT_TRUE(multipart_sent({{"audio", "x"}}).read(kWithFiles));
  EXPECT_EQ(multipart_sent({{"else", "x"}}).read(kWithFiles).error().message, "send image or audio");
  EXPECT_EQ(json_sent(R"({"images": []})").read(kWithFiles).error().code, ErrorCode::invalid_argument);
}

TEST(Files, come_in_base64_with_or_without_line_breaks) {
  const auto fields =
      json_sent("{\"images\": [\"AQID\\r\\nBAUG\\r\\n\", \"data:image/png;base64,AQ=\\n=\"]}").read(kWithFiles);
  ASSERT_TRUE(fields) << fields.error().message;
  EXPECT_EQ(fields->files("image")[0].size(), 6U);
  EXPECT_EQ(fields->files("image")[1].size(), 1U);
}

TEST(Files, that_are_no_base64_are_named) {
  const auto second = json_sent(R"({"images": ["AQ==", "A Q="]})").read(kWithFiles);
  EXPECT_EQ(second.error().code, ErrorCode::invalid_base64);
  EXPECT_THAT(second.error().message, HasSubstr("image 2: "));
  EXPECT_EQ(json_sent(R"({"images": "AQ=="})").read(kWithFiles).error().code, ErrorCode::invalid_json);
  EXPECT_EQ(json_sent(R"({"image": ["AQ=="]})").read(kWithFiles).error().code, ErrorCode::invalid_json);
}

TEST(Nested, objects_and_lists_are_read_by_rows_of_their_own) {
  const auto fields = json_sent(R"({"device": {"room": "hall", "floor": 2},
               "events": [{"kind": "red"}, {"kind": "green", "place": {"room": "door", "more": [[1]]}}]})")
                          .read(kNested);
  ASSERT_TRUE(fields) << fields.error().message;
  EXPECT_EQ(fields->object("device")->integer("floor"), 2);
  const auto events = fields->array("events");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].object("place"), nullptr);
  EXPECT_EQ(events[1].object("place")->text("room"), "door");
  EXPECT_EQ(events[1].text("kind"), "green");
}

TEST(Nested, rules_hold_at_every_depth) {
  const auto message = [](std::string_view body) { return json_sent(body).read(kNested).error().message; };
  EXPECT_EQ(message(R"({})"), "device is missing");
  EXPECT_EQ(message(R"({"device": []})"), "device is not an object");
  EXPECT_EQ(message(R"({"device": {}})"), "room is missing");
  EXPECT_EQ(message(R"({"device": {"room": "a"}, "events": {}})"), "events is not a list of objects");
  EXPECT_EQ(message(R"({"device": {"room": "a"}, "events": [1]})"), "events is not a list of objects");
  EXPECT_EQ(message(R"({"device": {"room": "a"}, "events": [{"kind": "blue"}]})"), "kind must be red or green");
  EXPECT_EQ(message(R"({"device": {"room": "a"}, "events": [{"kind": "red", "place": {}}]})"), "room is missing");
  EXPECT_EQ(message(R"({"device": {"room": "a"}, "events": [{"kind": "red"}, {"kind": "red"}, {"kind": "red"}]})"),
            "at most 2 events");
}

TEST(Nested, a_list_can_be_the_whole_body) {
  const auto fields = json_sent(R"([{"kind": "red"}, {"kind": "green"}])").read(kList);
  ASSERT_TRUE(fields) << fields.error().message;
  EXPECT_EQ(fields->array("")[1].text("kind"), "green");
  EXPECT_EQ(json_sent(R"({"kind": "red"})").read(kList).error().message, "the body is not a JSON list");
  EXPECT_EQ(json_sent("[]").read(kList).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(json_sent(R"([{"kind": "red"}, {"kind": "red"}, {"kind": "red"}])").read(kList).error().message,
            "at most 2 events");
}

TEST(ContentTypes, are_those_that_can_carry_the_rows) {
  EXPECT_EQ(content_types_of(kFlat), "multipart/form-data, application/x-www-form-urlencoded or application/json");
  EXPECT_EQ(content_types_of(kWithFiles), "multipart/form-data or application/json");
  EXPECT_EQ(content_types_of(kNested), "application/json");
  EXPECT_EQ(urlencoded_sent("image=x").read(kWithFiles).error().code, ErrorCode::unsupported_content_type);
  EXPECT_EQ(multipart_sent({{"device", "x"}}).read(kNested).error().message, "send application/json");
}

TEST(FieldsDeathTest, asking_for_what_no_row_describes_ends_the_program) {
  const auto fields = json_sent(R"({"id": "a"})").read(kFlat);
  EXPECT_DEATH((void)fields->text("ident"), "no row");
  EXPECT_DEATH((void)fields->flag("id"), "no row");
}

// --- What a table may not say ---

Result<Response> nothing(const Call&) { return Response{}; }

constexpr Answer kOk[] = {{200, "fine"}};
constexpr Field kTwins[] = {{.name = "a"}, {.name = "a"}};
constexpr Field kAliasTwins[] = {{.name = "image", .kind = FieldKind::files, .list_name = "images", .quota = &kFiles},
                                 {.name = "images"}};
constexpr Field kStandsForNobody[] = {{.name = "a"}, {.name = "b", .required = false, .instead_of = "c"}};
constexpr Field kUnlimited[] = {{.name = "a", .kind = FieldKind::integers}};
constexpr Field kHollow[] = {{.name = "a", .kind = FieldKind::object}};
constexpr Field kNameless[] = {{.name = "a"}, {.kind = FieldKind::array, .quota = &kEvents, .fields = kEvent}};

constexpr std::string_view complaint(std::array<std::string_view, 2> patterns, std::span<const Field> fields = {}) {
  const Route table[] = {{.method = Method::post,
                          .patterns = patterns,
                          .operation = "test",
                          .summary = "",
                          .about = "",
                          .scope = auth::Scope::none,
                          .fields = fields,
                          .answers = kOk,
                          .handler = nothing}};
  return complaint_about(table);
}

TEST(RouteRules, find_what_cannot_be_served) {
  EXPECT_EQ(complaint({"/a/{x}/b/{y}", "/c/{y}/{x}"}), "");
  EXPECT_EQ(complaint({"/a", {}}, kFlat), "");
  EXPECT_EQ(complaint({"/a", {}}, kWithFiles), "");
  EXPECT_EQ(complaint({"/a", {}}, kNested), "");
  EXPECT_EQ(complaint({"/a", {}}, kList), "");
  EXPECT_NE(complaint({"a", {}}), "");
  EXPECT_NE(complaint({"/a/{x}/{x}", {}}), "") << "a name that appears twice";
  EXPECT_NE(complaint({"/a/{x}", "/b"}), "");
  EXPECT_NE(complaint({"/a/{}", {}}), "");
  for (const std::span<const Field> fields : std::initializer_list<std::span<const Field>>{
           kTwins, kAliasTwins, kStandsForNobody, kUnlimited, kHollow, kNameless}) {
    EXPECT_NE(complaint({"/a", {}}, fields), "") << fields.front().name;
  }
}

TEST(RouteRules, refuse_two_rows_of_one_method_and_pattern) {
  const Route row{.method = Method::get,
                  .patterns = {"/a", "/b"},
                  .operation = "one",
                  .summary = "",
                  .about = "",
                  .scope = auth::Scope::none,
                  .answers = kOk,
                  .handler = nothing};
  Route other = row;
  EXPECT_NE(complaint_about(std::vector{row, other}), "");
  other.operation = "other";
  EXPECT_NE(complaint_about(std::vector{row, other}), "");
  other.patterns = {"/b", {}};
  EXPECT_NE(complaint_about(std::vector{row, other}), "");
  other.patterns = {"/c", {}};
  EXPECT_EQ(complaint_about(std::vector{row, other}), "");
  other.patterns = {"/a", {}};
  other.method = Method::put;
  EXPECT_EQ(complaint_about(std::vector{row, other}), "");
}

}  // namespace
}  // namespace selfsame::http
