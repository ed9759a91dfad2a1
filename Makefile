# What people type. The work is done in tools/ and by the fairtrial command.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?=
# Processes with files of their own: two where sandboxes run, each with a core of its own, and one more where none does,
# since those wait for servers and other processes. Tests marked `alone` have the machine to themselves.
SIDE_BY_SIDE := $(BIN)/pytest --dist loadfile --no-loadscope-reorder
CHAOS_ARGS ?=

DEMO := challenges/top-talkers
DEMO_LANGUAGE := python
DEMO_SUBMISSION := $(DEMO)/submissions/accepted/solution.py
SUPERVISOR := sandbox_images/supervisor
SCRIPTS := $(wildcard tools/*.sh) .ci/run sandbox_images/system/install-packages deploy/postgres/serve deploy/redis/serve deploy/redis/answers \
	sandbox_images/postgres/agent sandbox_images/postgres/prepare

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test check bench load chaos fuzz fuzz-short images clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install and start what is missing, asking first: system packages, engine, .venv, images
	@PYTHON=$(PYTHON) tools/system.sh demo
	@PYTHON=$(PYTHON) tools/venv.sh
	@tools/images.sh

setup-test:
	@PYTHON=$(PYTHON) tools/system.sh test
	@PYTHON=$(PYTHON) tools/venv.sh
	@tools/images.sh

demo: ## grade a submission: a report here, and an HTML one beside it; sets up what that needs, asking first
	@PYTHON=$(PYTHON) tools/system.sh demo
	@PYTHON=$(PYTHON) tools/venv.sh
	@tools/images.sh $(DEMO_LANGUAGE)
	@mkdir -p reports
	@$(BIN)/fairtrial grade $(DEMO) $(DEMO_SUBMISSION) -o reports/top-talkers.html
	@echo "The same report as a page: reports/top-talkers.html"

test: setup-test ## run every test
	$(MAKE) -C $(SUPERVISOR) check
	$(SIDE_BY_SIDE) -n 3 -m "not (engine or web or alone)" $(PYTEST_ARGS)
	$(SIDE_BY_SIDE) -n 2 -m "(engine or web) and not alone" $(PYTEST_ARGS)
	$(BIN)/pytest -m alone $(PYTEST_ARGS)

check: setup-test ## lint, types, import rules, C and shell checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	shellcheck --external-sources $(SCRIPTS)
	$(MAKE) -C $(SUPERVISOR) CC=gcc all

bench: setup-test ## measure: benchmarks/results.json and a table
	$(BIN)/python -m benchmarks

chaos: setup-test ## break everything at random points: what is promised holds, and a table says how
	$(BIN)/python -m tests.chaos $(CHAOS_ARGS)

load: setup-test ## load the service: benchmarks/load.json and a table
	$(BIN)/python -m benchmarks.load

fuzz: setup-test ## fuzz the supervisor's frames, what takes strangers' bytes, then the API
	$(MAKE) -C $(SUPERVISOR) fuzz
	tools/fuzz.sh 300
	FAIRTRIAL_FUZZ_EXAMPLES=200 $(BIN)/pytest -p no:cacheprovider tests/service/security/test_fuzz.py

fuzz-short: setup-test # for CI: some 50 s
	$(MAKE) -C $(SUPERVISOR) fuzz FUZZ_SECONDS=5
	tools/fuzz.sh 6

images: setup ## build the sandbox images that are missing
	@$(BIN)/fairtrial images list

clean: ## remove what was made here, but not the images
	rm -rf .venv build dist reports .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	$(MAKE) -C $(SUPERVISOR) clean
