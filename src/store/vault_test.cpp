#include "store/vault.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "store/vault_test_fixture.hpp"

namespace selfsame::store {
namespace {

using VaultTest = VaultFixture;

TEST_F(VaultTest, gives_back_what_was_enrolled) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  const auto templates = vault->templates(subject_named("ann"));
  ASSERT_TRUE(templates);
  ASSERT_EQ(templates->size(), 1U);
  EXPECT_EQ(templates->front(), make_template(Modality::face, 1));
}

TEST_F(VaultTest, keeps_templates_when_opened_again) {
  ASSERT_TRUE(enrol(*open(), "ann", 1));
  const auto vault = open();
  EXPECT_EQ(vault->templates(subject_named("ann"))->front(), make_template(Modality::face, 1));
  EXPECT_EQ(vault->count().value(), 1U);
}

TEST_F(VaultTest, refuses_a_second_template_of_a_modality_unless_told_to_replace) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  clock_.advance_ms(1000);
  expect_error(enrol(*vault, "ann", 2), ErrorCode::subject_exists);
  EXPECT_EQ(vault->templates(subject_named("ann"))->front(), make_template(Modality::face, 1));
  EXPECT_EQ(vault->find(subject_named("ann"))->updated_ms, vault->find(subject_named("ann"))->created_ms);
  EXPECT_EQ(vault->history("ann", 10)->size(), 1U) << "a refused enrolment leaves no trace in the transaction's log";

  ASSERT_TRUE(enrol(*vault, "ann", 2, IfExists::replace));
  EXPECT_EQ(vault->templates(subject_named("ann"))->front(), make_template(Modality::face, 2));
  const auto record = vault->find(subject_named("ann")).value();
  EXPECT_EQ(record.updated_ms, record.created_ms + 1000);
}

TEST_F(VaultTest, adds_a_modality_to_a_subject_and_leaves_the_others) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  const auto voice = make_template(Modality::voice, 7, 192);
  ASSERT_TRUE(vault->enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}));
  const auto templates = vault->templates(subject_named("ann")).value();
  ASSERT_EQ(templates.size(), 2U);
  EXPECT_EQ(templates[0], make_template(Modality::face, 1));
  EXPECT_EQ(templates[1], voice);
  EXPECT_EQ(vault->find(subject_named("ann"))->modalities, (std::vector{Modality::face, Modality::voice}));
}

TEST_F(VaultTest, makes_one_secret_of_codes_when_asked_and_keeps_it) {
  const auto vault = open();
  ASSERT_TRUE(vault->code_secret());
  EXPECT_FALSE(*vault->code_secret()) << "nobody asked for codes yet";
  const auto made = vault->code_secret_or_new().value();
  EXPECT_EQ(made.secret.size(), 32U);
  const auto other = open();
  for (const auto& again : {vault->code_secret_or_new().value(), *std::move(*other->code_secret())}) {
    EXPECT_EQ(again.number, made.number);
    EXPECT_TRUE(crypto::equal_in_constant_time(again.secret.reveal(), made.secret.reveal()));
  }
  // As it lies on disk it tells nothing, and opens by no other master key.
  EXPECT_EQ(raw_files().find(base::as_text(made.secret.reveal())), std::string::npos);
  expect_error(open(ring_b())->code_secret(), ErrorCode::key_missing);
  expect_error(open(ring_b())->code_secret_or_new(), ErrorCode::key_missing);
  ASSERT_TRUE(raw().run("UPDATE code_secrets SET number = 2"));
  expect_error(open()->code_secret(), ErrorCode::template_sealed);
}

TEST_F(VaultTest, keeps_codes_beside_and_in_place_of_vectors) {
  const auto vault = open();
  auto value = make_template(Modality::face, 1);
  value.code = match::StoredCode{{"net", 3}, 1, {{1, 2}}};
  ASSERT_TRUE(vault->enrol(subject_named("ann"), {&value, 1}, IfExists::refuse, {}));
  EXPECT_EQ(vault->templates(subject_named("ann"))->front(), value);
  value.vector.clear();
  ASSERT_TRUE(vault->enrol(subject_named("ann"), {&value, 1}, IfExists::replace, {}));
  EXPECT_EQ(vault->templates(subject_named("ann"))->front(), value);
}

