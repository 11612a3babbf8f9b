#include "http/body/multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace selfsame::http {
namespace {

using testing::HasSubstr;

constexpr std::string_view kDisposition = "Content-Disposition: form-data; name=\"a\"\r\n";

Result<std::vector<Part>> parse(std::string_view body, std::string_view boundary = "b",
                                const MultipartLimits& limits = {}) {
  return parse_multipart(base::as_bytes(body), boundary, limits);
}

std::string part(std::string_view headers, std::string_view content = "x") {
  return std::string("--b\r\n").append(headers).append("\r\n").append(content).append("\r\n");
}

void expect_refused(std::string_view body, std::string_view message) {
  const auto parts = parse(body);
  ASSERT_FALSE(parts) << body;
  EXPECT_EQ(parts.error().code, ErrorCode::invalid_multipart);
  EXPECT_THAT(parts.error().message, HasSubstr(std::string(message)));
}

TEST(Multipart, gives_names_file_names_types_and_contents_in_order) {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"user_id\"\r\n\r\nada\r\n"
      "--b\r\ncontent-disposition:form-data;filename=p.jpg; name=\"image\"\r\nContent-Type: image/jpeg "
      "\r\n\r\n\xff\xd8\r\n--\r\n"
      "--b--\r\n";
  const auto parts = parse(body);
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "user_id");
  EXPECT_FALSE((*parts)[0].filename);
  EXPECT_EQ(base::as_text((*parts)[0].content), "ada");
  EXPECT_EQ((*parts)[1].name, "image");
  EXPECT_EQ((*parts)[1].filename, "p.jpg");
  EXPECT_EQ((*parts)[1].content_type, "image/jpeg");
  EXPECT_EQ(base::as_text((*parts)[1].content), "\xff\xd8\r\n--");
}

TEST(Multipart, views_point_into_the_body) {
  const std::string body = part(kDisposition, "content") + "--b--";
  const auto parts = parse(body);
  ASSERT_TRUE(parts);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(body.data());
  EXPECT_GE((*parts)[0].content.data(), begin);
  EXPECT_LT((*parts)[0].content.data(), begin + body.size());
}

TEST(Multipart, takes_empty_contents_and_empty_forms) {
  // Only sizes are checked: the views point into destroyed bodies.
  EXPECT_EQ(parse(part(kDisposition, "") + "--b--")->front().content.size(), 0U);
  EXPECT_EQ(parse("--b\r\n" + std::string(kDisposition) + "\r\n--b--")->front().content.size(), 0U);
  EXPECT_TRUE(parse("--b--")->empty());
  EXPECT_TRUE(parse("\r\n--b--\r\n")->empty());
}

TEST(Multipart, takes_padding_after_a_boundary) {
  EXPECT_EQ(parse("--b \t\r\n" + std::string(kDisposition) + "\r\nx\r\n--b--")->size(), 1U);
}

TEST(Multipart, keeps_escapes_in_names_as_they_are) {
  const std::string body =
      part("Content-Disposition: form-data; name=\"a\\\"b;c\"; filename=\"x%22.jpg\"\r\n") + "--b--";
  const auto parts = parse(body);
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ((*parts)[0].name, "a\\\"b;c");
  EXPECT_EQ((*parts)[0].filename, "x%22.jpg");
}

