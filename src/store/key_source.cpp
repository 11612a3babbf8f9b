#include "store/key_source.hpp"

#include <utility>

#include "store/sealed_template.hpp"

namespace selfsame::store {

KeySource::KeySource(crypto::KeyRing ring, std::optional<std::filesystem::path> file)
    : ring_(std::make_shared<const crypto::KeyRing>(std::move(ring))), file_(std::move(file)) {}

Result<std::shared_ptr<const crypto::KeyRing>> KeySource::knowing(const std::string& key_id) const {
  const std::lock_guard lock(mutex_);
  if (ring_->knows(key_id)) return ring_;
  if (file_) {
    SELFSAME_ASSIGN(crypto::KeyRing loaded, crypto::KeyRing::load(*file_));
    if (loaded.knows(key_id)) {
      ring_ = std::make_shared<const crypto::KeyRing>(std::move(loaded));
      return ring_;
    }
  }
  return fail(ErrorCode::key_missing, "the database needs master key " + key_id + ", but the active key is " +
                                          ring_->active_id() + "; use the key that it was made with");
}

std::shared_ptr<const crypto::KeyRing> KeySource::current() const {
  const std::lock_guard lock(mutex_);
  return ring_;
}

void KeySource::replace(crypto::KeyRing ring) {
  const std::lock_guard lock(mutex_);
  ring_ = std::make_shared<const crypto::KeyRing>(std::move(ring));
}

Status KeySource::unwrap_into(const crypto::WrappedKey& wrapped, const SubjectId& subject,
                              crypto::SecretBytes& data_key) const {
  SELFSAME_ASSIGN(const auto ring, knowing(wrapped.key_id));
  return ring->unwrap_into(wrapped, key_binding(subject), data_key);
}

Result<crypto::SecretBytes> KeySource::unwrap(const crypto::WrappedKey& wrapped, const SubjectId& subject) const {
  crypto::SecretBytes data_key;
  SELFSAME_TRY(unwrap_into(wrapped, subject, data_key));
  return data_key;
}

}  // namespace selfsame::store