TEST_F(VaultTest, of_what_was_replaced_nothing_stays_in_the_files) {
  std::vector<Bytes> sealed;
  const auto vault = open();
  for (std::uint32_t i = 0; i < 40; ++i) ASSERT_TRUE(enrol(*vault, "s" + std::to_string(i), i));
  for (std::uint32_t i = 0; i < 40; i += 3) {
    sealed.push_back(
        raw_blob(("SELECT sealed FROM templates JOIN subjects ON subjects.number = templates.subject WHERE id = 's" +
                  std::to_string(i) + "'")
                     .c_str()));
    auto code = make_template(Modality::face, i);
    code.vector.clear();
    code.code = match::StoredCode{{"net", 1}, 1, {{i, 2}}};
    ASSERT_TRUE(vault->enrol(subject_named("s" + std::to_string(i)), {&code, 1}, IfExists::replace, {}));
  }
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
  const std::string files = raw_files();
  for (const Bytes& before : sealed) {
    EXPECT_EQ(files.find(base::as_text(ByteView(before).first(64))), std::string::npos);
    EXPECT_EQ(files.find(base::as_text(ByteView(before).last(64))), std::string::npos);
  }
}

TEST_F(VaultTest, knows_which_packs_made_its_templates) {
  const auto vault = open();
  EXPECT_TRUE(vault->packs(Modality::face)->empty());
  auto rare = make_template(Modality::face, 1);
  rare.pack = {"another", 3};
  ASSERT_TRUE(vault->enrol(subject_named("ann"), {&rare, 1}, IfExists::refuse, {}));
  ASSERT_TRUE(enrol(*vault, "bob", 2));
  ASSERT_TRUE(enrol(*vault, "cid", 3));
  const auto voice = make_template(Modality::voice, 7, 192);
  ASSERT_TRUE(vault->enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}));
  EXPECT_EQ(vault->packs(Modality::face).value(), (std::vector<PackRef>{{"synthetic", 1}, {"another", 3}}));
  EXPECT_EQ(vault->packs(Modality::voice).value(), (std::vector<PackRef>{{"synthetic", 1}}));
}

TEST_F(VaultTest, stores_all_or_nothing) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  const std::vector both = {make_template(Modality::voice, 2), make_template(Modality::face, 3)};
  expect_error(vault->enrol(subject_named("ann"), both, IfExists::refuse, {}), ErrorCode::subject_exists);
  EXPECT_EQ(vault->templates(subject_named("ann"))->size(), 1U);
  LogEntry too_long;
  too_long.origin.assign(129, 'x');
  const auto value = make_template(Modality::face, 4);
  expect_error(vault->enrol(subject_named("bob"), {&value, 1}, IfExists::refuse, too_long),
               ErrorCode::invalid_argument);
  expect_error(vault->find(subject_named("bob")), ErrorCode::subject_not_found);
}

