#include "synth/light_picture.hpp"

#include <array>

#include "synth/sensor.hpp"

namespace selfsame::synth {

LightPicture light_picture(const media::Image& rgb) {
  std::array<float, 256> table;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto value = static_cast<std::uint8_t>(i);
    const std::array<std::uint8_t, 3> grey = {value, value, value};
    table[i] = light_of(grey.data()).r;
  }
  LightPicture picture{rgb.width(), rgb.height(), std::vector<Colour>(rgb.bytes().size() / 3)};
  for (std::size_t i = 0; i < picture.light.size(); ++i) {
    const std::uint8_t* p = rgb.bytes().data() + 3 * i;
    picture.light[i] = {table[p[0]], table[p[1]], table[p[2]]};
  }
  return picture;
}

}  // namespace selfsame::synth
