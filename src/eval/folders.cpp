#include "eval/folders.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

namespace selfsame::eval {
namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool has_extension(const fs::path& path, const std::vector<std::string>& extensions) {
  std::string extension = path.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

class Listing {
 public:
  explicit Listing(const FolderOptions& options) : options_(options) {}

  Result<FolderData> list(const fs::path& root) {
    SELFSAME_ASSIGN(const std::vector<fs::path> entries, entries_of(root));
    const bool by_folder = options_.rule == PersonRule::folder;
    for (const fs::path& entry : entries) {
      std::error_code error;
      if (fs::is_directory(entry, error)) {
        if (by_folder) SELFSAME_TRY(add_person(entry));
      } else if (by_folder) {
        ++data_.ignored;
      } else {
        SELFSAME_TRY(add_named(entry));
      }
    }
    if (count_ == 0) {
      return fail(ErrorCode::invalid_argument,
                  "no picture found in " + root.string() + (by_folder ? "; expected one folder for each person" : ""));
    }
    return collected();
  }

 private:
  static Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    fs::directory_iterator it(folder, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      if (!hidden(it->path())) entries.push_back(it->path());
    }
    if (error) return fail(ErrorCode::io_failed, "cannot list the folder " + folder.string() + ": " + error.message());
    return entries;
  }

  Status add_person(const fs::path& folder) {
    SELFSAME_ASSIGN(const std::vector<fs::path> files, entries_of(folder));
    for (const fs::path& file : files) SELFSAME_TRY(add(file, folder.filename().string()));
    return {};
  }

  Status add_named(const fs::path& file) {
    const std::string stem = file.stem().string();
    const std::size_t end = options_.rule == PersonRule::before_first_underscore ? stem.find('_') : stem.rfind('_');
    if ((end == std::string::npos || end == 0) && has_extension(file, options_.extensions)) {
      return fail(ErrorCode::invalid_argument,
                  "the file name " + file.filename().string() + " has no person before an underscore");
    }
    return add(file, stem.substr(0, end));
  }

  Status add(const fs::path& file, const std::string& person) {
    std::error_code error;
    if (!has_extension(file, options_.extensions) || !fs::is_regular_file(file, error)) {
      ++data_.ignored;
      return {};
    }
    if (count_ == options_.max_samples) {
      return fail(ErrorCode::too_many_samples,
                  "more than " + std::to_string(options_.max_samples) + " pictures; evaluate a part of them");
    }
    ++count_;
    files_[person].push_back(file);
    return {};
  }

  FolderData collected() {
    data_.samples.reserve(count_);
    for (auto& [person, files] : files_) {
      // path's own order compares element by element; file names by bytes are the same order everywhere.
      std::sort(files.begin(), files.end(),
                [](const fs::path& l, const fs::path& r) { return l.filename().native() < r.filename().native(); });
      for (fs::path& file : files) {
        data_.samples.push_back({std::move(file), static_cast<std::uint32_t>(data_.people.size())});
      }
      data_.people.push_back(person);
    }
    return std::move(data_);
  }

  const FolderOptions& options_;
  std::map<std::string, std::vector<fs::path>> files_;
  std::size_t count_ = 0;
  FolderData data_;
};

}  // namespace

Result<FolderData> list_folders(const fs::path& root, const FolderOptions& options) {
  return Listing(options).list(root);
}

}  // namespace selfsame::eval
