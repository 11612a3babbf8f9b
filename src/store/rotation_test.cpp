#include "store/rotation.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

class RotationTest : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    key_file_ = folder_ / "key";
    ASSERT_TRUE(crypto::KeyRing::create(key_file_));
  }

  crypto::KeyRing ring_of_file() const { return crypto::KeyRing::load(key_file_).value(); }
  std::unique_ptr<Store> open_by_file() const {
    return sqlite::open_store(file_, ring_of_file(), key_file_, clock_).value();
  }
  void enrol_some(Store& store, std::uint32_t count) const {
    for (std::uint32_t i = 0; i < count; ++i) ASSERT_TRUE(enrol(store, "s" + std::to_string(i), i));
  }
  static void expect_all_open(const Store& store, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto templates = store.templates().open(subject_named("s" + std::to_string(i)));
      ASSERT_TRUE(templates) << templates.error().message;
      EXPECT_EQ(templates->front(), make_template(Modality::face, i));
    }
  }

  std::filesystem::path key_file_;
};

TEST_F(RotationTest, rewraps_every_key_and_drops_the_old_master_key) {
  constexpr std::uint32_t kSubjects = 300;  // more than one batch
  const std::string old_id = ring_of_file().active_id();
  const auto store = open_by_file();
  enrol_some(*store, kSubjects);
  const Bytes sealed = raw_blob("SELECT sealed FROM templates WHERE subject = 1");
  const auto generation = store->templates().generation().value();

  const auto rewrapped = rotate_master_key(store->templates(), key_file_);
  ASSERT_TRUE(rewrapped) << rewrapped.error().message;
  EXPECT_EQ(*rewrapped, kSubjects);
  EXPECT_EQ(ring_of_file().size(), 1U);
  EXPECT_NE(ring_of_file().active_id(), old_id);
  EXPECT_EQ(raw().number("SELECT count(*) FROM subjects WHERE key_id = '" + old_id + "'").value(), 0);
  EXPECT_EQ(raw_blob("SELECT sealed FROM templates WHERE subject = 1"), sealed) << "templates stay as they are";
  EXPECT_EQ(store->templates().generation().value(), generation);
  expect_all_open(*store, kSubjects);
  expect_all_open(*open_by_file(), kSubjects);
}

TEST_F(RotationTest, rewraps_the_secrets_of_the_site_and_leaves_them_what_they_are) {
  const auto store = open_by_file();
  const auto before = store->site_secrets().get_or_new(SiteSecret::copy_codes).value();
  ASSERT_TRUE(rotate_master_key(store->templates(), key_file_));
  const auto reopened = open_by_file();
  for (Store* each : {store.get(), reopened.get()}) {
    const auto after = each->site_secrets().get_or_new(SiteSecret::copy_codes);
    ASSERT_TRUE(after) << after.error().message;
    EXPECT_TRUE(crypto::equal_in_constant_time(after->reveal(), before.reveal()));
  }
}

TEST_F(RotationTest, rewraps_the_secret_of_codes_and_leaves_it_what_it_is) {
  const auto store = open_by_file();
  const auto before = store->code_secrets().newest_or_new();
  ASSERT_TRUE(before) << before.error().message;
  const Bytes sealed = raw_blob("SELECT secret FROM code_secrets");
  ASSERT_TRUE(rotate_master_key(store->templates(), key_file_));
  EXPECT_NE(raw_blob("SELECT secret FROM code_secrets"), sealed);
  const auto reopened = open_by_file();
  for (Store* each : {store.get(), reopened.get()}) {
    const auto after = each->code_secrets().newest();
    ASSERT_TRUE(after && *after);
    EXPECT_EQ((*after)->number, before->number);
    EXPECT_TRUE(crypto::equal_in_constant_time((*after)->secret.reveal(), before->secret.reveal()));
  }
}

TEST_F(RotationTest, everything_opens_when_cut_off_after_the_new_key_was_saved) {
  {
    const auto store = open_by_file();
    enrol_some(*store, 5);
    ASSERT_TRUE(ring_of_file().with_new_active().save(key_file_));
    expect_all_open(*store, 5);
  }
  const std::string new_id = ring_of_file().active_id();
  const auto store = open_by_file();
  expect_all_open(*store, 5);
  ASSERT_TRUE(enrol(*store, "s5", 5)) << "work goes on between the crash and the next rotation";
  EXPECT_EQ(rotate_master_key(store->templates(), key_file_).value(), 5U);
  EXPECT_EQ(ring_of_file().size(), 1U);
  EXPECT_EQ(ring_of_file().active_id(), new_id) << "the rotation that was cut off is finished, not begun anew";
  expect_all_open(*open_by_file(), 6);
}

