# Emscripten: the portable core and its unit tests, which run under Node. Included by SelfsameOptions.
#
# The core's header-only libraries are reached through a folder of links: /usr/include itself would hide Emscripten's libc.
set(headers ${CMAKE_BINARY_DIR}/portable_headers)
file(MAKE_DIRECTORY ${headers})
foreach(pair "tl|tl/expected.hpp|." "nlohmann|nlohmann/json.hpp|." "Eigen|Eigen/Core|eigen3")
  string(REPLACE "|" ";" pair ${pair})
  list(POP_FRONT pair folder probe suffix)
  find_path(${folder}_headers ${probe} PATHS /usr/local/include /usr/include PATH_SUFFIXES ${suffix}
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  file(CREATE_LINK ${${folder}_headers}/${folder} ${headers}/${folder} SYMBOLIC)
endforeach()
target_include_directories(selfsame_options SYSTEM INTERFACE ${headers})
add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED GLOBAL)

# The rooms of the core neither throw nor catch; without exception support they are a fifth smaller. SIMD changes no bit
# of a result, and onnxruntime-web needs it too.
target_compile_options(selfsame_options INTERFACE -msimd128 -include ${CMAKE_CURRENT_LIST_DIR}/emscripten_std.hpp
  "$<IF:$<BOOL:$<TARGET_PROPERTY:SELFSAME_THROWS>>,-fexceptions,-fno-exceptions>")
# Node's fetch() cannot read a file, so the loader passes in the bytes.
target_link_options(selfsame_options INTERFACE -fexceptions -sALLOW_MEMORY_GROWTH=1
  "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:SELFSAME_FOR_PAGES>>>:SHELL:-sNODERAWFS=1 -sEXIT_RUNTIME=1 --pre-js ${CMAKE_CURRENT_LIST_DIR}/wasm_under_node.js>")

if(NOT SELFSAME_TESTS)
  return()
endif()
find_path(SELFSAME_GTEST_SOURCE googletest/src/gtest-all.cc PATHS /usr/src/googletest
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED)
set(gtest ${SELFSAME_GTEST_SOURCE}/googletest)
set(gmock ${SELFSAME_GTEST_SOURCE}/googlemock)
add_library(selfsame_wasm_gtest STATIC ${gtest}/src/gtest-all.cc ${gtest}/src/gtest_main.cc ${gmock}/src/gmock-all.cc)
target_include_directories(selfsame_wasm_gtest SYSTEM PUBLIC ${gtest}/include ${gmock}/include PRIVATE ${gtest} ${gmock})
target_compile_definitions(selfsame_wasm_gtest PUBLIC GTEST_HAS_PTHREAD=0)
target_compile_options(selfsame_wasm_gtest PUBLIC -fexceptions)