TEST_F(VaultTest, refuses_templates_that_it_could_not_give_back) {
  const auto vault = open();
  const auto ann = subject_named("ann");
  expect_error(vault->enrol(ann, {}, IfExists::refuse, {}), ErrorCode::invalid_argument);
  const std::vector twice = {make_template(Modality::face, 1), make_template(Modality::face, 2)};
  expect_error(vault->enrol(ann, twice, IfExists::replace, {}), ErrorCode::invalid_argument);
  auto value = make_template(Modality::face, 1);
  value.vector[0] += 0.5F;
  expect_error(vault->enrol(ann, {&value, 1}, IfExists::refuse, {}), ErrorCode::invalid_argument);
  value.vector.clear();
  expect_error(vault->enrol(ann, {&value, 1}, IfExists::refuse, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(vault->count().value(), 0U);
}

TEST_F(VaultTest, unknown_subjects_are_subject_not_found) {
  const auto vault = open();
  expect_error(vault->find(subject_named("ann")), ErrorCode::subject_not_found);
  expect_error(vault->templates(subject_named("ann")), ErrorCode::subject_not_found);
  expect_error(erase(*vault, "ann"), ErrorCode::subject_not_found);
  EXPECT_TRUE(vault->history("", 10)->empty());
}

TEST_F(VaultTest, lists_in_id_order_in_pages) {
  const auto vault = open();
  for (const auto* name : {"dan", "Ann", "bob", "cid"}) ASSERT_TRUE(enrol(*vault, name, 1));
  const auto ids = [&](std::string_view after, std::size_t limit) {
    std::string text;
    const auto records = vault->list(after, limit).value();
    for (const auto& record : records) text += record.id.str() + " ";
    return text;
  };
  EXPECT_EQ(ids("", 10), "Ann bob cid dan ");
  EXPECT_EQ(ids("", 2), "Ann bob ");
  EXPECT_EQ(ids("bob", 2), "cid dan ");
  EXPECT_EQ(ids("dan", 2), "");
  EXPECT_EQ(ids("", 0), "");
}

TEST_F(VaultTest, subject_numbers_are_never_used_twice) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  const auto first = vault->find(subject_named("ann"))->number;
  ASSERT_TRUE(erase(*vault, "ann"));
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  EXPECT_GT(vault->find(subject_named("ann"))->number, first);
}

TEST_F(VaultTest, walk_visits_every_template_of_the_modality_once) {
  const auto vault = open();
  constexpr std::uint32_t kSubjects = 600;  // more than two batches
  for (std::uint32_t i = 0; i < kSubjects; ++i) {
    const std::vector values = {make_template(Modality::face, i, 4), make_template(Modality::voice, i + 1, 4)};
    const std::size_t kept = i % 3 == 0 ? 1 : 2;
    ASSERT_TRUE(
        vault->enrol(subject_named("s" + std::to_string(i)), std::span(values).first(kept), IfExists::refuse, {}));
  }
  std::uint32_t faces = 0;
  std::uint64_t last = 0;
  ASSERT_TRUE(vault->for_each(Modality::face, [&](const SubjectRecord& record, const match::Template& value) {
    EXPECT_EQ(value, make_template(Modality::face, faces, 4));
    EXPECT_GT(record.number, last);
    EXPECT_EQ(record.modalities.size(), faces % 3 == 0 ? 1U : 2U);
    last = record.number;
    ++faces;
    EXPECT_TRUE(vault->find(record.id)) << "a visitor may call the vault";
  }));
  EXPECT_EQ(faces, kSubjects);
  std::uint32_t fingers = 0;
  ASSERT_TRUE(vault->for_each(Modality::finger, [&](const auto&, const auto&) { ++fingers; }));
  EXPECT_EQ(fingers, 0U);
}

TEST_F(VaultTest, a_row_moved_to_another_subject_does_not_open) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(enrol(*vault, "bob", 2));
  ASSERT_TRUE(
      raw().run("UPDATE templates SET subject = 3 - subject WHERE subject < 0;"
                "UPDATE templates SET sealed = (SELECT sealed FROM templates AS other WHERE other.subject = 1) "
                "WHERE subject = 2"));
  EXPECT_TRUE(vault->templates(subject_named("ann")));
  expect_error(vault->templates(subject_named("bob")), ErrorCode::template_sealed);
  expect_error(vault->for_each(Modality::face, [](const auto&, const auto&) {}), ErrorCode::template_sealed);
}

TEST_F(VaultTest, a_key_moved_to_another_subject_does_not_open) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(enrol(*vault, "bob", 2));
  // Both the key and the template of ann, under bob's name: an attacker's full impersonation by database.
  ASSERT_TRUE(
      raw().run("UPDATE subjects SET data_key = (SELECT data_key FROM subjects AS other WHERE other.number = 1) "
                "WHERE number = 2;"
                "UPDATE templates SET sealed = (SELECT sealed FROM templates AS other WHERE other.subject = 1) "
                "WHERE subject = 2"));
  expect_error(vault->templates(subject_named("bob")), ErrorCode::template_sealed);
  const auto value = make_template(Modality::voice, 3);
  expect_error(vault->enrol(subject_named("bob"), {&value, 1}, IfExists::replace, {}), ErrorCode::template_sealed);
}

TEST_F(VaultTest, a_renamed_subject_does_not_open) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(raw().run("UPDATE subjects SET id = 'eve'"));
  expect_error(vault->templates(subject_named("eve")), ErrorCode::template_sealed);
}

TEST_F(VaultTest, a_row_moved_to_another_modality_does_not_open) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(raw().run("UPDATE templates SET modality = 2"));
  expect_error(vault->templates(subject_named("ann")), ErrorCode::template_sealed);
  ASSERT_TRUE(raw().run("UPDATE templates SET modality = 257"));
  expect_error(vault->templates(subject_named("ann")), ErrorCode::template_corrupt);
}

