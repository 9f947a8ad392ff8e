# Nhà Rông: `make setup` builds the environment, `make demo` opens the house. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test journeys pictures bench catalogue lock clean
.PHONY: check check-lint check-types check-imports check-migrations check-catalogue check-templates

PORT ?= 8000
WORKERS ?= auto
PYTHON := .venv/bin/python
NHARONG := .venv/bin/nharong
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: .venv/.requirements .venv/.package $(CATALOGUES)  ## Build .venv with hash-checked packages (quick the second time)

# Each stamp is touched only when its step is done, so that an interrupted setup goes on where it stopped.
.venv/.python: scripts/find-python
	@if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
		python=$$(scripts/find-python) || exit 1; \
		echo "Building .venv with $$python"; \
		"$$python" -m venv --clear .venv || exit 1; \
	fi
	@touch $@

.venv/.requirements: .venv/.python requirements/dev.txt
	@echo "Installing the packages of requirements/dev.txt, each checked by its hash"
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.package: .venv/.requirements pyproject.toml
	@$(PYTHON) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

%.mo: %.po .venv/.requirements
	@$(PYTHON) scripts/catalogue.py compile

demo: setup  ## Load demonstration data and serve it on http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(NHARONG) migrate
	@$(NHARONG) load
	@$(NHARONG) demo load
	@$(NHARONG) demo accounts
	@exec $(NHARONG) serve --port $(PORT)

serve: setup  ## Serve what is there, without demonstration data
	@$(NHARONG) migrate
	@exec $(NHARONG) serve --port $(PORT)

test: setup  ## Run the suite (NHARONG_DATABASE_URL runs it on PostgreSQL)
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile

journeys: setup  ## Run the browser journeys (needs Chromium)
	@$(PYTHON) -m pytest -q journeys

pictures: setup  ## Take the pictures of the README (FOLDER=… takes every screen as well)
	@DJANGO_SETTINGS_MODULE=nharong.settings.test $(PYTHON) -m journeys.pictures $(FOLDER)

check: check-lint check-types check-imports check-migrations check-catalogue check-templates  ## Everything that needs no test run

check-lint: setup
	@.venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet . && echo "lint: clean"

check-types: setup
	@.venv/bin/mypy src/nharong

check-imports: setup
	@.venv/bin/lint-imports

check-migrations: setup
	@DJANGO_SETTINGS_MODULE=nharong.settings.test $(PYTHON) manage.py makemigrations --check --dry-run

check-catalogue: setup
	@$(PYTHON) scripts/catalogue.py check

check-templates: setup
	@.venv/bin/djlint --lint --quiet src/nharong

bench: setup  ## Measure the board against hand-written SQL
	@$(PYTHON) -m bench

catalogue: setup  ## Gather the texts of code and templates into locale/
	@$(PYTHON) scripts/catalogue.py update

# The pins are the same for Python 3.12 and 3.13; compare the two when a new dependency comes in.
LOCK := CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock: setup  ## Write the hash-pinned requirements anew (add ARGS=--upgrade for newer versions)
	@cd requirements && PATH="../.venv/bin:$$PATH" && \
	$(subst .venv,../.venv,$(LOCK)) $(ARGS) --output-file dev.txt dev.in && \
	$(subst .venv,../.venv,$(LOCK)) $(ARGS) --constraint dev.txt --output-file base.txt base.in
	@! grep -nE '://|^-|file:/' requirements/*.txt || { echo "A lock names a host or a path: compile with a plain pip configuration."; exit 1; }

clean:  ## Remove the environment and caches; never the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find locale -name '*.mo' -delete
