// Signed frames, from the header to the verdict.
#include "auth/signed_capture.hpp"

#include <gtest/gtest.h>

#include "auth/client_keys.hpp"
#include "auth/liveness_desk_test_support.hpp"
#include "tests/support/client_key.hpp"

namespace selfsame::auth {
namespace {

using namespace desk_test;
using test::ClientKey;

TEST(CaptureMessage, says_what_is_signed_line_by_line) {
  const Bytes first{1, 2, 3};
  const std::array<SentFile, 2> files{SentFile{"picture", first}, SentFile{"print", {}, "left-thumb"}};
  const std::array<std::int64_t, 2> times{100, 166};
  EXPECT_EQ(capture_message({"session", "nonce", Purpose::verification, "Ada"}, capture_lines(times, files)),
            "selfsame-capture-2\nsession\nnonce\nverify\nAda\n100,166\n"
            "picture 039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\n"
            "print left-thumb e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n");
  EXPECT_EQ(capture_message({"session", "nonce", Purpose::identification}, "0\n"),
            "selfsame-capture-2\nsession\nnonce\nidentify\n\n0\n");
}

TEST(CaptureProof, is_an_id_and_a_signature) {
  const ClientKey client;
  const std::string signature = base::to_base64(client.sign("x"));
  const auto proof = parse_capture_proof(client.id() + " " + signature);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->key_id, client.id());
  EXPECT_EQ(proof->signature, client.sign("x"));
  for (const std::string& broken :
       {std::string(), client.id(), client.id() + " ", client.id() + "  " + signature, signature,
        client.id().substr(1) + " " + signature, client.id() + " " + signature.substr(4),
        client.id() + " " + signature + "AAAA", "ZZZZZZZZZZZZZZZZ " + signature, client.id() + " " + signature + "!"}) {
    EXPECT_EQ(parse_capture_proof(broken).error().code, ErrorCode::invalid_argument) << broken;
  }
}

class SignedCaptureTest : public LivenessDeskTest {
 protected:
  void SetUp() override {
    LivenessDeskTest::SetUp();
    open({.flash = FlashRule::optional});
    ASSERT_TRUE(ClientKeys(*storage_).add(kTester, "lobby", "", client_.pem()));
  }
  static CaptureSession session_of(const LivenessTicket& ticket) {
    CaptureSession session{ticket.id, ticket.nonce, ticket.purpose};
    if (ticket.subject) session.subject = ticket.subject->str();
    return session;
  }
  /// The proof that a client would send, for samples that the test has no files of.
  CaptureProof proof_of(const ClientKey& client, const CaptureSession& session, std::string lines = "these frames\n") {
    return {.key_id = client.id(), .signature = client.sign(capture_message(session, lines)), .lines = lines};
  }
  Result<LivenessProgress> frame(const LivenessTicket& ticket, const std::optional<CaptureProof>& proof) {
    clock_.advance_ms(100);
    auto sample = block_sample(1, 2);
    sample.time_ms = clock_.wall_ms() - begun_ms_;
    return service_->liveness().add_frames(kTester, ticket.id, ticket.nonce, {&sample, 1}, proof);
  }
  /// Who signs each frame; null: nobody.
  using Signing = std::function<const ClientKey*(int frame)>;
  Result<VerifyReport> run(const Signing& signing) {
    const auto ticket = begin();
    LivenessProgress told;
    for (int i = 0; i < 120 && told.state != SessionState::done; ++i) {
      const ClientKey* const key = signing(i);
      SELFSAME_ASSIGN(told,
                      frame(ticket, key == nullptr ? std::nullopt : std::optional(proof_of(*key, session_of(ticket)))));
    }
    if (before_verdict) before_verdict();
    return verify(ticket);
  }

