#include "capture/ffmpeg.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/descriptor.hpp"
#include "capture/y4m.hpp"

namespace selfsame::capture {
namespace {

/// A child process, killed with its owner.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);  // it has nothing to clean up, and would complain about the closed pipe
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&&) = delete;

 private:
  pid_t pid_;
};

struct Running {
  Child child;
  Descriptor output;
};

class FfmpegSource final : public Source {
 public:
  FfmpegSource(Child child, std::unique_ptr<Source> video) : video_(std::move(video)), child_(std::move(child)) {}
  Result<std::optional<Frame>> next() override { return video_->next(); }
  Rate rate() const override { return video_->rate(); }

 private:
  std::unique_ptr<Source> video_;
  Child child_;  // destroyed first, while its pipe is open
};

/// The environment variables that a child may see: where programs are, and the language. Others may hold secrets.
std::vector<char*> environment_of_a_child() {
  std::vector<char*> kept;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.starts_with("PATH=") || text.starts_with("LANG=")) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

/// `words` begins with the program, looked for in PATH. Errors: io_failed, its message the system's.
Result<Running> start(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::io_failed, std::strerror(errno));
  Descriptor output(ends[0]);
  const Descriptor input(ends[1]);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
  // The child must not inherit our ignored or blocked signals.
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::posix_spawnattr_setsigmask(&attributes, &pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &pipe);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  pid_t pid = -1;
  auto environment = environment_of_a_child();
  const int failed =
      ::posix_spawnp(&pid, words.front().c_str(), &actions, &attributes, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (failed != 0) return fail(ErrorCode::io_failed, std::strerror(failed));
  return Running{Child(pid), std::move(output)};
}

}  // namespace

Result<std::unique_ptr<Source>> open_with_ffmpeg(const std::filesystem::path& file, const StopFlag& stop) {
  // "file:" prevents a name from being read as an option or an address.
  auto running = start({"ffmpeg", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "file", "-i",
                        "file:" + file.string(), "-map", "0:v:0", "-vf",
                        "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p", "-f", "yuv4mpegpipe", "pipe:1"});
  if (!running) {
    return fail(ErrorCode::unsupported_media,
                file.string() + " is not a Y4M video, and ffmpeg, which reads other formats, cannot be run (" +
                    running.error().message +
                    "); install it (apt install ffmpeg), or convert the video elsewhere: ffmpeg -i VIDEO VIDEO.y4m");
  }
  auto video = Y4mSource::open(reader_of(std::move(running->output), stop), stop);
  if (!video && video.error().code == ErrorCode::corrupt_media) {
    return fail(ErrorCode::unsupported_media, "ffmpeg cannot read " + file.string() + " as a video; is it one?");
  }
  if (!video) return fail(video.error());
  return std::make_unique<FfmpegSource>(std::move(running->child), std::move(*video));
}

}  // namespace selfsame::capture
