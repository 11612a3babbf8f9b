// Rows that fail on request, over those of a real engine; for tests.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "store/rows.hpp"

namespace selfsame::store {

/// Counts every call that reaches the engine, from any thread or transaction, and fails one of them with store_failed
/// instead of forwarding it. For one thread at a time.
class FailingRows final : public Rows {
 public:
  explicit FailingRows(std::unique_ptr<Rows> rows) : rows_(std::move(rows)) {}

  /// Makes the `nth` call from now fail, counted from 1; 0: none.
  void fail_at(std::size_t nth) {
    calls_ = 0;
    nth_ = nth;
  }
  /// Whether that call was made.
  bool has_failed() const { return nth_ > 0 && calls_ >= nth_; }
  std::size_t calls() const { return calls_; }

  Result<std::unique_ptr<Tx>> begin(Access access) override {
    SELFSAME_TRY(next());
    SELFSAME_ASSIGN(auto tx, rows_->begin(access));
    return std::make_unique<FailingTx>(*this, std::move(tx));
  }
  Status scrub(Scrub depth, std::span<const Bytes> erased) override {
    SELFSAME_TRY(next());
    return rows_->scrub(depth, erased);
  }

 private:
  class FailingTx final : public Tx {
   public:
    FailingTx(FailingRows& rows, std::unique_ptr<Tx> tx) : rows_(rows), tx_(std::move(tx)) {}
    Status run(std::string_view sql, std::span<const Value> values, const RowVisitor& each) override {
      SELFSAME_TRY(rows_.next());
      return tx_->run(sql, values, each);
    }
    Status commit() override {
      SELFSAME_TRY(rows_.next());
      return tx_->commit();
    }

   private:
    FailingRows& rows_;
    std::unique_ptr<Tx> tx_;
  };

  Status next() {
    if (++calls_ != nth_) return {};
    return fail(ErrorCode::store_failed, "failed on purpose");
  }

  std::unique_ptr<Rows> rows_;
  std::size_t calls_ = 0;
  std::size_t nth_ = 0;
};

}  // namespace selfsame::store
