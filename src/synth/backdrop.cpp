// The room behind a person.
#include <algorithm>
#include <cmath>

#include "synth/noise.hpp"
#include "synth/render.hpp"

namespace selfsame::synth {
namespace {

/// A thing far out of focus: an upright or lying rectangle with soft edges.
struct Shape {
  float x, y, half_width, half_height, softness;
  Colour colour;
};

/// Pixels a cell of the coarse picture; the room is out of focus, so nothing is lost.
constexpr int kCell = 8;

}  // namespace

void draw_background(Plate& plate, std::uint64_t seed, const Light& light) {
  Random random = Random(seed).fork(3);
  const float wall = random.uniform(0.12F, 0.75F);
  const Colour paint{wall * random.uniform(0.85F, 1.1F), wall, wall * random.uniform(0.8F, 1.1F)};
  std::vector<Shape> shapes(3 + random.below(6));
  for (Shape& shape : shapes) {
    const float grey = square(random.uniform(0.1F, 1));
    shape = {random.uniform(),
             random.uniform(),
             random.uniform(0.04F, 0.25F),
             random.uniform(0.05F, 0.5F),
             random.uniform(0.01F, 0.05F),
             {grey * random.uniform(0.5F, 1.2F), grey * random.uniform(0.5F, 1.2F), grey * random.uniform(0.5F, 1.2F)}};
  }
  const float lean = random.uniform(-0.35F, 0.35F);
  const Colour lamp = (light.ambient * 0.8F + light.key * 0.5F) * light.exposure;
  const auto texture = static_cast<std::uint32_t>(random.next());

  const int columns = plate.width / kCell + 2;
  const int rows = plate.height / kCell + 2;
  std::vector<Colour> coarse;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const float x = static_cast<float>(column * kCell) / static_cast<float>(plate.width);
      const float y = static_cast<float>(row * kCell) / static_cast<float>(plate.height);
      Colour colour = paint * (1 + lean * (x - 0.5F) - 0.25F * (y - 0.5F) + 0.05F * cloud(texture, x * 5, y * 5));
      for (const Shape& shape : shapes) {
        const float inside =
            step(shape.half_width + shape.softness, shape.half_width - shape.softness, std::abs(x - shape.x)) *
            step(shape.half_height + shape.softness, shape.half_height - shape.softness, std::abs(y - shape.y));
        colour = mix(colour, shape.colour, 0.85F * inside);
      }
      coarse.push_back(colour * lamp);
    }
  }
  for (int y = 0; y < plate.height; ++y) {
    for (int x = 0; x < plate.width; ++x) {
      const std::size_t i =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(plate.width) + static_cast<std::size_t>(x);
      if (plate.cover[i] > 0.999F) continue;
      const Colour* cell = &coarse[static_cast<std::size_t>(y / kCell * columns + x / kCell)];
      const float u = static_cast<float>(x % kCell) / kCell;
      const float v = static_cast<float>(y % kCell) / kCell;
      const Colour behind = mix(mix(cell[0], cell[1], u), mix(cell[columns], cell[columns + 1], u), v);
      plate.colours[i] = plate.colours[i] + behind * (1 - plate.cover[i]);
      if (plate.cover[i] == 0) plate.depth_mm[i] = kWall_mm;
    }
  }
}

}  // namespace selfsame::synth
