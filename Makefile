# The commands of the house. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install run test check fuzz faults mutants soak bench lock screenshots clean
help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Thiếu python3-venv: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

install: $(STAMP) ## make the environment and install the locked dependencies

run: $(STAMP) ## start the centre with the practice province on http://127.0.0.1:8050
	@exec $(BIN)/ioc up --practice

check: $(STAMP) ## ruff, mypy --strict, import guard
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(STAMP) ## every test, on SQLite, PostgreSQL and a real Chromium
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m pytest -n 2 tests/unit tests/guard tests/contract
	$(BIN)/python -m pytest tests/journey tests/browser

fuzz: $(STAMP) ## 100,000 hostile inputs for each text parser, 2,000 for spreadsheets and archives
	$(BIN)/python -m tests.fuzz --keep .work/fuzz

mutants: $(STAMP) ## every small mistake in the rules of a transition; each must fail a test
	$(BIN)/python -m tests.mutants

soak: $(STAMP) ## an hour on the wall with restarts, cuts and new builds; MINUTES=3 for the short form
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),60)

faults: $(STAMP) ## ten minutes in which sources fail in every way, the database stops and the worker is killed; prints the account
	$(BIN)/python -m tests.faults --minutes 10

bench: $(STAMP) ## benchmarks; prints ratios, asserts no time
	$(BIN)/python -m bench

lock: ## rewrite requirements.lock from pyproject.toml
	$(PYTHON) -m venv .work/uv && .work/uv/bin/pip install -q uv
	.work/uv/bin/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

screenshots: $(STAMP) ## pictures of every page into docs/screens
	$(BIN)/python -m tests.browser.screenshots
	$(BIN)/python -m tests.browser.map_screenshots
	$(BIN)/python -m tests.browser.wall_screenshots

clean: ## remove the environment and local data
	rm -rf $(VENV) var .work
