// Every operation of every repository, with each engine call failing in turn: nothing is left half done.
#include <functional>

#include "store/rows_test_support.hpp"
#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

/// Everything that an operation may change: the contents of all tables; if `exact` is false, only the sizes of sealed
/// bytes.
std::string content_of(sqlite::Connection& database, bool exact) {
  std::string text;
  const std::string bytes = exact ? "hex(" : "length(";
  for (const std::string& sql :
       {"SELECT number || id || created_ms || ' ' || updated_ms || key_id || " + bytes + "data_key) FROM subjects",
        "SELECT subject || ' ' || modality || pack_id || pack_version || " + bytes +
            "sealed) FROM templates "
            "ORDER BY subject, modality",
        "SELECT sequence || (person IS NULL) || action || outcome FROM auth_log WHERE action <> 'scrub'" +
            std::string(),
        std::string("SELECT id FROM strangers"),
        std::string("SELECT 'state ' || generation || coalesce(master_key_id, '-') FROM state"),
        "SELECT key_id || " + bytes + "secret) FROM code_secrets",
        "SELECT name || key_id || " + bytes + "secret) FROM site_secrets"}) {
    EXPECT_TRUE(database.run(sql, {}, [&text](RowReader& row) {
      text += row.text() + "\n";
      return row.status();
    })) << sql;
  }
  return text;
}

class FailingRowsTest : public StoreFixture {
 protected:
  using Operation = std::function<Status(Store&)>;

  void SetUp() override {
    StoreFixture::SetUp();
    file_ = folder_ / "origin" / "store.db";
    const auto store = open();
    ASSERT_NE(store, nullptr);
    const auto voice = make_template(Modality::voice, 2, 192);
    EXPECT_TRUE(enrol(*store, "ann", 1));
    EXPECT_TRUE(store->templates().enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}));
    EXPECT_TRUE(enrol(*store, "bob", 3));
    EXPECT_TRUE(store->code_secrets().newest_or_new());
  }

  /// A fresh copy of a store with data, over rows that fail.
  std::unique_ptr<Store> prepare(FailingRows*& failing) {
    file_ = folder_ / (std::to_string(++copies_) + ".db");
    std::filesystem::copy_file(folder_ / "origin" / "store.db", file_);
    auto rows = std::make_unique<FailingRows>(sqlite::open_rows(file_, schema_in(kSqliteDialect)).value());
    failing = rows.get();
    return std::make_unique<Store>(std::move(rows), ring_a(), std::nullopt, clock_);
  }

  /// Fails the first call, then the second, and so on until the operation completes without a failure.
  void fail_everywhere(const Operation& operation) {
    FailingRows* failing = nullptr;
    std::string after;
    {
      const auto store = prepare(failing);
      ASSERT_TRUE(operation(*store));
      sqlite::Connection database = raw();
      after = content_of(database, false);
    }
    for (std::size_t nth = 1;; ++nth) {
      const auto store = prepare(failing);
      sqlite::Connection database = raw();
      const std::string before = content_of(database, true);
      failing->fail_at(nth);
      const Status result = operation(*store);
      const bool failed = failing->has_failed();
      failing->fail_at(0);
      if (!failed) {
        EXPECT_TRUE(result);
        EXPECT_GT(nth, 1U) << "the operation never asked the engine for anything";
        return;
      }
      check(result, before, after, database, nth);
      EXPECT_TRUE(enrol(*store, "cid", 4)) << "work goes on, " << nth;
    }
  }

 private:
  int copies_ = 0;

  /// Either nothing was done and an error was returned, or everything was done and at most a scrub is pending.
  static void check(const Status& result, const std::string& before, const std::string& after,
                    sqlite::Connection& database, std::size_t nth) {
    const bool nothing = content_of(database, true) == before;
    const bool all = content_of(database, false) == after;
    EXPECT_TRUE(nothing || all) << nth << "\n" << before << after << content_of(database, false);
    const std::int64_t pending = database.number("SELECT erasures_pending FROM state").value();
    if (result) {
      EXPECT_TRUE(all) << nth;
    } else {
      EXPECT_EQ(result.error().code, ErrorCode::store_failed) << nth;
      EXPECT_TRUE(nothing || pending == 1) << nth << ": " << result.error().message;
    }
    if (nothing && before != after) {
      EXPECT_EQ(pending, 0) << nth;
    }
  }
};

