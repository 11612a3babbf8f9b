// Envelope encryption of templates, and what each sealed value is bound to. Internal to this room.
#pragma once

#include "base/ids.hpp"
#include "crypto/secret.hpp"
#include "match/template.hpp"

namespace selfsame::store {

/// The associated data of a subject's wrapped data key, so that it opens only for that subject.
Bytes key_binding(const SubjectId& subject);

/// Bound to subject, modality and format version, so that a row that was moved does not open.
/// `plaintext` is the serialised template.
Bytes seal_template(const crypto::SecretBytes& data_key, const SubjectId& subject, Modality modality,
                    ByteView plaintext);

/// `plaintext` is scratch memory, reused between calls. Errors: template_sealed, template_corrupt.
Result<match::Template> open_template(const crypto::SecretBytes& data_key, const SubjectId& subject, Modality modality,
                                      ByteView sealed, crypto::SecretBytes& plaintext);

}  // namespace selfsame::store
