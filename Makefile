# Freesheet: everything a newcomer or CI runs. `make help` lists it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8080
ENGINES_OUT ?= out/engines
CORPUS ?= tests/quality/pages

.DEFAULT_GOAL := help
.PHONY: help venv demo test check lint spell types arch unit engines fix docs bench cover browsers \
        image-test clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | awk -F: '{printf "  make %-12s%s\n", $$1, $$2}'

$(VENV)/.done: pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Freesheet needs Python 3.11 or later; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

venv: $(VENV)/.done  ## the virtual environment with pinned packages

demo: venv  ## a newsroom and Freesheet in front of it, on loopback; PORT=9000 moves it
	@exec $(BIN)/freesheet demo --port $(PORT)

test: venv browsers  ## every check that CI runs, real browsers included
	REQUIRE_ENGINES=1 $(MAKE) --no-print-directory check

check: lint spell types arch rules unit  ## the checks without installing browsers

lint: venv
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

spell: venv
	$(BIN)/codespell proxy tests rules docs scripts benchmarks *.md

types: venv
	$(BIN)/mypy

arch: venv
	$(BIN)/lint-imports

.PHONY: rules
rules: venv  ## every rule file proves itself, mutants included
	$(BIN)/freesheet rules check --mutate

unit: venv
	$(BIN)/pytest -q

browsers:  ## the old browsers that the tests drive (apt, npm and pip; needs root)
	@sh scripts/engines/install.sh && sh scripts/engines/install.sh chromium

engines: venv  ## every old browser of the kit against the demo (3.3 GB, half an hour; needs root)
	sh scripts/engines/install.sh all
	ENGINES=all ENGINES_OUT=$(ENGINES_OUT) $(BIN)/pytest -q tests/engines
	/usr/bin/python3 scripts/engines/sheet.py $(ENGINES_OUT)/the-ferry-en docs/pictures/engines.png 360

.PHONY: pictures
pictures: venv  ## the pictures of README and docs/quality.md, in Chromium and an engine of 2011
	sh scripts/engines/install.sh chromium wkhtml-qt4
	$(BIN)/python scripts/make_readme_picture.py
	$(BIN)/python -m scripts.make_layouts_picture

docs: venv  ## the generated tables of the documents anew
	$(BIN)/python -m scripts.make_docs

fix: venv  ## formatter and safe fixes
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

image-test:  ## build the container for real and drive a request through it (root on Debian)
	scripts/image-test.sh

.venv-peers/.done: requirements-quality.lock
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

.PHONY: quality
quality: venv .venv-peers/.done  ## figures of a corpus beside two extractors: CORPUS=folder
	$(BIN)/python -m scripts.quality $(CORPUS)

bench: venv  ## Freesheet beside nginx, five minutes (needs nginx and wrk); then `make docs`
	$(BIN)/python -m benchmarks.run

cover: venv
	$(BIN)/coverage run -m pytest -q -m "not engine" && $(BIN)/coverage report --skip-covered

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .venv-peers .mypy_cache .ruff_cache .pytest_cache .hypothesis
