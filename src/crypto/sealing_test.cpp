#include "crypto/sealing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace selfsame::crypto {
namespace {

Bytes hex(std::string_view text) { return base::from_hex(text).value(); }

Bytes joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all += part;
  return hex(all);
}

void expect_sealed(const Result<SecretBytes>& opened) {
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::template_sealed);
}

struct GcmVector {
  std::string_view key, iv, plaintext, associated, ciphertext, tag;
};

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, the AES-256 cases with a 96-bit IV.
constexpr GcmVector kGcmVectors[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
     "",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
     "b094dac5d93471bdec1a502270e3cc6c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

TEST(Sealing, opens_the_published_vectors) {
  for (const auto& vector : kGcmVectors) {
    const SecretBytes key = SecretBytes::from(hex(vector.key));
    const auto opened = open(key, joined({vector.iv, vector.ciphertext, vector.tag}), hex(vector.associated));
    ASSERT_TRUE(opened) << vector.tag;
    EXPECT_EQ(base::to_hex(opened->reveal()), vector.plaintext);
  }
}

TEST(Sealing, opens_what_it_sealed_at_every_size) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  for (std::size_t size = 0; size < 70; ++size) {
    const Bytes plaintext = random_bytes(size);
    const Bytes associated = random_bytes(size % 5);
    const Bytes sealed = seal(key, plaintext, associated);
    EXPECT_EQ(sealed.size(), size + 28);
    const auto opened = open(key, sealed, associated);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(std::ranges::equal(opened->reveal(), plaintext));
  }
}

TEST(Sealing, stays_sealed_when_any_byte_differs) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  const Bytes associated = {1, 2, 3};
  const Bytes sealed = seal(key, random_bytes(40), associated);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 0x01;
    expect_sealed(open(key, changed, associated));
    changed[i] ^= 0x81;
    expect_sealed(open(key, changed, associated));
  }
}

TEST(Sealing, stays_sealed_when_the_size_differs) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  const Bytes sealed = seal(key, Bytes{1, 2, 3, 4}, {});
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    expect_sealed(open(key, ByteView(sealed).first(size), {}));
    expect_sealed(open(key, ByteView(sealed).last(size), {}));
  }
  Bytes longer = sealed;
  longer.push_back(0);
  expect_sealed(open(key, longer, {}));
}

TEST(Sealing, stays_sealed_when_the_associated_data_differs) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  const Bytes sealed = seal(key, Bytes{1, 2, 3}, Bytes{4, 5});
  for (const Bytes& other : {Bytes{}, Bytes{4}, Bytes{4, 6}, Bytes{5, 4}, Bytes{4, 5, 0}}) {
    expect_sealed(open(key, sealed, other));
  }
}

TEST(Sealing, stays_sealed_when_any_bit_of_the_key_differs) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  const Bytes sealed = seal(key, Bytes{1, 2, 3}, {});
  for (std::size_t bit = 0; bit < kKeyBytes * 8; ++bit) {
    SecretBytes other = key.clone();
    other.reveal_mutable()[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    expect_sealed(open(other, sealed, {}));
  }
}

TEST(Sealing, opening_into_keeps_memory_of_the_right_size) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  SecretBytes plaintext;
  ASSERT_TRUE(open_into(key, seal(key, Bytes{1, 2, 3}, {}), {}, plaintext));
  const std::uint8_t* const memory = plaintext.reveal().data();
  ASSERT_TRUE(open_into(key, seal(key, Bytes{4, 5, 6}, {}), {}, plaintext));
  EXPECT_EQ(plaintext.reveal().data(), memory);
  EXPECT_TRUE(std::ranges::equal(plaintext.reveal(), Bytes{4, 5, 6}));
  ASSERT_TRUE(open_into(key, seal(key, Bytes{7}, {}), {}, plaintext));
  EXPECT_TRUE(std::ranges::equal(plaintext.reveal(), Bytes{7}));
  ASSERT_TRUE(open_into(key, seal(key, {}, {}), {}, plaintext));
  EXPECT_TRUE(plaintext.empty());
}

TEST(Sealing, opening_into_leaves_zeros_when_it_fails) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  Bytes sealed = seal(key, Bytes{1, 2, 3}, {});
  SecretBytes plaintext = SecretBytes::from(Bytes{9, 9, 9});
  sealed.back() ^= 1;
  EXPECT_FALSE(open_into(key, sealed, {}, plaintext));
  EXPECT_TRUE(std::ranges::equal(plaintext.reveal(), Bytes(3, 0)));
  plaintext = SecretBytes::from(Bytes{9, 9, 9});
  EXPECT_FALSE(open_into(key, Bytes(27), {}, plaintext));
  EXPECT_TRUE(std::ranges::equal(plaintext.reveal(), Bytes(3, 0)));
}

TEST(Sealing, opens_into_ordinary_memory_under_the_same_conditions) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  for (const std::size_t size : {0U, 1U, 300U}) {
    const Bytes plaintext = random_bytes(size);
    Bytes sealed = seal(key, plaintext, Bytes{7});
    EXPECT_EQ(sealed.size(), size + kSealBytes);
    EXPECT_EQ(*open_plain(key, sealed, Bytes{7}), plaintext);
    EXPECT_FALSE(open_plain(key, sealed, Bytes{8}));
    EXPECT_FALSE(open_plain(SecretBytes::random(kKeyBytes), sealed, Bytes{7}));
    EXPECT_FALSE(open_plain(key, ByteView(sealed).first(27), Bytes{7}));
    sealed.back() ^= 1;
    EXPECT_FALSE(open_plain(key, sealed, Bytes{7}));
  }
}

TEST(Sealing, never_uses_an_iv_twice) {
  const SecretBytes key = SecretBytes::random(kKeyBytes);
  std::set<Bytes> ivs;
  for (int i = 0; i < 20'000; ++i) {
    const Bytes sealed = seal(key, {}, {});
    ivs.emplace(sealed.begin(), sealed.begin() + 12);
  }
  EXPECT_EQ(ivs.size(), 20'000U);
}

TEST(SealingDeathTest, a_key_of_another_size_is_a_programmer_error) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(seal(SecretBytes(31), {}, {}), "check failed");
  EXPECT_DEATH((void)open(SecretBytes(33), Bytes(28), {}), "check failed");
}

// RFC 4231, test cases 1 and 2.
TEST(KeyedHash, equals_the_published_ones) {
  EXPECT_EQ(base::to_hex(keyed_hash(SecretBytes::from(Bytes(20, 0x0b)), base::as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(base::to_hex(
                keyed_hash(SecretBytes::from(base::as_bytes("Jefe")), base::as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(KeyedHash, derived_keys_differ_by_secret_and_by_purpose) {
  const SecretBytes secret = SecretBytes::random(kKeyBytes);
  const auto hex = [](const SecretBytes& key) { return base::to_hex(key.reveal()); };
  const SecretBytes key = derive_key(secret, "a");
  EXPECT_EQ(key.size(), kKeyBytes);
  EXPECT_EQ(hex(key), hex(derive_key(secret, "a")));
  EXPECT_NE(hex(key), hex(derive_key(secret, "b")));
  EXPECT_NE(hex(key), hex(derive_key(SecretBytes::random(kKeyBytes), "a")));
}

// FIPS 180-4 examples.
TEST(Sha256, equals_the_published_digests) {
  EXPECT_EQ(base::to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(base::to_hex(sha256(base::as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(base::to_hex(sha256(Bytes(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace selfsame::crypto
