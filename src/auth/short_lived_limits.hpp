// How much short-lived state there may be, whoever keeps it.
#pragma once

#include <array>

#include "auth/short_lived.hpp"
#include "store/expiring_rows.hpp"

namespace selfsame::auth {

/// By KeySpace. One use that fills its space does not take room from the others.
struct ShortLivedLimits {
  std::array<store::SpaceLimit, kAllKeySpaces.size()> spaces;
  store::SpaceLimit& of(KeySpace space) { return spaces[static_cast<std::size_t>(space)]; }
  const store::SpaceLimit& of(KeySpace space) const { return spaces[static_cast<std::size_t>(space)]; }

  /// From base/limits.hpp.
  ShortLivedLimits();
};

}  // namespace selfsame::auth
