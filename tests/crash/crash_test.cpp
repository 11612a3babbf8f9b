// Kills processes that write to a store, at random moments, and checks that nothing they had acknowledged is lost.
//
// A child announces each change on a pipe, makes it, and acknowledges it. The parent kills it, opens the store and
// holds it against what it read: an acknowledged change is there, one that was announced alone is there or not, but
// never in part.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/check.hpp"
#include "base/system.hpp"
#include "store/rotation.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace selfsame;
namespace fs = std::filesystem;

constexpr std::uint32_t kSubjects = 60;
constexpr std::uint32_t kDefaultKills = 200;
constexpr std::uint32_t kRoundsPerDatabase = 25;  // so that databases are also killed while being created
constexpr std::uint32_t kNobody = 0;              // the "seed" of a subject that does not exist

enum class Kind : std::uint32_t { announce, acknowledge, failure };

/// A message on the pipe; smaller than PIPE_BUF, so that writes are atomic.
struct Message {
  Kind kind = Kind::announce;
  std::uint32_t subject = 0;
  std::uint32_t seed = kNobody;  // of the templates enrolled; kNobody: erased
};

struct Totals {
  std::uint64_t kills = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t lost = 0;
};

SubjectId name_of(std::uint32_t subject) { return SubjectId::create("subject-" + std::to_string(subject)).value(); }

match::Template template_of(Modality modality, std::uint32_t seed) {
  std::mt19937 random(seed * 4 + static_cast<std::uint32_t>(modality));
  std::normal_distribution<float> normal;
  match::Template value{.modality = modality,
                        .pack = {"synthetic", 1},
                        .quality = 1,
                        .created_ms = seed,
                        .samples = 1,
                        .vector = std::vector<float>(16 + random() % 500)};
  double sum = 0;
  for (auto& element : value.vector) {
    element = normal(random);
    sum += double{element} * double{element};
  }
  for (auto& element : value.vector) element = static_cast<float>(element / std::sqrt(sum));
  return value;
}

struct Place {
  fs::path folder;
  fs::path database() const { return folder / "vault.db"; }
  fs::path key_file() const { return folder / "key"; }
};

Result<std::unique_ptr<store::Store>> open_store(const Place& place) {
  static const base::SystemClock clock;
  SELFSAME_ASSIGN(crypto::KeyRing ring, crypto::KeyRing::load(place.key_file()));
  return store::sqlite::open_store(place.database(), std::move(ring), place.key_file(), clock);
}

// ---- children

class Reporter {
 public:
  explicit Reporter(int fd) : fd_(fd) {}
  void send(Message message) const {
    SELFSAME_CHECK(::write(fd_, &message, sizeof message) == ssize_t{sizeof message});
  }
  template <class Value>
  void need(const Result<Value>& result, const char* what) const {
    if (result) return;
    std::fprintf(stderr, "a child failed to %s: %s\n", what, result.error().message.c_str());
    send({.kind = Kind::failure});
    ::_exit(1);
  }

 private:
  int fd_;
};

[[noreturn]] void enrol_for_ever(const Place& place, const Reporter& reporter, std::uint32_t round,
                                 std::map<std::uint32_t, std::uint32_t> present) {
  auto opened = open_store(place);
  reporter.need(opened, "open");
  std::mt19937 random(round);
  for (std::uint32_t step = 1;; ++step) {
    const auto subject = static_cast<std::uint32_t>(random() % kSubjects);
    const bool erase = present[subject] != kNobody && random() % 8 == 0;
    const std::uint32_t seed = erase ? kNobody : round * 10'000 + step;
    reporter.send({Kind::announce, subject, seed});
    if (erase) {
      store::LogEntry entry{.action = store::Action::erase};
      reporter.need((*opened)->templates().erase(name_of(subject), entry), "erase");
    } else {
      const std::vector both = {template_of(Modality::face, seed), template_of(Modality::voice, seed)};
      reporter.need((*opened)->templates().enrol(name_of(subject), both, store::IfExists::replace,
                                                 {.action = store::Action::enrol}),
                    "enrol");
    }
    reporter.send({Kind::acknowledge, subject, seed});
    present[subject] = seed;
  }
}

