#include "selfsame/commands/listen.hpp"

#include <gtest/gtest.h>

namespace selfsame::app {
namespace {

struct Case {
  const char* text;
  const char* address;
  std::uint16_t port;
};

TEST(ParseListen, takes_the_forms_that_people_type) {
  for (const auto& [text, address, port] :
       {Case{"127.0.0.1:8080", "127.0.0.1", 8080}, Case{"0.0.0.0:80", "0.0.0.0", 80}, Case{"[::1]:8080", "::1", 8080},
        Case{"[::]:0", "::", 0}, Case{"localhost:8080", "127.0.0.1", 8080}, Case{":8080", "127.0.0.1", 8080},
        Case{"8080", "127.0.0.1", 8080}, Case{"65535", "127.0.0.1", 65535}, Case{"host.lan:1", "host.lan", 1}}) {
    const auto listen = parse_listen(text);
    ASSERT_TRUE(listen) << text;
    EXPECT_EQ(listen->address, address) << text;
    EXPECT_EQ(listen->port, port) << text;
  }
}

TEST(ParseListen, refuses_what_has_no_port_or_no_clear_address) {
  for (const char* text : {"", ":", "localhost", "localhost:", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1: 80", "::1", "::1:8080", "[::1]", "[::1:8080", "[]:8080"}) {
    const auto listen = parse_listen(text);
    ASSERT_FALSE(listen) << text;
    EXPECT_EQ(listen.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace selfsame::app
