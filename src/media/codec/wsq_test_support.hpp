// Makes WSQ files for tests: every coefficient in steps of one width, every code of eight bits.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "media/codec/wsq_wavelet.hpp"
#include "media/image.hpp"

namespace selfsame::media::codec::files {

struct WsqFile {
  int step_in_thousandths = 1000;  // of every subband but those left out
  std::vector<int> left_out = {};  // subbands
  std::size_t restart_after = 0;   // coefficients; 0: never
  std::string_view comment = {};
};

class WsqWriter {
 public:
  WsqWriter(const Image& gray, WsqFile file) : file_(file), image_(gray) {
    for (const std::uint8_t value : gray.bytes()) values_.push_back(value - 128.0);
    const wsq::Layout layout = wsq::layout_of(gray.width(), gray.height());
    for (const wsq::Region& region : layout.splits) split(region);
    head();
    marker(0xA3, {0});
    std::size_t count = 0;
    for (int k = 0; k < wsq::kSubbands; ++k) {
      if (is_left_out(k)) continue;
      const wsq::Region& region = layout.subbands[static_cast<std::size_t>(k)];
      for (int y = region.y; y < region.y + region.height; ++y) {
        for (int x = region.x; x < region.x + region.width; ++x) {
          if (file_.restart_after != 0 && count++ % file_.restart_after == file_.restart_after - 1) {
            zeros();
            out.insert(out.end(), {0xFF, static_cast<std::uint8_t>(0xB0 + count / file_.restart_after % 8)});
          }
          add(values_[static_cast<std::size_t>(y * image_.width() + x)]);
        }
      }
      // Of the three blocks of a file.
      if (k == 18 || k == 51) {
        zeros();
        marker(0xA3, {0});
      }
    }
    zeros();
    out.insert(out.end(), {0xFF, 0xA1});
  }

  Bytes out;

 private:
  bool is_left_out(int k) const {
    return std::find(file_.left_out.begin(), file_.left_out.end(), k) != file_.left_out.end();
  }

  void marker(std::uint8_t kind, Bytes body) {
    const std::size_t length = body.size() + 2;
    out.insert(out.end(), {0xFF, kind, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
    out.insert(out.end(), body.begin(), body.end());
  }
  static void number(Bytes& body, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) body.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  }

  void head() {
    out = {0xFF, 0xA0};
    if (!file_.comment.empty()) marker(0xA8, Bytes(file_.comment.begin(), file_.comment.end()));
    Bytes body{9, 7};
    for (const auto& filter : {std::vector<double>(kSlow.begin(), kSlow.end()), {kFast.begin(), kFast.end()}}) {
      for (const double value : filter) {
        number(body, value < 0 ? 1 : 0, 1);
        number(body, 9, 1);
        number(body, static_cast<std::uint64_t>(std::llround(std::abs(value) * 1e9)), 4);
      }
    }
    marker(0xA4, body);
    body = {2, 0, 44};
    for (int k = 0; k < 64; ++k) {
      const int step = k >= wsq::kSubbands || is_left_out(k) ? 0 : file_.step_in_thousandths;
      for (int twice = 0; twice < 2; ++twice) {
        number(body, 3, 1);
        number(body, static_cast<std::uint64_t>(step), 2);
      }
    }
    marker(0xA5, body);
    body = {0, 255};
    number(body, static_cast<std::uint64_t>(image_.height()), 2);
    number(body, static_cast<std::uint64_t>(image_.width()), 2);
    body.insert(body.end(), {0, 0, 128, 0, 0, 1, 2, 0, 0});
    marker(0xA2, body);
    // The code of every value is the value less one.
    body = {0, 0, 0, 0, 0, 0, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0, 0};
    for (int value = 1; value < 255; ++value) number(body, static_cast<std::uint64_t>(value), 1);
    marker(0xA6, body);
  }

  void byte(int value) {
    out.push_back(static_cast<std::uint8_t>(value));
    if (value == 0xFF) out.push_back(0);
  }
  void code(int value) { byte(value - 1); }
  void wide(int value) {
    byte(value >> 8);
    byte(value & 0xFF);
  }

  void add(double coefficient) {
    const double step = file_.step_in_thousandths / 1000.0;
    const double over = std::abs(coefficient) - step / 2;
    if (over <= 0) {
      ++zeros_;
      return;
    }
    zeros();
    const int size = static_cast<int>(over / step) + 1;
    const bool negative = coefficient < 0;
    if (size <= 73) {
      code(180 + (negative ? -size : size));
    } else if (size <= 255) {
      code(negative ? 102 : 101);
      byte(size);
    } else {
      code(negative ? 104 : 103);
      wide(size);
    }
  }
  void zeros() {
    for (; zeros_ > 0xFFFF; zeros_ -= 0xFFFF) {
      code(106);
      wide(0xFFFF);
    }
    if (zeros_ > 255) {
      code(106);
      wide(zeros_);
    } else if (zeros_ > 100) {
      code(105);
      byte(zeros_);
    } else if (zeros_ > 0) {
      code(zeros_);
    }
    zeros_ = 0;
  }

  /// Both halves of a line, by sums over its mirrored continuation.
  void split_line(double* first, std::ptrdiff_t stride, int size, bool fast_first) {
    std::vector<double> line(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) line[static_cast<std::size_t>(i)] = first[i * stride];
    const auto at = [&](int i) {
      while (i < 0 || i >= size) i = i < 0 ? -i : 2 * (size - 1) - i;
      return line[static_cast<std::size_t>(i)];
    };
    const int slow = fast_first ? size / 2 : 0;
    const int fast = fast_first ? 0 : (size + 1) / 2;
    for (int i = 0; i < size; ++i) {
      const bool is_slow = i % 2 == 0;
      double sum = at(i) * (is_slow ? kSlow[0] : kFast[0]);
      for (int k = 1; k < (is_slow ? 5 : 4); ++k) {
        sum += (at(i - k) + at(i + k)) *
               (is_slow ? kSlow[static_cast<std::size_t>(k)] : kFast[static_cast<std::size_t>(k)]);
      }
      first[((is_slow ? slow : fast) + i / 2) * stride] = sum;
    }
  }
  void split(const wsq::Region& region) {
    double* first = values_.data() + region.y * image_.width() + region.x;
    for (int y = 0; y < region.height; ++y) {
      split_line(first + y * image_.width(), 1, region.width, region.fast_first_x);
    }
    for (int x = 0; x < region.width; ++x) split_line(first + x, image_.width(), region.height, region.fast_first_y);
  }

  // The wavelets of the specification, from the middle to one end.
  static constexpr std::array<double, 5> kSlow{0.852698679, 0.377402856, -0.110624404, -0.023849465, 0.037828456};
  static constexpr std::array<double, 4> kFast{0.788485616, -0.418092273, -0.040689418, 0.064538883};

  WsqFile file_;
  const Image& image_;
  std::vector<double> values_;
  int zeros_ = 0;
};

inline Bytes wsq(const Image& gray, WsqFile file = {}) { return WsqWriter(gray, file).out; }

}  // namespace selfsame::media::codec::files
