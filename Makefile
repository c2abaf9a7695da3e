# `make demo` and `make test` need Python 3.11 or newer, pip and make; they set up the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
LOCK   := requirements-dev.txt
PIP    := -m pip install --quiet --disable-pip-version-check
EDGE   := .cache/versions
PEERS  := .cache/peers
SITE   := .cache/site
# Run by a program that itself needs a newer click.
NEWER  := tests/ci/test_ci_others.py::test_every_file_is_as_its_schema_says
COMPILE = $(BIN)/uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command 'make lock'

.PHONY: help setup lock demo demo-fleet test test-lowest test-newest laws soak chaos lint types cases bench bench-peers profile \
	pictures reference site dist clean

help:            ## what there is
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(READY)  ## a virtual environment with everything in it

$(READY): pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (a minute the first time) ..."
	@$(BIN)/python $(PIP) --require-hashes --requirement $(LOCK)
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

lock: $(READY)   ## renew what is locked: the newest versions allowed, for every Python and system
	@$(COMPILE) --extra dev --output-file $(LOCK) pyproject.toml
	@$(COMPILE) --output-file tests/policy/requirements.txt tests/policy/requirements.in
	@$(COMPILE) --output-file benchmarks/peers.txt benchmarks/peers.in
	@$(COMPILE) --output-file website/requirements.txt website/requirements.in

demo: $(READY)   ## the main job, from nothing to "No changes", against the embedded API
	@$(BIN)/python -m demo

demo-fleet: $(READY) ## a fleet that is kept, until Ctrl-C: http://127.0.0.1:8080
	@$(BIN)/python -m demo.fleet

test: $(READY)   ## everything that must hold: style, types, architecture, behaviour
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest -n auto --dist worksteal

test-lowest: $(READY)  ## the tests, with the lowest versions that pyproject.toml allows
	@$(PYTHON) -m venv --clear $(EDGE)/lowest
	@$(EDGE)/lowest/bin/python $(PIP) --require-hashes --requirement $(LOCK)
	@$(BIN)/uv pip compile --quiet --no-config --resolution lowest-direct \
		--python $(EDGE)/lowest/bin/python --extra controller --extra tracing --output-file $(EDGE)/lowest.txt pyproject.toml
	@$(EDGE)/lowest/bin/python $(PIP) --requirement $(EDGE)/lowest.txt
	@$(EDGE)/lowest/bin/python $(PIP) --no-deps --no-build-isolation --editable .
	@$(EDGE)/lowest/bin/pytest -n auto --dist worksteal --deselect $(NEWER)

test-newest:     ## the tests, with the newest versions there are, whatever is locked
	@$(PYTHON) -m venv --clear $(EDGE)/newest
	@$(EDGE)/newest/bin/python $(PIP) --editable '.[dev]'
	@$(EDGE)/newest/bin/pytest -n auto --dist worksteal

laws: $(READY)   ## every law, with ten times as many made-up cases; LAWS_TIMES=10
	@LAWS_TIMES=$${LAWS_TIMES:-10} $(BIN)/pytest -n auto --dist worksteal -m hypothesis

soak: $(READY)   ## kill hundreds of applies, one after another; SOAK_TIMES=300, SOAK_SEED=1
	@SOAK_TIMES=$${SOAK_TIMES:-300} $(BIN)/pytest tests/soak

chaos: $(READY)  ## everything that can happen to a fleet's workers; CHAOS_TIMES=20, CHAOS_SEED=1
	@CHAOS_TIMES=$${CHAOS_TIMES:-20} $(BIN)/pytest tests/controller/proof/test_proof_chaos.py

lint: $(READY)   ## mend what a program can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(READY)  ## the strict type checker alone
	@$(BIN)/mypy

cases: $(READY)  ## rewrite the expectations of all cases; then read `git diff tests`
	@$(BIN)/python -m website reference
	@$(BIN)/pytest tests/planning tests/rendering tests/fleet tests/cli/test_cli_imports.py --update-cases

bench: $(READY)  ## the table of speeds and request counts
	@$(BIN)/python -m benchmarks

bench-peers:     ## octoDNS and a Terraform provider, for `make bench`; terraform itself must be there
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python $(PIP) --require-hashes --requirement benchmarks/peers.txt

profile: $(READY) ## where the CPU of a plan and an apply goes, stage by stage
	@$(BIN)/python -m benchmarks.profile

pictures: $(READY)  ## the documentation's pictures, from a real run; needs git and a Chromium
	@$(BIN)/python -m demo.pictures
	@$(BIN)/python -m demo.comment_pictures
	@$(BIN)/python -m demo.controller_page
	@$(BIN)/python -m demo.ci_page

reference: $(READY)  ## the pages of commands, from their help
	@$(BIN)/python -m website reference

site: $(SITE)/.ready ## the documentation as a website, in .cache/site/html; strict about links
	@$(BIN)/python -m website

$(SITE)/.ready: $(READY) website/requirements.txt
	@$(PYTHON) -m venv --clear $(SITE)/venv
	@$(SITE)/venv/bin/python $(PIP) --require-hashes --requirement website/requirements.txt
	@touch $@

dist: $(READY)   ## what a release uploads, in dist: the sdist, and the wheel that is built from it
	@rm -rf dist
	@$(BIN)/uv build --quiet --no-config --no-build-isolation --python $(BIN)/python --out-dir dist

clean:           ## forget the environment and everything made
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache dist .reconciler
