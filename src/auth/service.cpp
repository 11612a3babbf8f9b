#include "auth/service.hpp"

#include "auth/core.hpp"

namespace selfsame::auth {

Service::Service(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Service::~Service() = default;

std::unique_ptr<Service> Service::create(pipeline::Pipeline pipeline, std::unique_ptr<store::Store> storage,
                                         ServiceOptions options) {
  auto core = std::make_unique<Core>(std::move(pipeline), std::move(storage), std::move(options));
  return std::unique_ptr<Service>(new Service(std::move(core)));
}

Verifier Service::verifier() { return Verifier(*core_); }
Enroller Service::enroller() { return Enroller(*core_); }
Identifier Service::identifier() { return Identifier(*core_); }
Subjects Service::subjects() { return Subjects(*core_->storage, &core_->indexes); }
LivenessDesk Service::liveness() { return LivenessDesk(*core_); }
Refusals Service::refusals() { return Refusals(*core_); }
const pipeline::Pipeline& Service::pipeline() const { return core_->pipeline; }
void Service::sweep() {
  core_->short_lived->sweep();
  // What cannot be removed yet, because another program is reading the files, waits for the next sweep.
  [[maybe_unused]] const Status cleared = core_->storage->templates().clear_leftovers();
}

}  // namespace selfsame::auth
