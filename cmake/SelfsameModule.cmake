# Memory that third-party libraries hold for the life of the process is not our leak.
set(SELFSAME_TEST_ENVIRONMENT
  "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/leaks.txt:print_suppressions=0")

# Code that is never the bottleneck: under sanitizers, optimising it takes longer than it saves.
function(selfsame_compile_fast target)
  if(SELFSAME_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()

# Coverage for libFuzzer: branches and comparisons in rooms that read untrusted bytes; only branches in rooms that
# mostly calculate, because tracing their comparisons doubles the time of the tests.
set(selfsame_fuzzed_rooms auth base capture crypto eval http infer match media_codec pipeline web)
set(selfsame_fuzzed_calculating_rooms face face_liveness finger media voice)

function(selfsame_count_for_fuzzers name)
  if(SELFSAME_FUZZERS AND name IN_LIST selfsame_fuzzed_rooms)
    target_compile_options(selfsame_${name} PRIVATE -fsanitize=fuzzer-no-link)
  elseif(SELFSAME_FUZZERS AND name IN_LIST selfsame_fuzzed_calculating_rooms)
    target_compile_options(selfsame_${name} PRIVATE -fsanitize-coverage=inline-8bit-counters,pc-table)
  endif()
endfunction()

# Builds the program NAME_test from the given sources, and registers it as the test NAME.
function(selfsame_unit_test name library)
  add_executable(${name}_test ${ARGN})
  set_target_properties(${name}_test PROPERTIES SELFSAME_THROWS ON)
  selfsame_compile_fast(${name}_test)
  target_link_libraries(${name}_test PRIVATE ${library} selfsame_test_support)
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS unit ENVIRONMENT "${SELFSAME_TEST_ENVIRONMENT}")
endfunction()

# selfsame_module(NAME
#   [PORTABLE_SOURCES file...]  compiled natively and with Emscripten
#   [NATIVE_SOURCES file...]    compiled natively only
#   [DEPENDS room...]           other rooms, e.g. base media
#   [LIBRARIES target...]       third-party targets that only this room uses
#   [NATIVE_LIBRARIES target...]
#   [NATIVE_DEPENDS room...]
#   [ALONE file...])            sources and tests that are compiled by themselves also in a united build: their
#                               file-local names clash with a neighbour's
#
# One room = one folder = one static library `selfsame_NAME`. Every *_test.cpp beside the sources goes into one
# GoogleTest program `NAME_test`; *_native_test.cpp only natively.
function(selfsame_module name)
  cmake_parse_arguments(arg "" "" "PORTABLE_SOURCES;NATIVE_SOURCES;DEPENDS;NATIVE_DEPENDS;LIBRARIES;NATIVE_LIBRARIES;ALONE" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "selfsame_module(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()

  set(sources ${arg_PORTABLE_SOURCES})
  set(depends ${arg_DEPENDS})
  set(libraries ${arg_LIBRARIES})
  if(NOT EMSCRIPTEN)
    list(APPEND sources ${arg_NATIVE_SOURCES})
    list(APPEND depends ${arg_NATIVE_DEPENDS})
    list(APPEND libraries ${arg_NATIVE_LIBRARIES})
  endif()
  list(TRANSFORM depends PREPEND selfsame_)
  if(arg_ALONE)
    set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()

  add_library(selfsame_${name} STATIC ${sources})
  target_include_directories(selfsame_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(selfsame_${name} PUBLIC selfsame_options ${depends} ${libraries})

  selfsame_count_for_fuzzers(${name})
  if(NOT SELFSAME_TESTS)
    return()
  endif()
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  if(EMSCRIPTEN)
    list(FILTER tests EXCLUDE REGEX "_native_test\\.cpp$")
  endif()
  if(NOT tests)
    return()
  endif()
  selfsame_unit_test(${name} selfsame_${name} ${tests})
endfunction()
