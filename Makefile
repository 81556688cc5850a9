# `make demo` and `make test` set everything up on a machine with git, make and Python 3.11-3.13.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not ((3,11) <= sys.version_info[:2] <= (3,13)))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
# one more than there are cores: tests wait for deadlines and disks too
JOBS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

CUTS ?= 200
N ?= 10
TIMES ?= 1
POINTS ?=
CRASH ?=
MONITOR ?=

.PHONY: demo test lint format bench bench-monitor browser screenshots crash powercut attacks setup docs rules-coverage clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "nir-transfer needs Python 3.11, 3.12 or 3.13; none was found (set PYTHON=...)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) lacks venv; install it (Debian: apt install python3-venv)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: setup
	@$(BIN)/nir demo

# a file's tests stay together, for they share a service; the many small files come last; what is
# compiled is kept, whatever the environment says: the tests start the program some twenty times
test: setup lint
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

# N mutated requests of a SEED through the application
.PHONY: fuzz
SEED ?= 1
fuzz: N = 2000
fuzz: setup
	@$(BIN)/python -m tests.fuzz --n $(N) --seed $(SEED)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# the monitor in Chromium: five tasks by keyboard, axe-core on every screen; skipped without Chromium
browser: setup
	@$(BIN)/python -m pytest -m browser tests/browser

# every screen as build/screenshots/*.png
screenshots: setup
	@$(BIN)/python -m tests.browser.screenshots

bench-monitor: setup
	@$(BIN)/python -m bench.monitor $(MONITOR)

# the steps and every figure; fails where one is a quarter worse than bench/recorded.toml
bench: setup
	@$(BIN)/nir bench --check

# kill -9 at N random moments and TIMES at each named point; CRASH=--postgres for the other database
crash: setup
	@$(BIN)/python -m bench.crash --kills $(N) --times $(TIMES) --points '$(POINTS)' $(CRASH)

# each rule at its own door: how often it fired, and kept silent when asked
rules-coverage: setup
	@$(BIN)/python -m pytest -s tests/journeys/test_coverage.py

attacks: setup
	@NIR_TEST_ATTACKS=1 $(BIN)/python -m pytest tests/attacks --durations=10

# the power goes at CUTS moments, in a model of the disk; needs a C compiler
powercut: setup
	@$(BIN)/python -m bench.crash.powercut --cuts $(CUTS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist *.egg-info

docs: setup
	@$(BIN)/nir rules docs --out build/regler
