# Each target does everything it needs from a bare clone on Debian 12; `make help` lists them.
# What is built here is described in CMakeLists.txt; presets are in CMakePresets.json.

MAKEFLAGS += --no-print-directory
JOBS ?= $(shell nproc)
BUILD = cmake --build
CONFIGURE = cmake --log-level=WARNING --preset
CTEST = ctest --output-on-failure --parallel $(JOBS)

.PHONY: all help deps build test
all: build ## build release into build/: ciprw, libeip.so, libeip.a

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

deps: ## install what is missing for building and testing
	@scripts/deps

build: deps
	@$(CONFIGURE) release
	@$(BUILD) build --parallel $(JOBS)

test: build ## run all tests
	@cd build && $(CTEST)
