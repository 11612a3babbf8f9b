// Reads from a file descriptor until stopped. Private to this room.
#pragma once

#include "base/descriptor.hpp"
#include "capture/source.hpp"

namespace selfsame::capture {

using base::Descriptor;

/// Whether something can be read within `timeout_ms`; the end counts too.
bool wait_for_input(int fd, int timeout_ms);

/// Reads until the end, or until `stop` is set, which looks like the end. Errors: io_failed. `stop` outlives it.
ReadBytes reader_of(Descriptor descriptor, const StopFlag& stop);

}  // namespace selfsame::capture
