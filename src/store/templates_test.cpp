#include "store/templates.hpp"

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using TemplatesTest = StoreFixture;

TEST_F(TemplatesTest, gives_back_what_was_enrolled) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const auto templates = store->templates().open(subject_named("ann"));
  ASSERT_TRUE(templates);
  ASSERT_EQ(templates->size(), 1U);
  EXPECT_EQ(templates->front(), make_template(Modality::face, 1));
}

TEST_F(TemplatesTest, keeps_templates_when_opened_again) {
  ASSERT_TRUE(enrol(*open(), "ann", 1));
  const auto store = open();
  EXPECT_EQ(store->templates().open(subject_named("ann"))->front(), make_template(Modality::face, 1));
  EXPECT_EQ(store->subjects().count().value(), 1U);
}

TEST_F(TemplatesTest, refuses_a_second_template_of_a_modality_unless_told_to_replace) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  clock_.advance_ms(1000);
  expect_error(enrol(*store, "ann", 2), ErrorCode::subject_exists);
  EXPECT_EQ(store->templates().open(subject_named("ann"))->front(), make_template(Modality::face, 1));
  EXPECT_EQ(store->subjects().find(subject_named("ann"))->updated_ms,
            store->subjects().find(subject_named("ann"))->created_ms);
  EXPECT_EQ(store->log().history("ann", 10)->size(), 1U)
      << "a refused enrolment leaves no trace in the transaction's log";

  ASSERT_TRUE(enrol(*store, "ann", 2, IfExists::replace));
  EXPECT_EQ(store->templates().open(subject_named("ann"))->front(), make_template(Modality::face, 2));
  const auto record = store->subjects().find(subject_named("ann")).value();
  EXPECT_EQ(record.updated_ms, record.created_ms + 1000);
}

TEST_F(TemplatesTest, an_enrolment_tells_what_the_subject_has_now) {
  const auto store = open();
  const auto first = enrol(*store, "ann", 1).value();
  EXPECT_EQ(first.subject.id.str(), "ann");
  EXPECT_EQ(first.subject.modalities, std::vector{Modality::face});
  EXPECT_FALSE(first.copies_may_remain);
  clock_.advance_ms(7);
  const auto voice = make_template(Modality::voice, 7, 192);
  const auto second = store->templates().enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}).value();
  const auto found = store->subjects().find(subject_named("ann")).value();
  EXPECT_EQ(second.subject.number, first.subject.number);
  EXPECT_EQ(second.subject.modalities, (std::vector{Modality::face, Modality::voice}));
  EXPECT_EQ(second.subject.updated_ms, first.subject.updated_ms + 7);
  EXPECT_EQ(second.subject.number, found.number);
  EXPECT_EQ(second.subject.modalities, found.modalities);
  EXPECT_EQ(second.subject.created_ms, found.created_ms);
  EXPECT_EQ(second.subject.updated_ms, found.updated_ms);
  EXPECT_EQ(erase(*store, "ann")->number, found.number);
}

TEST_F(TemplatesTest, opens_nothing_but_what_is_asked_for) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const auto voice = make_template(Modality::voice, 7, 192);
  ASSERT_TRUE(store->templates().enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}));
  // Templates that are not opened may even be broken.
  ASSERT_TRUE(raw().run("UPDATE templates SET sealed = x'00' WHERE modality = 1"));
  const std::array only_voice{Modality::voice};
  const std::array only_finger{Modality::finger};
  const auto opened = store->templates().open(subject_named("ann"), only_voice).value();
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened.front(), voice);
  EXPECT_TRUE(store->templates().open(subject_named("ann"), only_finger)->empty());
  expect_error(store->templates().open(subject_named("bob"), only_voice), ErrorCode::subject_not_found);
  expect_error(store->templates().open(subject_named("ann")), ErrorCode::template_sealed);
}

TEST_F(TemplatesTest, adds_a_modality_to_a_subject_and_leaves_the_others) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const auto voice = make_template(Modality::voice, 7, 192);
  ASSERT_TRUE(store->templates().enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}));
  const auto templates = store->templates().open(subject_named("ann")).value();
  ASSERT_EQ(templates.size(), 2U);
  EXPECT_EQ(templates[0], make_template(Modality::face, 1));
  EXPECT_EQ(templates[1], voice);
  EXPECT_EQ(store->subjects().find(subject_named("ann"))->modalities, (std::vector{Modality::face, Modality::voice}));
}

