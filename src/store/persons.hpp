// Whom lines of the log are about: a random number for each person, which means nobody once the person is erased. Each
// function inside the caller's transaction. Internal to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// A number that nobody has, and from which nothing follows.
std::int64_t draw_person();

/// The number of whoever is enrolled under an id; else that of the stranger who was asked for by it, which is drawn the
/// first time.
Result<std::int64_t> person_asked_for(Tx& tx, std::string_view id);

/// Forgets that anybody was asked for by an id before.
Status forget_stranger(Tx& tx, const SubjectId& subject);

/// What is shown instead of the id of a person who is erased: "#" and 16 hexadecimal digits. No id has a "#".
std::string pseudonym_of(std::int64_t person);

}  // namespace selfsame::store