[[noreturn]] void rotate_for_ever(const Place& place, const Reporter& reporter) {
  auto opened = open_store(place);
  reporter.need(opened, "open");
  for (;;) {
    const auto rewrapped = store::rotate_master_key((*opened)->templates(), place.key_file());
    reporter.need(rewrapped, "rotate");
  }
}

// ---- parent

/// A pipe and the processes that write to it.
class Victims {
 public:
  Victims() { SELFSAME_CHECK(::pipe(ends_) == 0); }
  ~Victims() { ::close(ends_[0]); }
  Victims(const Victims&) = delete;
  Victims& operator=(const Victims&) = delete;

  template <typename Work>
  void start(const Work& work) {
    const pid_t child = ::fork();
    SELFSAME_CHECK(child >= 0);
    if (child == 0) {
      ::close(ends_[0]);
      work(Reporter(ends_[1]));
    }
    children_.push_back(child);
  }

  void wait_for_acknowledgement() {
    for (bool seen = false; !seen;) {
      Message message;
      if (!receive(message)) return;
      seen = message.kind != Kind::announce;
    }
  }

  std::vector<Message> kill() {
    for (const pid_t child : children_) ::kill(child, SIGKILL);
    for (const pid_t child : children_) SELFSAME_CHECK(::waitpid(child, nullptr, 0) == child);
    ::close(ends_[1]);
    Message message;
    while (receive(message)) {
    }
    return std::move(messages_);
  }

 private:
  bool receive(Message& message) {
    if (::read(ends_[0], &message, sizeof message) != ssize_t{sizeof message}) return false;
    messages_.push_back(message);
    return true;
  }

  int ends_[2] = {-1, -1};
  std::vector<pid_t> children_;
  std::vector<Message> messages_;
};

/// What must be in the store, and what may be.
class Ledger {
 public:
  const std::map<std::uint32_t, std::uint32_t>& present() const { return present_; }

  void apply(const std::vector<Message>& messages, Totals& totals) {
    in_flight_.reset();
    for (const auto& message : messages) {
      if (message.kind == Kind::failure) ++totals.lost;
      if (message.kind == Kind::announce) in_flight_ = message;
      if (message.kind != Kind::acknowledge) continue;
      present_[message.subject] = message.seed;
      in_flight_.reset();
      ++totals.acknowledged;
    }
  }

  /// Compares and, where a change was in flight, learns whether it came to be.
  void check(const store::Store& opened, Totals& totals) {
    std::uint64_t there = 0;
    for (std::uint32_t subject = 0; subject < kSubjects; ++subject) {
      const bool may_have_changed = in_flight_ && in_flight_->subject == subject;
      if (may_have_changed && holds(opened, subject, in_flight_->seed)) {
        present_[subject] = in_flight_->seed;
      } else if (!holds(opened, subject, present_[subject])) {
        std::printf("%s is not as acknowledged\n", name_of(subject).str().c_str());
        ++totals.lost;
      }
      if (present_[subject] != kNobody) ++there;
    }
    if (opened.subjects().count() != there) {
      std::printf("the store holds subjects that nobody enrolled\n");
      ++totals.lost;
    }
  }

 private:
  static bool holds(const store::Store& opened, std::uint32_t subject, std::uint32_t seed) {
    const auto templates = opened.templates().open(name_of(subject));
    if (!templates) return seed == kNobody && templates.error().code == ErrorCode::subject_not_found;
    return seed != kNobody && templates->size() == 2 && (*templates)[0] == template_of(Modality::face, seed) &&
           (*templates)[1] == template_of(Modality::voice, seed);
  }

  std::map<std::uint32_t, std::uint32_t> present_;
  std::optional<Message> in_flight_;
};

