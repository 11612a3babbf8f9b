// Exit codes of the program.
#pragma once

#include "base/error.hpp"
#include "pipeline/decision.hpp"

namespace selfsame::app {

/// 0 accept or done, 1 reject, 2 reverify; above 2 there was no decision.
inline constexpr int kExitAccept = 0;
inline constexpr int kExitReject = 1;
inline constexpr int kExitReverify = 2;
inline constexpr int kExitBadInput = 3;     // usage, a picture, an id
inline constexpr int kExitUnavailable = 4;  // user not enrolled, no weights, no key
inline constexpr int kExitFault = 5;        // disk, database, inference
int exit_code_for(const base::Error& error);
int exit_code_for(pipeline::Decision decision);

}  // namespace selfsame::app