template <typename T>
Status status_of(const Result<T>& result) {
  return result ? Status() : Status(fail(result.error()));
}

TEST_F(FailingRowsTest, an_enrolment_is_whole_or_not_at_all) {
  fail_everywhere([](Store& store) { return status_of(enrol(store, "eve", 9)); });
  const std::vector both = {make_template(Modality::face, 5), make_template(Modality::finger, 6)};
  fail_everywhere([&both](Store& store) {
    return status_of(store.templates().enrol(subject_named("fay"), both, IfExists::refuse, {}));
  });
}

TEST_F(FailingRowsTest, a_replacement_is_whole_or_not_at_all) {
  const std::vector both = {make_template(Modality::voice, 5, 192), make_template(Modality::face, 6)};
  fail_everywhere([&both](Store& store) {
    return status_of(store.templates().enrol(subject_named("ann"), both, IfExists::replace, {}));
  });
}

TEST_F(FailingRowsTest, a_replacement_says_when_its_scrub_failed) {
  FailingRows* failing = nullptr;
  auto store = prepare(failing);
  std::size_t told = 0;
  for (std::size_t nth = 1;; ++nth) {
    failing->fail_at(nth);
    const auto replaced = enrol(*store, "ann", 5, IfExists::replace);
    const bool failed = failing->has_failed();
    failing->fail_at(0);
    if (!failed) break;
    if (replaced) {
      EXPECT_TRUE(replaced->copies_may_remain) << nth;
      ++told;
    }
    store = prepare(failing);
  }
  EXPECT_EQ(told, 4U) << "the scrub, and the transaction that settles it";
}

TEST_F(FailingRowsTest, an_erasure_is_whole_or_not_at_all) {
  fail_everywhere([](Store& store) { return status_of(erase(store, "ann")); });
}

TEST_F(FailingRowsTest, a_rewrap_is_whole_or_not_at_all) {
  fail_everywhere([](Store& store) {
    return status_of(store.templates().rewrap(crypto::KeyRing::from_hex(kKeyB, kKeyA).value()));
  });
}

TEST_F(FailingRowsTest, a_log_line_is_there_or_its_lack_is_told) {
  fail_everywhere([](Store& store) { return store.log().append({.subject = "ann", .action = Action::verify}); });
}

TEST_F(FailingRowsTest, a_new_code_secret_is_there_or_its_lack_is_told) {
  fail_everywhere([](Store& store) { return status_of(store.code_secrets().newest_or_new()); });
}

TEST_F(FailingRowsTest, a_new_site_secret_is_there_or_its_lack_is_told) {
  fail_everywhere([](Store& store) { return status_of(store.site_secrets().get_or_new(SiteSecret::copy_codes)); });
}

TEST_F(FailingRowsTest, what_cannot_be_read_is_told_and_never_half_given) {
  fail_everywhere([](Store& store) { return status_of(store.subjects().find(subject_named("ann"))); });
  fail_everywhere([](Store& store) { return status_of(store.subjects().list("", 10)); });
  fail_everywhere([](Store& store) { return status_of(store.subjects().count()); });
  fail_everywhere([](Store& store) { return status_of(store.templates().open(subject_named("ann"))); });
  fail_everywhere([](Store& store) { return store.templates().walk(Modality::face, [](const auto&, const auto&) {}); });
  fail_everywhere([](Store& store) { return status_of(store.templates().packs(Modality::face)); });
  fail_everywhere([](Store& store) { return status_of(store.templates().generation()); });
  fail_everywhere([](Store& store) { return status_of(store.log().history("ann", 10)); });
  fail_everywhere([](Store& store) { return status_of(store.code_secrets().newest()); });
}

}  // namespace
}  // namespace selfsame::store