TEST_F(TemplatesTest, keeps_codes_beside_and_in_place_of_vectors) {
  const auto store = open();
  auto value = make_template(Modality::face, 1);
  value.code = match::StoredCode{{"net", 3}, 1, {{1, 2}}};
  ASSERT_TRUE(store->templates().enrol(subject_named("ann"), {&value, 1}, IfExists::refuse, {}));
  EXPECT_EQ(store->templates().open(subject_named("ann"))->front(), value);
  value.vector.clear();
  ASSERT_TRUE(store->templates().enrol(subject_named("ann"), {&value, 1}, IfExists::replace, {}));
  EXPECT_EQ(store->templates().open(subject_named("ann"))->front(), value);
}

TEST_F(TemplatesTest, of_what_was_replaced_nothing_stays_in_the_files) {
  std::vector<Bytes> sealed;
  const auto store = open();
  for (std::uint32_t i = 0; i < 40; ++i) ASSERT_TRUE(enrol(*store, "s" + std::to_string(i), i));
  for (std::uint32_t i = 0; i < 40; i += 3) {
    sealed.push_back(
        raw_blob("SELECT sealed FROM templates JOIN subjects ON subjects.number = templates.subject WHERE id = 's" +
                 std::to_string(i) + "'"));
    auto code = make_template(Modality::face, i);
    code.vector.clear();
    code.code = match::StoredCode{{"net", 1}, 1, {{i, 2}}};
    ASSERT_TRUE(store->templates().enrol(subject_named("s" + std::to_string(i)), {&code, 1}, IfExists::replace, {}));
  }
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
  const std::string files = raw_files();
  for (const Bytes& before : sealed) {
    EXPECT_EQ(files.find(base::as_text(ByteView(before).first(64))), std::string::npos);
    EXPECT_EQ(files.find(base::as_text(ByteView(before).last(64))), std::string::npos);
  }
}

TEST_F(TemplatesTest, knows_which_packs_made_its_templates) {
  const auto store = open();
  EXPECT_TRUE(store->templates().packs(Modality::face)->empty());
  auto rare = make_template(Modality::face, 1);
  rare.pack = {"another", 3};
  ASSERT_TRUE(store->templates().enrol(subject_named("ann"), {&rare, 1}, IfExists::refuse, {}));
  ASSERT_TRUE(enrol(*store, "bob", 2));
  ASSERT_TRUE(enrol(*store, "cid", 3));
  const auto voice = make_template(Modality::voice, 7, 192);
  ASSERT_TRUE(store->templates().enrol(subject_named("ann"), {&voice, 1}, IfExists::refuse, {}));
  EXPECT_EQ(store->templates().packs(Modality::face).value(), (std::vector<PackRef>{{"synthetic", 1}, {"another", 3}}));
  EXPECT_EQ(store->templates().packs(Modality::voice).value(), (std::vector<PackRef>{{"synthetic", 1}}));
}

TEST_F(TemplatesTest, stores_all_or_nothing) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const std::vector both = {make_template(Modality::voice, 2), make_template(Modality::face, 3)};
  expect_error(store->templates().enrol(subject_named("ann"), both, IfExists::refuse, {}), ErrorCode::subject_exists);
  EXPECT_EQ(store->templates().open(subject_named("ann"))->size(), 1U);
  LogEntry too_long;
  too_long.origin.assign(129, 'x');
  const auto value = make_template(Modality::face, 4);
  expect_error(store->templates().enrol(subject_named("bob"), {&value, 1}, IfExists::refuse, too_long),
               ErrorCode::invalid_argument);
  expect_error(store->subjects().find(subject_named("bob")), ErrorCode::subject_not_found);
}

