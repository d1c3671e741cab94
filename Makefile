# Every target does its own set-up: Python 3.11 or newer and make are all that is needed.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := models office mailgateway bot backoffice chasqui
# Watching every line takes nearly half as long again: only where it is asked for.
COVERAGE := $(PACKAGES:%=--cov=%) --cov-report=term:skip-covered
COVERED ?=
# Many tests wait for a process of their own: one worker more than there are cores.
WORKERS ?= $(shell expr $$(nproc) + 1)

.DEFAULT_GOAL := help
.PHONY: help install production run test coverage check bench lock format

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

install: ## Make the environment in .venv/
	@$(PYTHON) scripts/bootstrap.py

production: ## The same without what only tests need
	@$(PYTHON) scripts/bootstrap.py production

run: install ## Open all doors on this machine, with a demonstration on the first start
	@$(BIN)/chasqui serve --demo

test: install ## The whole suite, on SQLite and PostgreSQL
	@$(BIN)/python scripts/ensure_programs.py
	@$(BIN)/python -m pytest -n $(WORKERS) $(COVERED)

coverage: ## The same, with its coverage (90 % at least)
	@$(MAKE) --no-print-directory test COVERED="$(COVERAGE)"

check: install ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/old_dependencies.py

format: install ## Put the code into its agreed form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: install ## Measure, beside the floors measured in the same run
	@$(BIN)/python -m benchmarks

lock: ## Resolve the dependencies anew into uv.lock
	@$(PYTHON) scripts/bootstrap.py uv
	@.venv-tools/uv-*/uv lock
