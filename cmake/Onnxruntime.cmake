# Imported target selfsame::onnxruntime: the system's ONNX Runtime if there is one, otherwise the one that tools/setup
# unpacked.
# Only src/infer may link it.
set(onnxruntime_bundle ${PROJECT_SOURCE_DIR}/build/third_party/onnxruntime)

find_package(onnxruntime CONFIG QUIET)
if(TARGET onnxruntime::onnxruntime)
  message(STATUS "ONNX Runtime: the system's package, ${onnxruntime_DIR}")
  set_target_properties(onnxruntime::onnxruntime PROPERTIES IMPORTED_GLOBAL ON)
  add_library(selfsame::onnxruntime ALIAS onnxruntime::onnxruntime)
  return()
endif()

# Not cached at first, so that a system library or bundle that is added later is found.
unset(SELFSAME_ONNXRUNTIME_LIBRARY CACHE)
unset(SELFSAME_ONNXRUNTIME_INCLUDE CACHE)
find_library(SELFSAME_ONNXRUNTIME_LIBRARY NAMES onnxruntime)
find_path(SELFSAME_ONNXRUNTIME_INCLUDE NAMES onnxruntime_cxx_api.h PATH_SUFFIXES onnxruntime onnxruntime/core/session)
if(NOT SELFSAME_ONNXRUNTIME_LIBRARY OR NOT SELFSAME_ONNXRUNTIME_INCLUDE)
  set(SELFSAME_ONNXRUNTIME_LIBRARY ${onnxruntime_bundle}/lib/libonnxruntime.so.1)
  set(SELFSAME_ONNXRUNTIME_INCLUDE ${onnxruntime_bundle}/include)
  if(NOT EXISTS ${SELFSAME_ONNXRUNTIME_LIBRARY} OR NOT EXISTS ${SELFSAME_ONNXRUNTIME_INCLUDE}/onnxruntime_cxx_api.h)
    message(FATAL_ERROR "ONNX Runtime is missing. Run: tools/setup build")
  endif()
endif()
message(STATUS "ONNX Runtime: ${SELFSAME_ONNXRUNTIME_LIBRARY}")

add_library(selfsame::onnxruntime SHARED IMPORTED GLOBAL)
set_target_properties(selfsame::onnxruntime PROPERTIES
  IMPORTED_LOCATION ${SELFSAME_ONNXRUNTIME_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${SELFSAME_ONNXRUNTIME_INCLUDE})
