#include "selfsame/commands/bench_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace selfsame::app {

std::string verify_request(const std::string& subject, ByteView image, const std::string& token) {
  const std::string boundary = "selfsame-bench-boundary";
  std::string body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"user_id\"\r\n\r\n" + subject +
                     "\r\n--" + boundary +
                     "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"face.jpg\"\r\n"
                     "Content-Type: image/jpeg\r\n\r\n";
  body.append(base::as_text(image));
  body += "\r\n--" + boundary + "--\r\n";
  return "POST /verify HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
         "\r\nContent-Type: multipart/form-data; boundary=" + boundary +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool BenchClient::connect(std::uint16_t port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return false;
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  close();
  return false;
}

void BenchClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

int BenchClient::exchange(std::uint16_t port, const std::string& request) {
  if (socket_ < 0 && !connect(port)) return 0;
  std::size_t sent = 0;
  while (sent < request.size()) {
    const ssize_t now = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) {
      close();
      return 0;
    }
    sent += static_cast<std::size_t>(now);
  }
  std::string answer;
  std::size_t needed = std::string::npos;
  char buffer[16384];
  while (answer.size() < needed) {
    const ssize_t now = ::recv(socket_, buffer, sizeof buffer, 0);
    if (now <= 0) {
      close();
      return 0;
    }
    answer.append(buffer, static_cast<std::size_t>(now));
    const auto end = answer.find("\r\n\r\n");
    if (needed != std::string::npos || end == std::string::npos) continue;
    const auto length = answer.find("Content-Length: ");
    if (length == std::string::npos || length > end) {
      close();
      return 0;
    }
    needed = end + 4 + std::strtoul(answer.c_str() + length + 16, nullptr, 10);
  }
  return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
}

}  // namespace selfsame::app
