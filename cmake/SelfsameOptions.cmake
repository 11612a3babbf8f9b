# Settings for every target: the language, the warnings, the hardening and the build's switches.
option(SELFSAME_TESTS "Build the unit tests" ON)
option(SELFSAME_BENCHMARKS "Build the benchmarks under bench/" OFF)
option(SELFSAME_FUZZERS "Count branches for libFuzzer, and offer the targets under fuzz/ (clang only)" OFF)
option(SELFSAME_UNITED "Compile the files of a room in groups: a third of the work from scratch, more after a small change" ON)
option(SELFSAME_COVERAGE "Count executed lines (gcov)" OFF)
set(SELFSAME_SANITIZE "" CACHE STRING "Sanitizers for everything, e.g. \"address,undefined\" or \"thread\"")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# A room finds its libraries in its own CMakeLists.txt; targets that link the room must see them too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
if(SELFSAME_TESTS AND NOT EMSCRIPTEN)
  find_package(GTest QUIET)
  if(NOT GTest_FOUND)
    message(STATUS "GoogleTest is missing, tests are left out (tools/setup test)")
    set(SELFSAME_TESTS OFF)
  endif()
endif()
if(SELFSAME_TESTS)
  enable_testing()
endif()

# Headers that every file includes are parsed, and templates that every file uses are compiled, once for each group.
set(CMAKE_UNITY_BUILD ${SELFSAME_UNITED})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

# One compiler cache for all clones on this machine: paths inside the clone are relative to it.
find_program(SELFSAME_CCACHE ccache)
if(SELFSAME_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1)
  if(EMSCRIPTEN)
    list(APPEND CMAKE_CXX_COMPILER_LAUNCHER CCACHE_COMPILERTYPE=clang)
  endif()
  list(APPEND CMAKE_CXX_COMPILER_LAUNCHER ${SELFSAME_CCACHE})
endif()

# No -march here: kernels are compiled for several instruction sets and chosen at run time.
add_library(selfsame_options INTERFACE)
target_compile_features(selfsame_options INTERFACE cxx_std_20)
target_compile_options(selfsame_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)

if(EMSCRIPTEN)
  include(SelfsameWasm)
  return()
endif()

target_compile_options(selfsame_options INTERFACE -fstack-protector-strong)
# A build folder can be moved: libraries inside it are found from $ORIGIN.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
target_link_options(selfsame_options INTERFACE -Wl,-z,relro,-z,now)

if(SELFSAME_SANITIZE)
  # For all targets, so that GoogleTest's own objects and ours agree on container annotations.
  add_compile_options(-fsanitize=${SELFSAME_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SELFSAME_SANITIZE})
  if(SELFSAME_SANITIZE MATCHES "undefined")
    # These checks cost much of the compiler's and the tests' time, and AddressSanitizer finds the same errors, except
    # for misalignment, which this processor tolerates.
    add_compile_options(-fno-sanitize=null,alignment,object-size,vptr)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ 12 tracks memory wrongly through instrumented code; the release build keeps these two warnings.
    target_compile_options(selfsame_options INTERFACE -Wno-maybe-uninitialized -Wno-free-nonheap-object)
  endif()
elseif(CMAKE_BUILD_TYPE MATCHES "Release|RelWithDebInfo")
  target_compile_options(selfsame_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_BUILD_TYPE MATCHES "Release|RelWithDebInfo")
  # g++ 12 warns of impossible overflows in the inlined bodies of std::string and std::vector (its bugs 105329, 105651);
  # clang and the unoptimised builds keep these warnings, the sanitizers the check itself.
  target_compile_options(selfsame_options INTERFACE -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-restrict)
  target_link_options(selfsame_options INTERFACE -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-restrict)
endif()

if(SELFSAME_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

if(CMAKE_BUILD_TYPE STREQUAL Release)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT ipo_supported LANGUAGES CXX)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${ipo_supported})
endif()
