#include "http/json.hpp"

#include <exception>
#include <utility>
#include <vector>

namespace selfsame::http {
namespace {

// Builds the tree itself, because the library's builder has no limits: 32 MB of "[[[[" or "0,0,0," would grow to
// gigabytes.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  bool null() override { return add(nullptr) != nullptr; }
  bool boolean(bool value) override { return add(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
  bool number_float(number_float_t value, const string_t&) override { return add(value) != nullptr; }
  bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
  bool binary(binary_t&) override { return refuse("the body is not JSON"); }
  bool start_object(std::size_t) override { return open(nlohmann::json::object()); }
  bool start_array(std::size_t) override { return open(nlohmann::json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    if (open_.back()->contains(value)) return refuse("the body is JSON with a key that appears twice in one object");
    key_ = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("the body is not JSON: see byte " + std::to_string(position));
  }

  nlohmann::json take() { return std::move(root_); }
  const std::string& complaint() const { return complaint_; }

 private:
  bool refuse(std::string complaint) {
    complaint_ = std::move(complaint);
    return false;
  }

  nlohmann::json* add(nlohmann::json value) {
    if (++values_ > limits_.values) {
      refuse("the body is JSON with more than " + std::to_string(limits_.values) + " values");
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    nlohmann::json& parent = *open_.back();
    if (parent.is_object()) return &(parent[key_] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }

  bool open(nlohmann::json container) {
    if (open_.size() == limits_.depth) {
      return refuse("the body is JSON nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    nlohmann::json* placed = add(std::move(container));
    if (placed != nullptr) open_.push_back(placed);
    return placed != nullptr;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  const JsonLimits& limits_;
  nlohmann::json root_;
  std::vector<nlohmann::json*> open_;
  std::string key_;
  std::size_t values_ = 0;
  std::string complaint_ = "the body is not JSON";
};

}  // namespace

Result<nlohmann::json> parse_json(ByteView text, const JsonLimits& limits) {
  try {
    Builder builder(limits);
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
    return fail(ErrorCode::invalid_json, builder.complaint());
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid_json, "the body is JSON that cannot be read");
  }
}

}  // namespace selfsame::http
