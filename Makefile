# CivSpace: run it, test it, check it. Needs make and python3-venv (Python 3.11 to 3.13); the rest comes by itself.
#   make run            the portal on http://localhost:8000   (PORT=…, DEMO=0, CIVSPACE_DATA_DIR=… as you like)
#   make test           the whole test suite on SQLite        (ARGS="tests/search -x" for a part of it)
#   make check          style, types, imports between rooms, migrations, translations
#   make format         rewrite code and templates in the style that the check asks for
#   make demo-reset     begin again with fresh demo data
#   make browser        the browser tests (chromium)
#   make bench          how fast, against bare Django
#   make messages       bring the catalogues up to date with the texts
#   make lock           compile the hash-locked requirements again

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes
LANGUAGES := ar es fr ru zh_Hans
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help run test check format lint types contracts migrations translations browser demo-reset bench messages lock clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

# What is installed is remembered by stamp files: a second start installs nothing.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "CivSpace needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt | $(VENV)/.made
	@echo "Installing what the portal needs …"
	@$(PIP) -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.made
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.run

$(VENV)/.e2e: requirements/e2e.txt | $(VENV)/.made
	@echo "Installing what the browser tests need …"
	@$(PIP) -r requirements/e2e.txt
	@touch $@ $(VENV)/.run $(VENV)/.dev

run: $(VENV)/.run
	@deploy/packages run
	@exec $(BIN)/python manage.py civspace --with-parent

test: $(VENV)/.dev
	@deploy/packages run test
	$(BIN)/pytest -n 2 $(ARGS)

browser: $(VENV)/.e2e
	@deploy/packages run test browser
	$(BIN)/pytest -m browser $(ARGS)

# Everything is looked at, also after a fault.
check: $(VENV)/.dev
	@$(MAKE) --no-print-directory --keep-going lint types contracts migrations translations

lint: $(VENV)/.dev
	@fault=0; \
	echo ruff check; $(BIN)/ruff check . || fault=1; \
	echo ruff format --check; $(BIN)/ruff format --check . || fault=1; \
	echo djade --check; git ls-files -z -- 'templates/*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2 || fault=1; \
	exit $$fault

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z -- 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

migrations: $(VENV)/.dev
	DJANGO_SETTINGS_MODULE=civspace.settings.tests $(BIN)/python manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=civspace.settings.tests $(BIN)/python manage.py makemigrations --check --dry-run

translations: $(VENV)/.dev
	@deploy/packages test
	$(BIN)/python .ci/translations.py check

messages: $(VENV)/.dev
	@deploy/packages test
	$(BIN)/python .ci/translations.py update

demo-reset: $(VENV)/.run
	@$(BIN)/python manage.py reset_demo

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks $(ARGS)

# Every set is compiled against the one before, so that a package has one version in all of them.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)
lock: $(VENV)/.dev
	@test -x $(BIN)/uv || $(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	$(COMPILE) -o requirements/run.txt
	$(COMPILE) --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --group dev --group e2e -c requirements/dev.txt -o requirements/e2e.txt

clean:
	rm -rf $(VENV) build .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis bench.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
