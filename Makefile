# Every everyday job is one target. `make help` lists them; HACKING.md says more.
DATA ?= selfsame-data
FUZZ_SECONDS ?= 60
CRASH_KILLS ?= 50
CLANG_FORMAT ?= clang-format

export CMAKE_BUILD_PARALLEL_LEVEL ?= $(shell nproc)
export CTEST_PARALLEL_LEVEL ?= $(shell nproc)
# Weights that are not part of the repository are looked for beside it.
ifneq ($(wildcard ../shared/models),)
export SELFSAME_MODELS ?= $(abspath ../shared/models)
endif

bench_data ?= ../shared/data/face/lfw/Tony_Blair
bench_pictures = $(wildcard $(bench_data)/*_000[35-9].jpg $(bench_data)/*_001[0-4].jpg)

say = @printf '\n== %s\n' "$(1)"
formatted = $(sort $(shell find src apps bench fuzz tests cmake -name '*.hpp' -o -name '*.cpp' 2>/dev/null))
threaded_rooms = ^(infer|auth|http)$$

.DEFAULT_GOAL := help
.PHONY: help run build demo unit test test-all check check-training wasm wasm-check bench bench-build fuzz tsan coverage tidy fmt fmt-check clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / {sub(/%/, "NAME", $$1); printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## build what ships and start the server (data in ./selfsame-data, DATA=... for another folder)
	@tools/setup build
	@cmake --preset release --log-level=WARNING
	@tools/timed "build release" cmake --build --preset release --target selfsame
	@exec build/selfsame serve --data $(DATA) $(if $(LISTEN),--listen $(LISTEN))

build: ## build what ships: build/selfsame
	@tools/setup build
	@cmake --preset release --log-level=WARNING
	@tools/timed "build release" cmake --build --preset release --target selfsame

demo: build ## the main job on the made-up people of samples/: enrol, verify, refuse attacks
	@tools/demo build/selfsame

unit: ## unit tests that need under a minute, as fast as they build: no sanitizers, no optimisation
	@tools/setup build test
	@cmake --preset unit --log-level=WARNING
	@tools/timed "build unit" cmake --build --preset unit
	@tools/timed "tests unit" ctest --preset unit -L unit

test: ## unit tests under the sanitizers, as released, and as WebAssembly; then the checks of the tree
	@tools/setup build test clang wasm
	$(call say,clang 19: tests with AddressSanitizer and UndefinedBehaviorSanitizer)
	@cmake --preset dev --log-level=WARNING
	@tools/timed "build dev" cmake --build --preset dev
	@tools/timed "tests dev" env SELFSAME_CRASH_KILLS=$(CRASH_KILLS) ctest --preset dev -LE long
	$(call say,the program as released: command line and service)
	@$(MAKE) --no-print-directory build
	@tools/timed "make run" tools/try_run
	@tools/timed "program end to end" python3 tests/end_to_end/program_test.py build/selfsame
	@tools/timed "samples end to end" python3 tests/end_to_end/samples_test.py build/selfsame
	@tools/timed "voice end to end" python3 tests/end_to_end/voice_test.py build/selfsame
	@tools/timed "finger end to end" python3 tests/end_to_end/finger_test.py build/selfsame
	@tools/timed "codes end to end" python3 tests/end_to_end/codes_test.py build/selfsame
	@tools/timed "bad input end to end" python3 tests/end_to_end/bad_input_test.py build/selfsame
	@$(MAKE) --no-print-directory check check-training wasm
	$(call say,make test: everything passed)

test-all: CRASH_KILLS = 1000
test-all: test ## make test with 1000 kills, then the long suites: HACKING.md says what each is for
	$(call say,long suites with AddressSanitizer and UndefinedBehaviorSanitizer)
	@tools/timed "long suites" ctest --preset dev -L long

check: ## module graph, width of prose, formatting, and the tests of these checks
	$(call say,module graph; width of prose; formatting)
	@python3 tools/check_graph_test.py --quiet
	@python3 tools/check_graph.py
	@python3 tools/check_prose_test.py --quiet
	@python3 tools/check_prose.py
	@$(MAKE) --no-print-directory fmt-check

check-training: ## tests of the training recipes, without data
	@tools/setup training
	$(call say,training recipes)
	@tools/timed "training recipes" $(MAKE) --no-print-directory -C training test

wasm: ## the portable core as WebAssembly: a library for pages, and its unit tests under Node
	@tools/setup wasm
	$(call say,the portable core as WebAssembly)
	@cmake --preset wasm --log-level=WARNING
	@tools/timed "build wasm" cmake --build --preset wasm
	@tools/timed "tests wasm" ctest --preset wasm

wasm-check: ## the portable core with onnxruntime-web, under Node and in headless Chromium, against the program
	@tools/setup build wasm browser
	$(call say,a page against the program)
	@cmp -s web/package-lock.json web/node_modules/installed-lock.json || \
	  { npm ci --prefix web && cp web/package-lock.json web/node_modules/installed-lock.json; }
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release --target native_answers
	@cmake --preset wasm --log-level=WARNING
	@cmake --build --preset wasm --target selfsame_page
	@build/tests/browser/native_answers . build/browser
	@node tests/browser/check.mjs build/browser build/wasm/web

bench-build: ## build the benchmarks, without running them
	@tools/setup build bench
	$(call say,benchmarks)
	@cmake --preset release --log-level=WARNING -DSELFSAME_BENCHMARKS=ON
	@tools/timed "build benchmarks" cmake --build --preset release

bench: bench-build ## benchmarks, beside their peers
	$(call say,picture kernels)
	@build/bench/media_benchmark
	$(call say,sound kernels)
	@build/bench/sound_benchmark
	$(call say,cues of liveness)
	@build/bench/liveness_benchmark
	$(call say,prints of fingers)
	@build/bench/finger_benchmark
	$(call say,short-lived state)
	@build/bench/short_lived_benchmark
	$(call say,exact search beside faiss)
	@[ ! -x build/bench/search_vs_faiss ] || build/bench/search_vs_faiss
	@[ ! -x build/bench/codes_vs_faiss ] || build/bench/codes_vs_faiss
ifneq ($(bench_pictures),)
	$(call say,photograph to decision)
	@build/selfsame bench $(bench_pictures)
	$(call say,the service)
	@build/selfsame bench --server $(bench_pictures)
	$(call say,photograph to vector beside OpenCV)
	@[ ! -x build/bench/pipeline_vs_opencv ] || build/bench/pipeline_vs_opencv ../shared/models models $(bench_pictures)
else
	@echo "the pipeline is not timed: there are no photographs in $(bench_data)"
endif

fuzz: ## every fuzz target for FUZZ_SECONDS (60)
	@tools/setup build test clang
	@cmake --preset dev --log-level=WARNING
	@tools/timed "build fuzz" cmake --build --preset dev --target fuzz_targets
	@tools/timed "fuzz" tools/run_fuzzers $(FUZZ_SECONDS)

tsan: ## tests of the rooms with threads under ThreadSanitizer
	@tools/setup build test
	$(call say,tests with ThreadSanitizer)
	@cmake --preset tsan --log-level=WARNING
	@tools/timed "build tsan" cmake --build --preset tsan --target infer_test auth_test http_test
	@tools/timed "tests tsan" ctest --preset tsan -R '$(threaded_rooms)'

coverage: ## line coverage of the unit tests: build/coverage/html/index.html
	@tools/setup build test coverage
	@cmake --preset coverage --log-level=WARNING
	@tools/timed "build coverage" cmake --build --preset coverage
	@tools/timed "tests coverage" ctest --preset coverage
	@lcov --quiet --capture --directory build/coverage --base-directory . --no-external --output-file build/coverage/all.info
	@lcov --quiet --remove build/coverage/all.info '*_test.cpp' '*/tests/*' --output-file build/coverage/lines.info
	@genhtml --quiet build/coverage/lines.info --output-directory build/coverage/html
	@lcov --summary build/coverage/lines.info

tidy: ## clang-tidy over src and apps
	@tools/setup build test clang
	@cmake --preset dev -B build/tidy -DSELFSAME_UNITED=OFF --log-level=WARNING
	@run-clang-tidy-19 -quiet -p build/tidy '$(CURDIR)/(src|apps)/.*\.cpp$$'

fmt: ## format the C++ in place
	@$(CLANG_FORMAT) -i $(formatted)

fmt-check: ## fail where `make fmt` would change something
	@CLANG_FORMAT=$(CLANG_FORMAT) tools/check_format $(formatted)

train-%: ## train a model, or go on: face-embed, face-detect, face-points, face-pad, voice-embed (OUT=folder, FLAGS=...)
	@tools/setup training
	@$(MAKE) --no-print-directory -C training $@

eval-%: ## what a trained model is worth
	@tools/setup training
	@$(MAKE) --no-print-directory -C training $@

export-%: ## write a trained model as ONNX, and as pack with FLAGS="--pack ../models/..."
	@tools/setup training
	@$(MAKE) --no-print-directory -C training $@

clean: ## remove everything that was built
	rm -rf build
