#include "store/persons.hpp"

#include <array>
#include <bit>

#include "crypto/secret.hpp"

namespace selfsame::store {

std::int64_t draw_person() {
  std::array<std::uint8_t, 8> bytes{};
  crypto::fill_random(bytes);
  return static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(bytes) >> 1U);
}

Result<std::int64_t> person_asked_for(Tx& tx, std::string_view id) {
  const std::string folded = fold_case(id);
  SELFSAME_ASSIGN(const auto known,
                  first<NumberRow>(tx,
                                   "SELECT person FROM (SELECT person, 1 AS place FROM subjects WHERE lower(id) = $1 "
                                   "UNION ALL SELECT person, 2 FROM strangers WHERE lower(id) = $1) AS known "
                                   "ORDER BY place LIMIT 1",
                                   folded));
  if (known) return known->number;
  const std::int64_t person = draw_person();
  SELFSAME_TRY(execute(tx, "INSERT INTO strangers (person, id) VALUES ($1, $2)", person, id));
  return person;
}

Status forget_stranger(Tx& tx, const SubjectId& subject) {
  return execute(tx, "DELETE FROM strangers WHERE lower(id) = $1", subject.folded());
}

std::string pseudonym_of(std::int64_t person) {
  Bytes bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(person >> shift));
  return "#" + base::to_hex(bytes);
}

}  // namespace selfsame::store
