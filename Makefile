# The short way in. Meson does the work (meson.build); this names the usual ways to call it.
#
#   make run    build and serve http://127.0.0.1:8080     make bench  measure, as ratios (SECTION=prd: a part)
#   make test   every suite, with sanitizers              make lint   format, clang-tidy, types
#   make demo   the whole workflow in the terminal        make fuzz   FUZZ_SECONDS for each target (60)
#   make install                                      make races  what threads share, under the thread sanitizer

BUILD := build
CHECKED := build-checked
TIDY := build-clang
FUZZED := build-fuzz
RACED := build-races
FUZZ_SECONDS := 60

.PHONY: build run test demo bench lint fuzz races install clean

$(BUILD)/build.ninja:
	@tools/bootstrap.sh build
	@meson setup $(BUILD) --buildtype=release -Db_lto=true >/dev/null

build: $(BUILD)/build.ninja
	@tools/bootstrap.sh build
	@tools/ninja.sh $(BUILD) stet

run: build
	@$(BUILD)/stet serve

$(CHECKED)/build.ninja:
	@tools/bootstrap.sh test
	@meson setup $(CHECKED) -Db_sanitize=address,undefined -Db_lundef=false >/dev/null

$(FUZZED)/build.ninja:
	@tools/bootstrap.sh test
	@CC=clang-14 meson setup $(FUZZED) -Dfuzz=true -Dpage=false -Db_sanitize=address,undefined -Db_lundef=false >/dev/null

test: $(CHECKED)/build.ninja $(FUZZED)/build.ninja
	@tools/bootstrap.sh test
	@tools/test.sh $(CHECKED) $(FUZZED)

fuzz: $(FUZZED)/build.ninja
	@tools/bootstrap.sh test
	@tools/fuzz.sh $(FUZZED) $(FUZZ_SECONDS)

demo: build
	@tools/demo.sh $(BUILD)/stet

bench: build
	@tools/bootstrap.sh bench
	@bench/run.sh $(BUILD) $(SECTION)

$(TIDY)/build.ninja:
	@tools/bootstrap.sh lint
	@CC=clang-14 meson setup $(TIDY) -Dpage=false >/dev/null

lint: $(TIDY)/build.ninja
	@tools/bootstrap.sh lint
	@tools/lint.sh $(TIDY)

install: build
	@meson install -C $(BUILD) --no-rebuild

# What several threads share, under the thread sanitizer of gcc 12, which needs addresses that are not random.
THREADED := unit/platform/test_platform_connection_pool unit/platform/test_platform_event_bus \
  unit/platform/test_platform_http_streams unit/platform/test_platform_job_runner \
  unit/platform/test_platform_sqlite_database unit/platform/test_platform_sse unit/platform/test_platform_worker_pool \
  unit/users/test_users_access_tokens unit/prd/test_prd_change_feed

$(RACED)/build.ninja:
	@tools/bootstrap.sh test
	@meson setup $(RACED) -Dpage=false -Db_sanitize=thread -Db_lundef=false >/dev/null

races: $(RACED)/build.ninja
	@tools/ninja.sh $(RACED) $(THREADED:%=tests/%)
	@for test in $(THREADED); do setarch -R $(RACED)/tests/$$test || exit 1; done

clean:
	@rm -rf $(BUILD) $(CHECKED) $(TIDY) $(FUZZED) $(RACED)
