#include "auth/liveness_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.hpp"

namespace selfsame::auth {
namespace {

SessionHead full_head() {
  SessionHead head{
      .nonce = std::string(kSessionNameBytes, 'a'), .subject = *SubjectId::create("ada"), .principal = "token:kiosk"};
  head.purpose = pipeline::Purpose::enrolment;
  head.asking = {.ahead = {pipeline::Challenge::nod},
                 .spare = {pipeline::Challenge::nod, pipeline::Challenge::turn_left},
                 .asked = {{pipeline::Challenge::flash, 700, 1000, {1, 2, 3}, {}},
                           {pipeline::Challenge::say_digits, 1500, 9500, {}, "0123"}},
                 .given = {{pipeline::Challenge::flash, pipeline::PromptOutcome::answered, -1}},
                 .open = 1,
                 .misses = 1,
                 .next_ms = 1500};
  head.begun_ms = 1'700'000'000'123;
  head.seen = {.frames = 12, .with_face = 11, .reasons = {"too dark"}};
  head.probes = {{Modality::face, 7}};
  head.last_ms = {{Modality::face, 11'000}, {Modality::voice, 2'000}};
  head.next_compared_ms = 11'300;
  head.last_record = 0xFEDCBA9876543211;
  return head;
}

ErrorCode refusal(const SessionHead& head) {
  const auto parsed = parse_head(write_head(head));
  return parsed ? ErrorCode::not_found : parsed.error().code;
}

TEST(SessionHead, is_read_back_as_it_was_written) {
  const SessionHead head = full_head();
  const Bytes bytes = write_head(head);
  EXPECT_LT(bytes.size(), 512U) << "it is rewritten by every request";
  const auto parsed = parse_head(bytes);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(write_head(*parsed), bytes);
  EXPECT_EQ(parsed->subject, head.subject);
  EXPECT_EQ(parsed->purpose, head.purpose);
  EXPECT_EQ(parsed->principal, head.principal);
  EXPECT_EQ(parsed->asking.ahead, head.asking.ahead);
  EXPECT_EQ(parsed->asking.spare, head.asking.spare);
  EXPECT_EQ(parsed->asking.asked[0].colour, head.asking.asked[0].colour);
  EXPECT_EQ(parsed->asking.asked[1].digits, "0123");
  EXPECT_EQ(parsed->asking.given[0].outcome, pipeline::PromptOutcome::answered);
  EXPECT_EQ(parsed->asking.given[0].after_ms, -1);
  EXPECT_EQ(parsed->asking.open, 1U);
  EXPECT_EQ(parsed->asking.misses, 1U);
  EXPECT_EQ(parsed->asking.next_ms, 1500);
  EXPECT_FALSE(parsed->asking.failed);
  EXPECT_EQ(parsed->probes, head.probes);
  EXPECT_EQ(parsed->begun_ms, head.begun_ms);
  EXPECT_EQ(parsed->seen.reasons, head.seen.reasons);
  EXPECT_EQ(parsed->last_ms, head.last_ms);
  EXPECT_EQ(parsed->last_record, head.last_record);
  EXPECT_FALSE(parsed->used);
}

TEST(SessionHead, of_bytes_that_are_cut_off_or_changed_is_refused_or_parses) {
  const Bytes bytes = write_head(full_head());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto parsed = parse_head(ByteView(bytes).first(size));
    ASSERT_FALSE(parsed) << size;
    EXPECT_EQ(parsed.error().code, ErrorCode::session_corrupt) << size;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] ^= 0xFF;
    const auto parsed = parse_head(changed);
    EXPECT_TRUE(!parsed || write_head(*parsed) == changed) << i;
  }
}

TEST(SessionHead, with_values_that_cannot_be_is_refused) {
  EXPECT_EQ(refusal(full_head()), ErrorCode::not_found);
  auto head = full_head();
  head.nonce.pop_back();
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt);
  head = full_head();
  head.subject.reset();
  EXPECT_EQ(refusal(head), ErrorCode::not_found) << "where the question is who it is";
  head = full_head();
  head.seen.frames = limits::kMaxLivenessFrames;
  EXPECT_EQ(refusal(head), ErrorCode::not_found);
  ++head.seen.frames;
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt);
  head = full_head();
  head.seen.with_face = head.seen.frames + 1;
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt);
  head = full_head();
  head.asking.asked[1].digits = "01a";
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt);
  head = full_head();
  head.asking.asked[1].until_ms = 100;
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt) << "over before it began";
  head = full_head();
  head.asking.next_ms = -2;
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt);
  head = full_head();
  head.probes[Modality::face] = 13;
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt) << "more than there were frames";
  head = full_head();
  head.last_ms[Modality::voice] = limits::kMaxLivenessTimeMs + 1;
  EXPECT_EQ(refusal(head), ErrorCode::session_corrupt);
}

TEST(SessionRecords, are_those_of_the_chain_whatever_else_is_on_the_list) {
  const Bytes one{1};
  const Bytes two{2, 2};
  const std::vector<Bytes> list{write_record({11, 0, one}), write_record({12, 11, Bytes{9}}),
                                write_record({13, 11, two}), write_record({14, 11, Bytes{9}})};
  const auto chain = chain_of(list, 13);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 2U);
  EXPECT_TRUE(std::ranges::equal((*chain)[0].attempt, one));
  EXPECT_TRUE(std::ranges::equal((*chain)[1].attempt, two));
  EXPECT_TRUE(chain_of(list, 0)->empty());
  EXPECT_EQ(chain_of(list, 15).error().code, ErrorCode::session_corrupt) << "of no such record";
  EXPECT_EQ(chain_of(std::span(list).subspan(1), 13).error().code, ErrorCode::session_corrupt) << "its first is gone";
  EXPECT_EQ(chain_of(std::vector<Bytes>(1, Bytes(15)), 1).error().code, ErrorCode::session_corrupt) << "cut off";
}

}  // namespace
}  // namespace selfsame::auth
