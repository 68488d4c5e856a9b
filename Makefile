# `make` lists what there is to make. Everything runs in .venv, which is made when needed.

PYTHON ?= python3
ARGS ?=
VENV := .venv
RUN := $(VENV)/bin/python
MADE := $(VENV)/.made
BENCH_MADE := .venv-bench/.made
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile
QUIET := --quiet --disable-pip-version-check
TORCH_INDEX := https://download.pytorch.org/whl/cpu

# Each journey starts the program anew: what was compiled once is kept, whatever the shell says.
test journeys: export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots setup package journeys libraries test-libraries clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: libraries $(MADE)  ## Open the program; ARGS="FILE.loom" opens a file
	@$(RUN) main.py $(ARGS)

test: test-libraries $(MADE)  ## Run every test, the journeys through the real window included
	$(RUN) -m pytest -q $(SIDE_BY_SIDE) $(ARGS)

journeys: test-libraries $(MADE)  ## Run the journeys alone
	$(RUN) -m pytest -q $(SIDE_BY_SIDE) tests/journeys $(ARGS)

check: libraries $(MADE)  ## Look for mistakes without running: ruff and mypy
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: test-libraries $(BENCH_MADE)  ## Measure against what one would pick instead
	.venv-bench/bin/python -m benchmarks $(ARGS)

screenshots: libraries $(MADE)  ## Write pictures of the main states to build/screenshots
	QT_QPA_PLATFORM=offscreen $(RUN) -m tests.screenshots build/screenshots

package: libraries $(MADE)  ## Build the program that needs no Python, under dist/layerloom
	$(RUN) -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/package packaging/layerloom.spec

setup: libraries $(MADE)  ## Make the environment alone

clean:  ## Take away everything that was made
	rm -rf $(VENV) .venv-bench build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

libraries:
	@sh packaging/system-libraries.sh run $(PYTHON)

test-libraries:
	@sh packaging/system-libraries.sh test $(PYTHON)

# The stamp is written last: an environment without it was cut short, and is made anew.
# The libraries come first because python3-venv is one of them.
$(MADE): pyproject.toml constraints.txt | libraries
	@echo "Making the environment in $(VENV) (once, about a minute)"
	@test ! -L $(VENV) || { echo "$(VENV) is a link: remove it first" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(RUN) -m pip install $(QUIET) -r constraints.txt
	@touch $@

$(BENCH_MADE): constraints.txt benchmarks/requirements.txt | libraries
	@echo "Making the environment of the comparisons in .venv-bench (once, several minutes)"
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install $(QUIET) --no-deps --retries 1 --extra-index-url $(TORCH_INDEX) torch==2.13.0+cpu
	@.venv-bench/bin/python -m pip install $(QUIET) -r constraints.txt -r benchmarks/requirements.txt
	@touch $@
