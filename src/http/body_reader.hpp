// Lets a Beast parser fill a Body (the names follow Beast's Body and BodyReader requirements).
#pragma once

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>

#include "http/body.hpp"

namespace selfsame::http {

struct BodyReader {
  using value_type = Body;

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, Body& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) { error = {}; }

    /// not_enough_memory: over budget.
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      std::size_t size = 0;
      error = {};
      for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
        if (!body_.append({static_cast<const std::uint8_t*>(buffer.data()), buffer.size()})) {
          error = boost::system::errc::make_error_code(boost::system::errc::not_enough_memory);
          return size;
        }
        size += buffer.size();
      }
      return size;
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    Body& body_;
  };
};

}  // namespace selfsame::http
