# make run    the demo, at http://localhost:8000/
# make test   every test, on SQLite and on PostgreSQL
# make help   the rest

PYTHON ?= python3
PORT ?= 8000
HRP_MODE ?= demo
# Where a practice of one keeps its keys and settings.
KEYS ?= ~/.hrp-env
# Databases that `make test` runs on, and those on which it also drives the browser.
DATABASES ?= sqlite postgresql
BROWSER_ON ?= sqlite postgresql
WORKERS ?= 2

BIN := .venv/bin
DEMO := HRP_MODE=demo

.PHONY: help run keys test test-data bench lint format migrations screenshots lock clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: .venv/.run  ## Run HRP on this machine (PORT=8001 for another port; HRP_MODE=local for your own records)
	@HRP_MODE=$(HRP_MODE) $(BIN)/python manage.py serve --port $(PORT)

keys: .venv/.run  ## Make the private file of a practice of one (KEYS=~/.hrp-env), if it is not there yet
	@$(BIN)/python -m hrp.base.own_keys $(KEYS)

test: .venv/.dev  ## Run every test on SQLite and on PostgreSQL (BROWSER_ON=sqlite to drive the browser once)
	@$(BIN)/python -m tests.tools.suite --browser-on "$(BROWSER_ON)" --workers $(WORKERS) $(DATABASES)

test-data: .venv/.dev  ## Run the tests on real data, which is not part of the repository
	@$(BIN)/python -m tests.tools.suite data

bench: .venv/.dev  ## Measure supervision with 1,000 clients and 50,000 meetings, and a file of 10,000 people, on PostgreSQL
	@$(BIN)/python -m tests.tools.bench

lint: .venv/.dev  ## Check style, templates, imports, migrations, and that no download address is written down
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(DEMO) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.tools.addresses

format: .venv/.dev  ## Bring code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migrations: .venv/.dev  ## Write migrations for changed models (name them before you commit)
	$(DEMO) $(BIN)/python manage.py makemigrations

screenshots: .venv/.dev  ## Take the pictures in docs/images anew
	$(BIN)/python -m tests.tools.screenshots

lock:  ## Choose the newest versions that pyproject.toml allows, and write both lock files
	PYTHON=$(PYTHON) sh tests/tools/lock.sh

clean:  ## Remove what make made: environment, caches, the demo's data (never var/local)
	rm -rf .venv var/demo var/test-results .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/pip:
	@PYTHON=$(PYTHON) sh tests/tools/venv.sh

.venv/.run: requirements.lock | .venv/bin/pip
	@echo "Installing what HRP needs into .venv"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/pip
	@echo "Installing what HRP and its tests need into .venv"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
