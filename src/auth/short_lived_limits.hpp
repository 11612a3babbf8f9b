// Limits on short-lived state, for every implementation.
#pragma once

#include <array>

#include "auth/short_lived.hpp"
#include "store/expiring_rows.hpp"

namespace selfsame::auth {

/// Indexed by KeySpace. A use that fills its space takes no room from the others.
struct ShortLivedLimits {
  std::array<store::SpaceLimit, kAllKeySpaces.size()> spaces;
  store::SpaceLimit& of(KeySpace space) { return spaces[static_cast<std::size_t>(space)]; }
  const store::SpaceLimit& of(KeySpace space) const { return spaces[static_cast<std::size_t>(space)]; }

  /// Sets the limits of base/limits.hpp.
  ShortLivedLimits();
};

}  // namespace selfsame::auth
