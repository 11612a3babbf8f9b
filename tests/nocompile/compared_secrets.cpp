// Secrets are compared in constant time, never by ==.
#include "crypto/secret.hpp"

bool same(const selfsame::crypto::SecretBytes& a, const selfsame::crypto::SecretBytes& b) {
#ifdef MISTAKE
  return a == b;
#else
  return &a == &b;
#endif
}
