# Every target does its own set-up; `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
PART ?= all
CODE := channel keys tests tools $(wildcard bench)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUTF8 := 1

.PHONY: help venv run test test-long check bench docs portal pictures lock image

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'
	@echo
	@echo '  make test-long PART=…, with one of:'
	@tools/test-long --list | sed 's/^/    /'

venv: .venv/.project ## make .venv from the hashed locks; nothing happens when nothing changed

run: venv ## start a whole channel on this machine and say what to try
	@$(BIN)/channel demo

test: check ## everything that must pass: checks, then all tests
	@npm test --prefix web --silent
	@$(BIN)/pytest -q -n 2 --dist worksteal

test-long: venv web/node_modules/.made ## the same tests with their full counts; PART picks one part
	@tools/test-long $(PART)

check: venv web/node_modules/.made ## style, types, import contracts, locks
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary $(CODE)
	@$(BIN)/lint-imports --no-logo
	@npm run types --prefix web --silent
	@$(BIN)/pytest -q --no-header tests/house/test_locks.py

bench: venv web/node_modules/.made ## measure against the limits of this machine; JSON and a table
	@$(BIN)/python -m bench

docs: venv ## write docs/commands.md from the program's own words
	@COLUMNS=200 $(BIN)/python tools/reference.py

portal: venv web/node_modules/.made ## build the reporter's pages, scripts and styles that the server serves
	@npm run build --prefix web --silent
	@$(BIN)/python -m channel.portal

pictures: venv web/node_modules/.made ## take the pictures of the documentation again
	@$(BIN)/python tools/portal_screenshots.py
	@$(BIN)/python tools/console_screenshots.py

image: ## build the server's image with buildah (BASE=… names another base image)
	@tools/image

lock: .cache/uv/.made ## resolve pyproject.toml again into requirements/*.lock
	@tools/lock

.venv/.locked: requirements/dev.lock
	@tools/python-floor $(PYTHON)
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --require-hashes -r requirements/dev.lock
	@touch $@

.venv/.project: .venv/.locked pyproject.toml
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

.cache/uv/.made: requirements/uv.lock
	@$(PYTHON) -m venv .cache/uv
	@.cache/uv/bin/pip install -qq --require-hashes -r requirements/uv.lock
	@touch $@

web/node_modules/.made: web/package-lock.json tools/system-packages
	@tools/system-packages
	@npm ci --prefix web --silent
	@touch $@