TEST(Multipart, refuses_what_breaks_the_format) {
  const std::string good = part(kDisposition);
  expect_refused("", "begin with the boundary");
  expect_refused("preamble\r\n" + good + "--b--", "begin with the boundary");
  expect_refused("--c\r\n", "begin with the boundary");
  expect_refused("--b", "line break");
  expect_refused("--bx\r\n", "line break");
  expect_refused(good, "does not end");
  expect_refused(good.substr(0, good.size() - 2), "boundary");
  expect_refused(good + "--b", "line break");
  expect_refused(good + "--b-", "line break");
  expect_refused(good + "--b--epilogue", "follow");
  expect_refused("--b\r\n" + std::string(kDisposition), "do not end");
  expect_refused(part("") + "--b--", "Content-Disposition");
  expect_refused(part("Content-Type: text/plain\r\n") + "--b--", "Content-Disposition");
  expect_refused(part("no colon\r\n") + "--b--", "malformed header");
  expect_refused(part(": x\r\n") + "--b--", "malformed header");
  expect_refused(part("A: \x01\r\n" + std::string(kDisposition)) + "--b--", "malformed header");
  expect_refused(part(std::string(kDisposition) + std::string(kDisposition)) + "--b--", "two Content-Disposition");
  expect_refused(part("Content-Disposition: attachment; name=\"a\"\r\n") + "--b--", "form-data");
  expect_refused(part("Content-Disposition: form-data\r\n") + "--b--", "no name");
  expect_refused(part("Content-Disposition: form-data; name=\"\"\r\n") + "--b--", "no name");
  expect_refused(part("Content-Disposition: form-data; name=\"a\r\n") + "--b--", "does not parse");
  expect_refused(part("Content-Disposition: form-data; name\r\n") + "--b--", "does not parse");
  expect_refused(part("Content-Disposition: form-data; name=a; name=b\r\n") + "--b--", "two names");
  expect_refused(part("Content-Disposition: form-data; name=a; filename=b; filename=c\r\n") + "--b--",
                 "two file names");
  expect_refused(part(std::string(kDisposition) + "Content-Transfer-Encoding: base64\r\n") + "--b--", "Transfer");
  EXPECT_TRUE(parse(part(std::string(kDisposition) + "Content-Transfer-Encoding: Binary\r\n") + "--b--"));
  EXPECT_FALSE(parse(good + "--b--", ""));
}

TEST(Multipart, holds_to_the_number_of_parts) {
  std::string body;
  for (int i = 0; i < 64; ++i) body += part(kDisposition);
  EXPECT_EQ(parse(body + "--b--")->size(), 64U);
  expect_refused(body + part(kDisposition) + "--b--", "64 parts");
}

TEST(Multipart, holds_to_the_size_of_a_head) {
  const auto with_head_of = [](std::size_t size) {
    const std::string rest = std::string(kDisposition) + "X: \r\n";
    return part(std::string(kDisposition) + "X: " + std::string(size - rest.size() - 2, 'x') + "\r\n") + "--b--";
  };
  EXPECT_TRUE(parse(with_head_of(4096)));
  expect_refused(with_head_of(4097), "too long");
}

TEST(Multipart, holds_to_the_length_of_names) {
  const auto named = [](std::size_t name, std::size_t file) {
    return part("Content-Disposition: form-data; name=\"" + std::string(name, 'n') + "\"; filename=\"" +
                std::string(file, 'f') + "\"\r\n") +
           "--b--";
  };
  EXPECT_TRUE(parse(named(128, 1024)));
  expect_refused(named(129, 1024), "name of a part");
  expect_refused(named(128, 1025), "file name");
}

TEST(Multipart, every_prefix_of_a_form_is_refused) {
  const std::string body = part(kDisposition, "some content") + part(kDisposition, "more") + "--b--";
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(parse(body.substr(0, size))) << size;
  EXPECT_TRUE(parse(body));
}

TEST(Multipart, gives_back_any_bytes_that_do_not_hold_the_boundary) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string content(random() % 3000, '\0');
    // Few symbols, so that line breaks and dashes often meet.
    for (char& c : content) c = "\r\n-Bx"[random() % 5];
    const std::string body = "--B0\r\n" + std::string(kDisposition) + "\r\n" + content + "\r\n--B0--\r\n";
    const auto parts = parse(body, "B0");
    ASSERT_TRUE(parts) << parts.error().message;
    ASSERT_EQ(parts->size(), 1U);
    EXPECT_EQ(base::as_text((*parts)[0].content), content);
  }
}

}  // namespace
}  // namespace selfsame::http
