// The people whom log lines are about: a random number per person, which identifies nobody once the person is erased.
// Every function runs in the caller's transaction. Internal to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// An unused random number.
std::int64_t draw_person();

/// The number of the person enrolled under an id; if there is none, that of the stranger requested under it, which is
/// drawn at the first request.
Result<std::int64_t> person_asked_for(Tx& tx, std::string_view id);

/// Forgets that a stranger was requested under an id.
Status forget_stranger(Tx& tx, const SubjectId& subject);

/// Shown in place of an erased person's id: "#" and 16 hexadecimal digits. No id contains a "#".
std::string pseudonym_of(std::int64_t person);

}  // namespace selfsame::store
