# Two commands on a fresh machine: `make demo` and `make test`. Python 3.11 or newer is all they need.
# Passed on when given: DATA, SEED, SEEDS, FAMILIES, DATABASE_URL, PORT.

PYTHON ?= python3
WORKERS ?= 2
DATA ?= ../shared/data
BIN := .venv/bin
APP := .venv/.app-installed
DEV := .venv/.dev-installed

.DEFAULT_GOAL := help
.PHONY: help demo run test test-data check bench bench-assignment real-day wheel clean

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 20

demo: $(APP) ## a believable chain with orders streaming in; prints where to look and who can sign in
	$(BIN)/storeapp demo

run: $(APP) ## the web server alone, on DATABASE_URL, brought up to date
	$(BIN)/storeapp migrate
	$(BIN)/storeapp serve

test: $(DEV) ## every test, on SQLite and PostgreSQL and in a browser
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/data

test-data: $(DEV) ## the tests that read the public data sets in DATA
	DATA=$(DATA) $(BIN)/python -m pytest -n $(WORKERS) tests/data

check: $(DEV) ## style, types, import rules, migrations equal models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.migrations_equal_models

bench: $(DEV) ## speed and size, printed beside what each is compared with; also in var/bench
	$(BIN)/python -m tests.bench

bench-assignment: $(DEV) ## quality and speed of assignment, by SEEDS and FAMILIES
	$(BIN)/python -m tests.bench.assignment

real-day: $(DEV) ## a day of real stores, products and orders out of DATA, played to the end
	DATA=$(DATA) $(BIN)/python -m tools.real_day

wheel: $(DEV) ## the package, with templates, static files and migrations, in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## removes what the other commands made, except the demo's database
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "storeapp needs Python 3.11 or newer; name one that you have: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(APP): .venv/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEV): $(APP)
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@
