#include "selfsame/wiring/coding.hpp"

#include "crypto/sealing.hpp"

namespace selfsame::app {
namespace {

/// Each net has a rotation of its own.
crypto::Sha256 key_for(const store::CodeSecret& secret, Modality modality, const PackRef& net) {
  Bytes bytes;
  // Reserves room for everything, because reallocation would leave copies behind.
  bytes.reserve(256 + secret.secret.size() + net.id.size());
  base::ByteWriter writer(bytes);
  writer.string("selfsame code key");
  writer.raw(secret.secret.reveal());
  writer.u8(static_cast<std::uint8_t>(modality));
  writer.u32(net.version);
  writer.string(net.id);
  const auto key = crypto::sha256(bytes);
  crypto::wipe(bytes);
  return key;
}

}  // namespace

Result<std::shared_ptr<const pipeline::ModalityEngine>> with_codes(
    std::shared_ptr<const pipeline::ModalityEngine> engine, const infer::Manifest& net, std::vector<float> centre,
    const Coding& coding) {
  if (coding.secret == nullptr) return engine;
  const Modality modality = engine->description().modality;
  if (!net.code_calibration) {
    if (coding.options.form != pipeline::TemplateForm::code) return engine;
    return fail(ErrorCode::pack_invalid,
                "only codes are to be stored, but the codes of the pack " + to_string(net.ref) +
                    " were not measured; measure them with: selfsame eval " + std::string(to_string(modality)) +
                    " --fit-code-calibration FILE, or choose another pack");
  }
  crypto::Sha256 key = key_for(*coding.secret, modality, net.ref);
  auto coded = pipeline::CodedEngine::create(std::move(engine),
                                             {net.ref, net.dimension, std::move(centre), *net.code_calibration},
                                             {coding.secret->number, key}, coding.options);
  crypto::wipe(key);
  if (!coded) return fail(coded.error());
  return *std::move(coded);
}

}  // namespace selfsame::app