TEST_F(VaultTest, a_row_that_names_another_pack_does_not_open) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(raw().run("UPDATE templates SET pack_version = 2"));
  expect_error(vault->templates(subject_named("ann")), ErrorCode::template_corrupt);
}

TEST_F(VaultTest, damaged_blobs_of_any_size_do_not_open) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  for (const auto* blob : {"x''", "x'00'", "zeroblob(27)", "zeroblob(28)", "zeroblob(70000)"}) {
    ASSERT_TRUE(raw().run((std::string("UPDATE templates SET sealed = ") + blob).c_str()));
    expect_error(vault->templates(subject_named("ann")), ErrorCode::template_sealed);
    ASSERT_TRUE(raw().run((std::string("UPDATE subjects SET data_key = ") + blob).c_str()));
    expect_error(vault->templates(subject_named("ann")), ErrorCode::template_sealed);
  }
  ASSERT_TRUE(erase(*vault, "ann")) << "what does not open can still be erased";
}

TEST_F(VaultTest, database_never_holds_the_vector_or_the_keys_in_the_clear) {
  {
    const auto vault = open();
    ASSERT_TRUE(enrol(*vault, "ann", 1));
    const std::string files = raw_files();
    const Bytes plain = match::serialize(make_template(Modality::face, 1));
    EXPECT_EQ(files.find(base::as_text(ByteView(plain).last(16))), std::string::npos);
    EXPECT_EQ(files.find("SSTP"), std::string::npos);
    const Bytes master = base::from_hex(kKeyA).value();
    EXPECT_EQ(files.find(base::as_text(master)), std::string::npos);
    EXPECT_EQ(files.find(kKeyA), std::string::npos);
    EXPECT_NE(files.find("synthetic"), std::string::npos) << "the search itself works";
  }
}

TEST_F(VaultTest, generation_changes_with_templates_and_only_then) {
  const auto vault = open();
  const auto other = open();
  const auto before = other->generation().value();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  const auto enrolled = other->generation().value();
  EXPECT_NE(enrolled, before);
  ASSERT_TRUE(vault->append({.subject = "ann", .action = "verify", .outcome = "accept"}));
  ASSERT_TRUE(vault->templates(subject_named("ann")));
  EXPECT_EQ(other->generation().value(), enrolled);
  ASSERT_TRUE(enrol(*vault, "ann", 2, IfExists::replace));
  const auto replaced = other->generation().value();
  EXPECT_NE(replaced, enrolled);
  ASSERT_TRUE(erase(*vault, "ann"));
  EXPECT_NE(other->generation().value(), replaced);
}

TEST_F(VaultTest, a_change_tells_between_which_generations_it_came) {
  const auto vault = open();
  const auto other = open();
  const auto before = other->generation().value();
  const std::vector both{make_template(Modality::face, 1), make_template(Modality::voice, 1)};
  const auto enrolled = vault->enrol(subject_named("ann"), both, IfExists::refuse, {});
  ASSERT_TRUE(enrolled);
  EXPECT_EQ(enrolled->before, before);
  EXPECT_EQ(enrolled->after, other->generation().value());
  const auto erased = erase(*other, "ann");
  ASSERT_TRUE(erased);
  EXPECT_EQ(erased->before, enrolled->after);
  EXPECT_EQ(erased->after, vault->generation().value());
  EXPECT_NE(erased->after, erased->before);
}

TEST_F(VaultTest, log_is_newest_first_and_by_subject) {
  const auto vault = open();
  ASSERT_TRUE(vault->append({.subject = "ann",
                             .action = "verify",
                             .outcome = "accept",
                             .modality = "face",
                             .score = 0.83F,
                             .ms = 12.5,
                             .origin = "cli"}));
  clock_.advance_ms(5);
  ASSERT_TRUE(vault->append({.subject = "bob", .action = "verify", .outcome = "reject"}));
  ASSERT_TRUE(vault->append({.subject = "ann", .action = "identify", .outcome = "reverify"}));
  const auto ann = vault->history("ann", 10).value();
  ASSERT_EQ(ann.size(), 2U);
  EXPECT_EQ(ann[0].action, "identify");
  EXPECT_LT(ann[0].score, 0.0F);
  EXPECT_EQ(ann[1].outcome, "accept");
  EXPECT_EQ(ann[1].modality, "face");
  EXPECT_EQ(ann[1].ms, 12.5);
  EXPECT_EQ(ann[1].origin, "cli");
  EXPECT_EQ(ann[0].time_ms, ann[1].time_ms + 5);
  EXPECT_GT(ann[0].sequence, ann[1].sequence);
  EXPECT_EQ(vault->history("", 10)->size(), 3U);
  EXPECT_EQ(vault->history("", 2)->front().action, "identify");
  EXPECT_EQ(vault->history("ann", 1)->size(), 1U);
  EXPECT_TRUE(vault->history("eve", 10)->empty());
}

