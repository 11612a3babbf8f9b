#include "selfsame/exit_codes.hpp"

namespace selfsame::app {

int exit_code_for(pipeline::Decision decision) {
  switch (decision) {
    case pipeline::Decision::accept: return kExitAccept;
    case pipeline::Decision::reject: return kExitReject;
    case pipeline::Decision::reverify: return kExitReverify;
  }
  return kExitReject;
}

int exit_code_for(const base::Error& error) {
  using base::ErrorKind;
  switch (kind_of(error.code)) {
    case ErrorKind::bad_request:
    case ErrorKind::forbidden:
    case ErrorKind::bad_method:
    case ErrorKind::too_large:
    case ErrorKind::unsupported:
    case ErrorKind::bad_sample: return kExitBadInput;
    case ErrorKind::unauthorized:
    case ErrorKind::another_way:
    case ErrorKind::not_found:
    case ErrorKind::timeout:
    case ErrorKind::conflict:
    case ErrorKind::gone:
    case ErrorKind::too_many:
    case ErrorKind::unavailable: return kExitUnavailable;
    case ErrorKind::fault:
    case ErrorKind::unusable: return kExitFault;
  }
  return kExitFault;
}

}  // namespace selfsame::app
