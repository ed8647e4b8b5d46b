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

.PHONY: all help product everything test demo install uninstall deb amalgamation bench fuzz asan \
  tidy clean
all: product ## build release into build/: ciprw, libeip.so, libeip.a

help: ## list the targets
	sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

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