TEST_F(VaultTest, log_keeps_no_exact_score) {
  const auto vault = open();
  for (const float score : {0.8312345F, 0.0F, 1.0F, 7.0F, std::nanf(""), -0.5F}) {
    ASSERT_TRUE(vault->append({.subject = "ann", .score = score}));
  }
  const auto log = vault->history("ann", 10).value();
  EXPECT_FLOAT_EQ(log[5].score, 0.85F);
  EXPECT_EQ(log[4].score, 0.0F);
  EXPECT_EQ(log[3].score, 1.0F);
  EXPECT_EQ(log[2].score, 1.0F);
  EXPECT_LT(log[1].score, 0.0F);
  EXPECT_LT(log[0].score, 0.0F);
}

TEST_F(VaultTest, log_texts_are_taken_at_their_limit_and_refused_one_past_it) {
  const auto vault = open();
  EXPECT_TRUE(vault->append({.subject = std::string(128, 'x')}));
  expect_error(vault->append({.subject = std::string(129, 'x')}), ErrorCode::invalid_argument);
  expect_error(vault->append({.outcome = std::string(129, 'x')}), ErrorCode::invalid_argument);
}

TEST_F(VaultTest, log_rows_can_be_neither_changed_nor_removed) {
  const auto vault = open();
  ASSERT_TRUE(vault->append({.subject = "ann", .action = "verify", .outcome = "reject"}));
  Database database = raw();
  EXPECT_FALSE(database.run("UPDATE auth_log SET outcome = 'accept'"));
  EXPECT_FALSE(database.run("DELETE FROM auth_log"));
  ASSERT_TRUE(database.run("PRAGMA recursive_triggers = ON"));
  EXPECT_FALSE(
      database.run("INSERT OR REPLACE INTO auth_log VALUES (1, 0, 'ann', 'verify', 'accept', '', NULL, 0, '')"));
  EXPECT_EQ(vault->history("ann", 10)->front().outcome, "reject");
}

TEST_F(VaultTest, log_outlives_the_subject) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(erase(*vault, "ann"));
  const auto log = vault->history("ann", 10).value();
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].action, "erase");
  EXPECT_EQ(log[1].action, "enrol");
}

TEST_F(VaultTest, several_threads_may_use_one_vault) {
  const auto vault = open();
  constexpr int kRounds = 25;
  std::vector<std::jthread> threads;
  for (std::uint32_t t = 0; t < 4; ++t) {
    threads.emplace_back([&vault, t] {
      for (std::uint32_t i = 0; i < kRounds; ++i) {
        const std::string name = "t" + std::to_string(t) + "-" + std::to_string(i % 7);
        EXPECT_TRUE(enrol(*vault, name, i, IfExists::replace));
        EXPECT_EQ(vault->templates(subject_named(name))->front(), make_template(Modality::face, i));
        EXPECT_TRUE(vault->append({.subject = name, .action = "verify", .outcome = "accept"}));
        EXPECT_TRUE(vault->generation());
        if (i % 8 == t) {
          EXPECT_TRUE(vault->for_each(Modality::face, [](const auto&, const auto&) {}));
        }
        if (i % 10 == 9) {
          EXPECT_TRUE(erase(*vault, name));
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(vault->history("", 10'000)->size(), 4U * (2 * kRounds + 2));
}

TEST_F(VaultTest, several_processes_may_open_and_enrol_at_once) {
  constexpr int kProcesses = 4;
  constexpr std::uint32_t kEach = 10;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto vault = try_open();
      if (!vault) ::_exit(1);
      for (std::uint32_t i = 0; i < kEach; ++i) {
        if (!enrol(**vault, "p" + std::to_string(p) + "-" + std::to_string(i), i)) ::_exit(2);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open()->count().value(), kProcesses * kEach);
}

}  // namespace
}  // namespace selfsame::store
