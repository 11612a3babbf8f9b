// Envelope encryption of templates: what each sealed value is bound to. Internal to this room.
#pragma once

#include "base/ids.hpp"
#include "crypto/secret.hpp"
#include "match/template.hpp"

namespace selfsame::store {

/// The associated data of a subject's wrapped data key, so that it opens for no other subject.
Bytes key_binding(const SubjectId& subject);

/// Bound to subject, modality and format version, so that a row moved elsewhere fails to open.
/// `plaintext` is the template's byte form.
Bytes seal_template(const crypto::SecretBytes& data_key, const SubjectId& subject, Modality modality,
                    ByteView plaintext);

/// `plaintext` is room to work in; its memory is kept from call to call. Errors: template_sealed, template_corrupt.
Result<match::Template> open_template(const crypto::SecretBytes& data_key, const SubjectId& subject, Modality modality,
                                      ByteView sealed, crypto::SecretBytes& plaintext);

}  // namespace selfsame::store