TEST_F(TemplatesTest, refuses_templates_that_it_could_not_give_back) {
  const auto store = open();
  const auto ann = subject_named("ann");
  expect_error(store->templates().enrol(ann, {}, IfExists::refuse, {}), ErrorCode::invalid_argument);
  const std::vector twice = {make_template(Modality::face, 1), make_template(Modality::face, 2)};
  expect_error(store->templates().enrol(ann, twice, IfExists::replace, {}), ErrorCode::invalid_argument);
  auto value = make_template(Modality::face, 1);
  value.vector[0] += 0.5F;
  expect_error(store->templates().enrol(ann, {&value, 1}, IfExists::refuse, {}), ErrorCode::invalid_argument);
  value.vector.clear();
  expect_error(store->templates().enrol(ann, {&value, 1}, IfExists::refuse, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(store->subjects().count().value(), 0U);
}

TEST_F(TemplatesTest, walk_visits_every_template_of_the_modality_once) {
  const auto store = open();
  constexpr std::uint32_t kSubjects = 600;  // more than two batches
  for (std::uint32_t i = 0; i < kSubjects; ++i) {
    const std::vector values = {make_template(Modality::face, i, 4), make_template(Modality::voice, i + 1, 4)};
    const std::size_t kept = i % 3 == 0 ? 1 : 2;
    ASSERT_TRUE(store->templates().enrol(subject_named("s" + std::to_string(i)), std::span(values).first(kept),
                                         IfExists::refuse, {}));
  }
  std::uint32_t faces = 0;
  std::uint64_t last = 0;
  ASSERT_TRUE(store->templates().walk(Modality::face, [&](const Owner& owner, const match::Template& value) {
    EXPECT_EQ(value, make_template(Modality::face, faces, 4));
    EXPECT_EQ(owner.id.str(), "s" + std::to_string(faces));
    EXPECT_GT(owner.number, last);
    last = owner.number;
    ++faces;
    EXPECT_TRUE(store->subjects().find(owner.id)) << "a visitor may use the store";
  }));
  EXPECT_EQ(faces, kSubjects);
  std::uint32_t fingers = 0;
  ASSERT_TRUE(store->templates().walk(Modality::finger, [&](const auto&, const auto&) { ++fingers; }));
  EXPECT_EQ(fingers, 0U);
}

TEST_F(TemplatesTest, a_row_moved_to_another_subject_does_not_open) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(enrol(*store, "bob", 2));
  ASSERT_TRUE(
      raw().run("UPDATE templates SET subject = 3 - subject WHERE subject < 0;"
                "UPDATE templates SET sealed = (SELECT sealed FROM templates AS other WHERE other.subject = 1) "
                "WHERE subject = 2"));
  EXPECT_TRUE(store->templates().open(subject_named("ann")));
  expect_error(store->templates().open(subject_named("bob")), ErrorCode::template_sealed);
  expect_error(store->templates().walk(Modality::face, [](const auto&, const auto&) {}), ErrorCode::template_sealed);
}

TEST_F(TemplatesTest, a_key_moved_to_another_subject_does_not_open) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(enrol(*store, "bob", 2));
  // Ann's key and template under bob's name: a full impersonation by writing to the database.
  ASSERT_TRUE(
      raw().run("UPDATE subjects SET data_key = (SELECT data_key FROM subjects AS other WHERE other.number = 1) "
                "WHERE number = 2;"
                "UPDATE templates SET sealed = (SELECT sealed FROM templates AS other WHERE other.subject = 1) "
                "WHERE subject = 2"));
  expect_error(store->templates().open(subject_named("bob")), ErrorCode::template_sealed);
  const auto value = make_template(Modality::voice, 3);
  expect_error(store->templates().enrol(subject_named("bob"), {&value, 1}, IfExists::replace, {}),
               ErrorCode::template_sealed);
}

TEST_F(TemplatesTest, a_renamed_subject_does_not_open) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(raw().run("UPDATE subjects SET id = 'eve'"));
  expect_error(store->templates().open(subject_named("eve")), ErrorCode::template_sealed);
}

