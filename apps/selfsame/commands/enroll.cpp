#include <cstdio>

#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "views/reports.hpp"

namespace selfsame::app {
namespace {

struct EnrollOptions {
  std::string subject;
  SampleFiles files;
  bool add = false;
  bool replace = false;
};

std::string kept_of(const auth::StoredForm& kept) {
  const std::string name(to_string(kept.modality));
  if (!kept.full) return "only a 16-byte code of the " + name;
  return (kept.code ? "the template and a 16-byte code of the " : "the template of the ") + name;
}

void print(const auth::EnrolReport& report, const std::vector<std::string>& files) {
  Table table({"sample", "used", "quality", "remark"});
  for (const auto& sample : report.samples) {
    table.add({files[sample.index], sample.used ? "yes" : "no", fixed(sample.quality, 2),
               sample.error ? sample.error->message : ""});
  }
  std::printf("%s\nenrolled %s from %zu of %s, quality %.2f\n", table.str().c_str(), report.subject.str().c_str(),
              report.samples_used, counted(report.samples.size(), "sample").c_str(), report.quality);
  if (report.samples.size() == 1) std::printf("hint: with three samples, the user is refused far less often\n");
  for (const auto& kept : report.stored) {
    if (kept.code) std::printf("stored %s\n", kept_of(kept).c_str());
  }
  for (const auto& warning : report.warnings) std::printf("warning: %s\n", warning.c_str());
}

void print_as_json(const auth::EnrolReport& report, const std::vector<std::string>& files) {
  auto json = views::view(report, views::Detail::exact);
  for (auto& sample : json["samples"]) sample["file"] = files[sample["index"].get<std::size_t>()];
  print_json(json);
}

Result<int> run(const Context& context, const EnrollOptions& options) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(options.subject));
  SELFSAME_ASSIGN(const auto samples, options.files.load());
  SELFSAME_ASSIGN(const auto service,
                  context.service({.if_no_data = IfNoData::create, .modalities = modalities_of(samples)}));
  const auto if_enrolled = options.replace ? auth::IfEnrolled::replace
                           : options.add   ? auth::IfEnrolled::add
                                           : auth::IfEnrolled::refuse;
  SELFSAME_ASSIGN(const auto report,
                  service->enroller().enrol(auth::Caller::operator_on_this_machine(), subject, samples, if_enrolled));
  if (context.options.json) {
    print_as_json(report, options.files.names());
  } else {
    print(report, options.files.names());
  }
  return kExitAccept;
}

}  // namespace

void add_enroll(CLI::App& app, Context& context) {
  auto options = std::make_shared<EnrollOptions>();
  auto* command = app.add_subcommand("enroll",
                                     "Enrol a user from photographs (three or more are best), voice recordings, "
                                     "fingerprints, or several of them");
  command->alias("enrol");
  command->add_option("ID", options->subject, "The user's id")->required();
  add_sample_options(*command, options->files,
                     {"JPEG, PNG, TIFF, PNM or BMP files with one face each",
                      "WAV, FLAC or Opus files, three or more, of 3 s of speech each",
                      "Pictures of one finger, three or more are best (500 dpi), or records of other systems"});
  auto* add = command->add_flag("--add", options->add,
                                "Add a modality to a user who is enrolled; samples of what is enrolled are compared");
  command->add_flag("--replace", options->replace, "Replace this user's enrolment, or make one")->excludes(add);
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