void check_integrity(const Place& place, Totals& totals) {
  auto database = store::sqlite::Connection::open(place.database());
  bool intact = false;
  const Status checked = !database ? Status(fail(database.error()))
                                   : database->run("PRAGMA integrity_check", {}, [&intact](store::RowReader& row) {
                                       intact = row.text() == "ok";
                                       return row.status();
                                     });
  intact = intact && checked;
  if (intact) return;
  std::printf("the database is damaged\n");
  ++totals.lost;
}

void check_after_kill(const Place& place, Ledger& ledger, Totals& totals) {
  const auto opened = open_store(place);
  if (!opened) {
    std::printf("the store does not open: %s\n", opened.error().message.c_str());
    ++totals.lost;
    return;
  }
  ledger.check(**opened, totals);
  check_integrity(place, totals);
}

Place fresh_place(const fs::path& root) {
  fs::remove_all(root / "data");
  fs::create_directory(root / "data");
  const Place place{root / "data"};
  SELFSAME_CHECK(crypto::KeyRing::create(place.key_file()).has_value());
  return place;
}

void sleep_up_to(std::mt19937& random, std::uint32_t limit_us) {
  std::this_thread::sleep_for(std::chrono::microseconds(random() % limit_us));
}

Totals kill_enrolments(const fs::path& root, std::uint32_t kills) {
  Totals totals;
  std::mt19937 random(1);
  Place place;
  Ledger ledger;
  for (std::uint32_t round = 1; round <= kills && totals.lost == 0; ++round) {
    if (round % kRoundsPerDatabase == 1) {
      place = fresh_place(root);
      ledger = {};
    }
    Victims victims;
    victims.start([&](const Reporter& reporter) { enrol_for_ever(place, reporter, round, ledger.present()); });
    if (random() % 4 != 0) victims.wait_for_acknowledgement();
    sleep_up_to(random, 15'000);
    ledger.apply(victims.kill(), totals);
    ++totals.kills;
    check_after_kill(place, ledger, totals);
  }
  return totals;
}

/// One process enrols, one rotates the master key over and over; both are killed.
Totals kill_rotations(const fs::path& root, std::uint32_t kills) {
  Totals totals;
  std::mt19937 random(2);
  const Place place = fresh_place(root);
  Ledger ledger;
  for (std::uint32_t round = 1; round <= kills && totals.lost == 0; ++round) {
    Victims victims;
    victims.start([&](const Reporter& reporter) { enrol_for_ever(place, reporter, round, ledger.present()); });
    victims.start([&](const Reporter& reporter) { rotate_for_ever(place, reporter); });
    victims.wait_for_acknowledgement();
    sleep_up_to(random, 60'000);
    ledger.apply(victims.kill(), totals);
    ++totals.kills;
    check_after_kill(place, ledger, totals);
  }
  return totals;
}

std::uint32_t kills_asked_for() {
  const char* const text = std::getenv("SELFSAME_CRASH_KILLS");
  std::uint32_t kills = kDefaultKills;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), kills);
  return kills;
}

void print(const char* what, const Totals& totals) {
  std::printf("%s: kills %llu, acknowledged %llu, lost %llu\n", what, static_cast<unsigned long long>(totals.kills),
              static_cast<unsigned long long>(totals.acknowledged), static_cast<unsigned long long>(totals.lost));
}

}  // namespace

int main() {
  const fs::path root = test::make_temporary_folder("crash");
  const std::uint32_t kills = kills_asked_for();
  const Totals enrolments = kill_enrolments(root, kills);
  print("enrolment", enrolments);
  const Totals rotations = kill_rotations(root, std::max(kills / 5, 1U));
  print("key rotation", rotations);
  const bool good = enrolments.lost + rotations.lost == 0 && enrolments.acknowledged > 0 && rotations.acknowledged > 0;
  if (good) fs::remove_all(root);
  if (!good) std::printf("the files are kept in %s\n", root.c_str());
  return good ? 0 : 1;
}