TEST_F(RotationTest, everything_opens_when_cut_off_after_the_rewrap) {
  {
    const auto store = open_by_file();
    enrol_some(*store, 5);
    const auto ring = ring_of_file().with_new_active();
    ASSERT_TRUE(ring.save(key_file_));
    ASSERT_EQ(store->templates().rewrap(ring).value(), 5U);
    expect_all_open(*store, 5);
  }
  const auto store = open_by_file();
  expect_all_open(*store, 5);
  EXPECT_EQ(rotate_master_key(store->templates(), key_file_).value(), 0U);
  EXPECT_EQ(ring_of_file().size(), 1U);
  expect_all_open(*open_by_file(), 5);
}

TEST_F(RotationTest, a_store_that_missed_it_reads_and_enrols_by_the_new_key) {
  const auto server = open_by_file();
  enrol_some(*server, 3);
  const auto command_line = open_by_file();
  ASSERT_TRUE(rotate_master_key(command_line->templates(), key_file_));
  // Enrol first: the server must not wrap under the deleted key.
  ASSERT_TRUE(enrol(*server, "s3", 3));
  expect_all_open(*server, 4);
  expect_all_open(*open_by_file(), 4);
}

TEST_F(RotationTest, a_store_without_a_key_file_refuses_to_enrol_by_a_dropped_key) {
  const auto server = sqlite::open_store(file_, ring_of_file(), std::nullopt, clock_).value();
  enrol_some(*server, 1);
  ASSERT_TRUE(rotate_master_key(open_by_file()->templates(), key_file_));
  expect_error(enrol(*server, "s1", 1), ErrorCode::key_missing);
  expect_error(server->templates().open(subject_named("s0")), ErrorCode::key_missing);
  expect_error(server->subjects().find(subject_named("s1")), ErrorCode::subject_not_found);
}

TEST_F(RotationTest, a_database_refuses_a_foreign_key) {
  { enrol_some(*open_by_file(), 1); }
  const auto store = sqlite::open_store(file_, ring_b(), std::nullopt, clock_).value();
  expect_error(store->templates().open(subject_named("s0")), ErrorCode::key_missing);
  expect_error(enrol(*store, "s1", 1), ErrorCode::key_missing);
  expect_error(store->templates().rewrap(ring_b()), ErrorCode::key_missing);
  EXPECT_TRUE(store->subjects().find(subject_named("s0"))) << "what needs no key works without it";
  expect_all_open(*open_by_file(), 1);
}

TEST_F(RotationTest, changes_nothing_when_one_key_does_not_unwrap) {
  const auto store = open_by_file();
  enrol_some(*store, 3);
  ASSERT_TRUE(raw().run("UPDATE subjects SET data_key = zeroblob(60) WHERE id = 's2'"));
  const std::string old_id = ring_of_file().active_id();
  expect_error(rotate_master_key(store->templates(), key_file_), ErrorCode::template_sealed);
  EXPECT_TRUE(ring_of_file().knows(old_id));
  EXPECT_EQ(raw().number("SELECT count(*) FROM subjects WHERE key_id = '" + old_id + "'").value(), 3);
  expect_all_open(*open_by_file(), 2);
}

TEST_F(RotationTest, refused_while_another_one_is_under_way) {
  const auto store = open_by_file();
  const int lock = ::open((key_file_.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(lock, 0);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  const std::string old_id = ring_of_file().active_id();
  expect_error(rotate_master_key(store->templates(), key_file_), ErrorCode::key_invalid);
  EXPECT_EQ(ring_of_file().active_id(), old_id);
  ::close(lock);
  EXPECT_TRUE(rotate_master_key(store->templates(), key_file_));
}

TEST_F(RotationTest, by_hex_keys_needs_no_file) {
  {
    const auto store = open(ring_a());
    ASSERT_TRUE(enrol(*store, "ann", 1));
    ASSERT_EQ(store->templates().rewrap(crypto::KeyRing::from_hex(kKeyB, kKeyA).value()).value(), 1U);
  }
  EXPECT_TRUE(open(ring_b())->templates().open(subject_named("ann")));
}

}  // namespace
}  // namespace selfsame::store