  std::function<void()> before_verdict;
  const ClientKey client_{1};
};

TEST_F(SignedCaptureTest, the_answer_names_the_key_that_signed_all_frames) {
  const auto all = run([&](int) { return &client_; });
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->capture.value().signed_by, "lobby");
  const auto none = run([](int) { return nullptr; });
  EXPECT_EQ(none->capture.value().signed_by, std::nullopt);
  const auto but_one = run([&](int i) { return i == 5 ? nullptr : &client_; });
  EXPECT_EQ(but_one->capture.value().signed_by, std::nullopt);
  const auto but_the_first = run([&](int i) { return i == 0 ? nullptr : &client_; });
  EXPECT_EQ(but_the_first->capture.value().signed_by, std::nullopt);
  const ClientKey second(2);
  ASSERT_TRUE(ClientKeys(*storage_).add(kTester, "gate", "", second.pem()));
  const auto by_two = run([&](int i) { return i % 2 == 0 ? &client_ : &second; });
  EXPECT_EQ(by_two->capture.value().signed_by, std::nullopt);
}

TEST_F(SignedCaptureTest, frames_with_a_wrong_signature_are_not_taken) {
  const auto ticket = begin();
  const CaptureSession session = session_of(ticket);
  auto other_lines = proof_of(client_, session);
  other_lines.lines = "those frames\n";
  EXPECT_EQ(frame(ticket, other_lines).error().code, ErrorCode::capture_signature_invalid);
  EXPECT_EQ(frame(ticket, proof_of(ClientKey(9), session)).error().code, ErrorCode::capture_signature_invalid);
  for (const CaptureSession& other : {CaptureSession{session.id, session.nonce, Purpose::enrolment, session.subject},
                                      CaptureSession{session.id, session.nonce, session.purpose, "ben"},
                                      CaptureSession{session.id, session.id, session.purpose, session.subject}}) {
    EXPECT_EQ(frame(ticket, proof_of(client_, other)).error().code, ErrorCode::capture_signature_invalid);
  }
  const auto taken = frame(ticket, proof_of(client_, session));
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(taken->seen.frames, 1U);
}

TEST_F(SignedCaptureTest, a_revoked_key_takes_its_sessions_with_it) {
  before_verdict = [&] { ASSERT_TRUE(ClientKeys(*storage_).revoke(kTester, "lobby")); };
  const auto report = run([&](int) { return &client_; });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->capture.value().signed_by, std::nullopt);
  const auto ticket = begin();
  EXPECT_EQ(frame(ticket, proof_of(client_, session_of(ticket))).error().code, ErrorCode::capture_signature_invalid);
}

TEST_F(SignedCaptureTest, a_site_may_take_signed_frames_only) {
  open({.flash = FlashRule::optional, .capture = CaptureRule::signed_only});
  EXPECT_EQ(run([](int) { return nullptr; }).error().code, ErrorCode::capture_unsigned);
  const auto sample = block_sample(1, 4);
  EXPECT_EQ(service_->verifier().verify(kTester, id("ada"), {&sample, 1}).error().code, ErrorCode::liveness_required);
  const auto report = run([&](int) { return &client_; });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->decision, Decision::accept);
  before_verdict = [&] { ASSERT_TRUE(ClientKeys(*storage_).revoke(kTester, "lobby")); };
  EXPECT_EQ(run([&](int) { return &client_; }).error().code, ErrorCode::capture_unsigned);
}

TEST_F(SignedCaptureTest, keys_are_an_operators_to_register_and_every_change_is_logged) {
  const Caller client{.scopes = {Scope::verify, Scope::liveness}, .origin = "kiosk"};
  ClientKeys keys(*storage_);
  EXPECT_EQ(keys.add(client, "mine", "", ClientKey(5).pem()).error().code, ErrorCode::forbidden);
  EXPECT_EQ(keys.revoke(client, "lobby").error().code, ErrorCode::forbidden);
  EXPECT_EQ(keys.list(client).error().code, ErrorCode::forbidden);
  EXPECT_EQ(keys.add(kTester, "x", "", "no key").error().code, ErrorCode::key_invalid);
  ASSERT_TRUE(keys.revoke(kTester, "lobby"));
  EXPECT_EQ(logged("").action, store::Action::key_revoke);
}

}  // namespace
}  // namespace selfsame::auth
