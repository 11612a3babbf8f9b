// What is remembered of samples and sessions, outside the store.
#pragma once

#include <memory>

#include "auth/short_lived.hpp"
#include "base/clock.hpp"
#include "pipeline/modality.hpp"
#include "selfsame/config.hpp"
#include "store/store.hpp"

namespace selfsame::app {

/// The key by which copies of samples are recognised: the same in all processes on this data folder. Errors:
/// key_missing, template_sealed, store_failed.
Result<pipeline::CopyKey> copy_key_of(store::Store& storage);

/// The state shared by all processes on this data folder, in a file of its own. `clock` outlives it. Errors: also those
/// of store::sqlite::open_disposable_rows.
Result<std::shared_ptr<auth::ShortLived>> open_short_lived(const SiteConfig& config, store::Store& storage,
                                                           const base::Clock& clock);

}  // namespace selfsame::app
