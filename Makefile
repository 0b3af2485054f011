# POSIX make and shell only; `make` alone lists the targets.
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED = --require-hashes --only-binary :all:
FRONT = schema/playground
OURS = m4d_core m4d_plugins m4d_schema m4d_search
export PYTHONDONTWRITEBYTECODE = # compiled once, not by each worker and each process that tests start

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/.run ## Start M4D with content on http://127.0.0.1:8000
	@$(BIN)/m4d up

install: .venv/.dev ## Make .venv with M4D and the developer tools

test: .venv/.dev ## Run the suite on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -m 'not long' --numprocesses 2 --dist loadfile

test-long: .venv/.dev ## Run the long forms: thousands of cases, tens of kills
	@$(BIN)/python -m pytest -m long --timeout 3600

check: .venv/.dev ## Run every gate but the suite
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/mypy --no-error-summary tests
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry . >/dev/null 2>&1 || $(BIN)/deptry .
	@$(BIN)/m4d sdl --check schema/schema.graphql --since schema/released.graphql --breaks schema/breaks.toml
	@for folder in schema/playground search/widget; do \
	  $(MAKE) --no-print-directory FRONT=$$folder check-front || exit 1; \
	done
	@$(BIN)/python -m pytest -q tests/house

check-front:
	@if command -v npm >/dev/null; then \
	  $(MAKE) --no-print-directory --silent $(FRONT)/node_modules && npm run --silent --prefix $(FRONT) check; \
	elif [ -n "$$CI" ]; then echo "npm is not here: what $(FRONT) builds cannot be compared with its source"; exit 1; \
	else echo "Skipped: npm is not here to build $(FRONT) and compare it"; fi

fix: .venv/.dev ## Format, and mend what can be mended
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

playground: ## Build what /playground loads; needs npm
	@$(MAKE) --no-print-directory FRONT=schema/playground build-front

widget: ## Build what other sites embed; needs npm
	@$(MAKE) --no-print-directory FRONT=search/widget build-front

build-front: $(FRONT)/node_modules
	@npm run --silent --prefix $(FRONT) build

$(FRONT)/node_modules: $(FRONT)/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix $(FRONT)
	@touch $@

bench: .venv/.dev ## Run the benchmarks, as ratios
	@$(BIN)/python -m benchmarks

lock: .venv/.dev ## Resolve the dependencies anew into requirements/*.lock
	@for groups in "run --group build" "dev --group build --group dev"; do \
	  set -- $$groups; name=$$1; shift; \
	  $(BIN)/uv pip compile pyproject.toml "$$@" --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --quiet --custom-compile-command 'make lock' -o requirements/$$name.lock; \
	done

.venv/bin/python:
	@python=$$(sh requirements/find-python.sh) && $$python -m venv .venv
	@$(PIP) install --upgrade pip

.venv/.run: .venv/bin/python requirements/run.lock pyproject.toml
	@echo "Installing M4D into .venv ..."
	@$(PIP) install $(LOCKED) -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.run

.venv/.dev: .venv/.run requirements/dev.lock
	@echo "Installing the developer tools into .venv ..."
	@$(PIP) install $(LOCKED) -r requirements/dev.lock
	@touch .venv/.dev

.PHONY: help run install test test-long check check-front fix playground widget build-front bench lock
