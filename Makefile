# Two commands on a fresh machine: "make demo" and "make test". Only Python >= 3.11 and make are assumed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WORKERS ?= auto

.PHONY: setup demo test check accuracy bench lock clean

setup: $(VENV)/.run
demo: $(VENV)/.run
	$(BIN)/python -m mailbot.demo $(DEMO_ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) $(TEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) $(TEST_ARGS)

# How exactly scans are read, on dossiers drawn for the purpose; says which Debian fonts it would like.
accuracy: $(VENV)/.dev
	$(BIN)/python -m benchmarks.accuracy $(ACCURACY_ARGS)

# What reading costs, against ocrmypdf and rapidocr on the same scans.
bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.speed $(BENCH_ARGS)

# The locks hold every version and hash and no registry's address (uv export writes none).
lock:
	uv export --quiet --no-emit-project --no-header --no-annotate --extra build --extra demo --extra postgresql --extra dev -o requirements/dev.txt
	uv export --quiet --no-emit-project --no-header --no-annotate --extra build --extra demo --extra postgresql -o requirements/run.txt
	rm -f uv.lock

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) dist
