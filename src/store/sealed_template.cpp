#include "store/sealed_template.hpp"

#include "crypto/sealing.hpp"

namespace selfsame::store {
namespace {

constexpr std::uint16_t kSealedFormat = 1;

Bytes template_binding(const SubjectId& subject, Modality modality) {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.string("selfsame template");
  writer.string(subject.str());
  writer.u8(static_cast<std::uint8_t>(modality));
  writer.u16(kSealedFormat);
  return bytes;
}

}  // namespace

Bytes key_binding(const SubjectId& subject) {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.string("selfsame data key");
  writer.string(subject.str());
  writer.u16(kSealedFormat);
  return bytes;
}

Bytes seal_template(const crypto::SecretBytes& data_key, const SubjectId& subject, Modality modality,
                    ByteView plaintext) {
  return crypto::seal(data_key, plaintext, template_binding(subject, modality));
}

Result<match::Template> open_template(const crypto::SecretBytes& data_key, const SubjectId& subject, Modality modality,
                                      ByteView sealed, crypto::SecretBytes& plaintext) {
  SELFSAME_TRY(crypto::open_into(data_key, sealed, template_binding(subject, modality), plaintext));
  SELFSAME_ASSIGN(match::Template value, match::parse_template(plaintext.reveal()));
  if (value.modality != modality) {
    return fail(ErrorCode::template_corrupt, "a template's modality differs from its row's");
  }
  return value;
}

}  // namespace selfsame::store
