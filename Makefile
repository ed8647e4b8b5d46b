# Each target does everything it needs from a bare clone on Debian 12; `make help` lists them.
# What is built here is described in CMakeLists.txt; presets are in CMakePresets.json.

MAKEFLAGS += --silent --no-print-directory
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
DESTDIR ?=
export DESTDIR
CTEST = ctest --output-on-failure --parallel $(JOBS)
TIDY_LOG = build/clang-tidy.log

# What is built for another machine, and what runs there in an emulator.
elsewhere = $(MAKE) build/$(1)/Makefile && cmake --build build/$(1) --parallel $(JOBS) && \
  (cd build/$(1) && $(CTEST))

.PHONY: all help product everything test demo install uninstall deb amalgamation bench fuzz asan \
  tsan cover windows arm s390x tidy clean
all: product ## build release into build/: ciprw, libeip.so, libeip.a

help: ## list the targets
	sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

product:
	scripts/deps build
	$(MAKE) build/Makefile
	cmake --build build --parallel $(JOBS) --target product

everything: product
	cmake --build build --parallel $(JOBS)

test: ## run all tests
	scripts/deps build test
	$(MAKE) everything
	cd build && $(CTEST)

demo: product ## show the main job on simulated devices
	scripts/deps demo
	scripts/demo

install: product ## install into PREFIX=/usr/local; DESTDIR=FOLDER puts it all below that
	cmake --install build --prefix '$(abspath $(PREFIX))' >/dev/null
	[ -n '$(DESTDIR)' ] || [ "$$(id -u)" -ne 0 ] || ldconfig

uninstall: ## remove what was installed last, from the same DESTDIR
	scripts/uninstall build/install_manifest.txt

deb: ## build the Debian packages into build/deb, and check them
	scripts/deps build deb
	scripts/deb

amalgamation: ## write libeip as one libeip.c and libeip.h into build/amalgamation
	scripts/deps amalgamation
	scripts/amalgamate build/amalgamation

bench: ## measure against ceilings taken in the same run; ONLY=codec selects by name
	scripts/deps build bench
	$(MAKE) build/Makefile
	cmake --build build --parallel $(JOBS) --target bench
	/usr/bin/python3 scripts/bench --build build $(if $(ONLY),--only $(ONLY))

fuzz: ## run each fuzz target for FUZZ_SECONDS=60; ONLY=enip_cpf selects one
	scripts/deps build fuzz
	$(MAKE) build/fuzz/Makefile
	cmake --build build/fuzz --parallel $(JOBS) --target fuzz_targets
	scripts/fuzz --build build/fuzz --seconds $(FUZZ_SECONDS) --jobs $(JOBS) --only '$(ONLY)'

asan: ## run all tests with address, leak and undefined behaviour checks
	scripts/deps build test
	$(MAKE) build/asan/Makefile
	cmake --build build/asan --parallel $(JOBS)
	cd build/asan && $(CTEST)

tsan: ## run the tests that have threads with data race checks
	scripts/deps build
	$(MAKE) build/tsan/Makefile
	cmake --build build/tsan --parallel $(JOBS) --target threaded
	cd build/tsan && $(CTEST) --label-regex threads
	echo 'tsan: no data races'

cover: ## say how much of the source the tests reach, and how much of each decoder its fuzz corpus
	scripts/deps build test cover
	$(MAKE) build/cover/Makefile
	cmake --build build/cover --parallel $(JOBS)
	find build/cover -name '*.gcda' -delete
	# who is killed while it writes its counts leaves a file that others would complain about
	cd build/cover && GCOV_ERROR_FILE=/dev/null $(CTEST) --quiet --output-log tests.log -E '^(mutant|tidy|tools|bench)' || \
	  { grep -A 40 'tests passed,' tests.log; exit 1; }
	scripts/cover --build build/cover

windows: product ## build libeip for Windows, and read a simulated controller with it in Wine
	scripts/deps windows
	$(call elsewhere,windows)
	$(call elsewhere,windows32)
	echo 'windows: libeip for 64 and 32 bits; the 64-bit examples ran in Wine'

arm: product ## build for ARM, and run the tests and read a simulated controller in qemu
	scripts/deps arm
	$(call elsewhere,arm64)
	$(call elsewhere,armhf)
	echo 'arm: libeip and the tests, for arm64 and armhf, ran in qemu'

s390x: product ## build for a big-endian machine, and run the tests in qemu
	scripts/deps s390x
	$(call elsewhere,s390x)
	echo 's390x: libeip and the tests, on a big-endian machine, ran in qemu'

tidy: everything ## check the house rules, the format, and what clang-tidy says
	scripts/deps tidy
	tools/tidy --build build
	run-clang-tidy -quiet -p build -j $(JOBS) '^$(CURDIR)/src/' >$(TIDY_LOG) 2>&1 || \
	  { grep -A 3 -e 'error:' -e 'warning:' $(TIDY_LOG) || cat $(TIDY_LOG); exit 1; }

clean: ## remove all that was built
	rm -rf build

# CMake configures once; after that the build itself notices what changed, but for new targets.
build/Makefile: CMakePresets.json CMakeLists.txt
	cmake --preset release >/dev/null
	touch $@
build/%/Makefile: CMakePresets.json CMakeLists.txt
	cmake --preset $* >/dev/null
	touch $@