TEST_F(TemplatesTest, an_index_that_leads_to_another_subject_is_noticed) {
  ASSERT_TRUE(enrol(*open(), "ann", 1));
  ASSERT_TRUE(
      raw().run("CREATE TEMP TABLE kept AS SELECT sql FROM sqlite_schema WHERE name = 'subjects_without_case';"
                "DROP INDEX subjects_without_case;"
                "CREATE UNIQUE INDEX subjects_without_case ON subjects (replace(lower(id), 'ann', 'eve'));"
                "PRAGMA writable_schema = ON;"
                "UPDATE sqlite_schema SET sql = (SELECT sql FROM kept) WHERE name = 'subjects_without_case'"));
  const auto store = open();
  ASSERT_NE(store, nullptr);
  expect_error(store->templates().open(subject_named("eve")), ErrorCode::store_failed);
  expect_error(enrol(*store, "eve", 2, IfExists::replace), ErrorCode::store_failed);
  expect_error(erase(*store, "eve"), ErrorCode::store_failed);
}

TEST_F(TemplatesTest, a_row_moved_to_another_modality_does_not_open) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(raw().run("UPDATE templates SET modality = 2"));
  expect_error(store->templates().open(subject_named("ann")), ErrorCode::template_sealed);
  ASSERT_TRUE(raw().run("UPDATE templates SET modality = 257"));
  expect_error(store->templates().open(subject_named("ann")), ErrorCode::template_corrupt);
}

TEST_F(TemplatesTest, a_row_that_names_another_pack_does_not_open) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(raw().run("UPDATE templates SET pack_version = 2"));
  expect_error(store->templates().open(subject_named("ann")), ErrorCode::template_corrupt);
}

TEST_F(TemplatesTest, damaged_blobs_of_any_size_do_not_open) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  for (const auto* blob : {"x''", "x'00'", "zeroblob(27)", "zeroblob(28)", "zeroblob(70000)"}) {
    ASSERT_TRUE(raw().run((std::string("UPDATE templates SET sealed = ") + blob).c_str()));
    expect_error(store->templates().open(subject_named("ann")), ErrorCode::template_sealed);
    ASSERT_TRUE(raw().run((std::string("UPDATE subjects SET data_key = ") + blob).c_str()));
    expect_error(store->templates().open(subject_named("ann")), ErrorCode::template_sealed);
  }
  ASSERT_TRUE(erase(*store, "ann")) << "what does not open can still be erased";
}

TEST_F(TemplatesTest, database_never_holds_the_vector_or_the_keys_in_the_clear) {
  {
    const auto store = open();
    ASSERT_TRUE(enrol(*store, "ann", 1));
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

TEST_F(TemplatesTest, generation_changes_with_templates_and_only_then) {
  const auto store = open();
  const auto other = open();
  const auto before = other->templates().generation().value();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const auto enrolled = other->templates().generation().value();
  EXPECT_NE(enrolled, before);
  ASSERT_TRUE(store->log().append({.subject = "ann", .action = Action::verify, .outcome = Verdict::accept}));
  ASSERT_TRUE(store->templates().open(subject_named("ann")));
  EXPECT_EQ(other->templates().generation().value(), enrolled);
  ASSERT_TRUE(enrol(*store, "ann", 2, IfExists::replace));
  const auto replaced = other->templates().generation().value();
  EXPECT_NE(replaced, enrolled);
  ASSERT_TRUE(erase(*store, "ann"));
  EXPECT_NE(other->templates().generation().value(), replaced);
}

TEST_F(TemplatesTest, a_change_tells_between_which_generations_it_came) {
  const auto store = open();
  const auto other = open();
  const auto before = other->templates().generation().value();
  const std::vector both{make_template(Modality::face, 1), make_template(Modality::voice, 1)};
  const auto enrolled = store->templates().enrol(subject_named("ann"), both, IfExists::refuse, {});
  ASSERT_TRUE(enrolled);
  EXPECT_EQ(enrolled->change.before, before);
  EXPECT_EQ(enrolled->change.after, other->templates().generation().value());
  const auto erased = erase(*other, "ann");
  ASSERT_TRUE(erased);
  EXPECT_EQ(erased->change.before, enrolled->change.after);
  EXPECT_EQ(erased->change.after, store->templates().generation().value());
  EXPECT_NE(erased->change.after, erased->change.before);
}

}  // namespace
}  // namespace selfsame::store
