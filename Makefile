# CivSpace: run it, test it, check it. Needs make and python3-venv (Python 3.11 to 3.13); the rest comes by itself.
#   make run            the portal on http://localhost:8000   (PORT=…, DEMO=0, CIVSPACE_DATA_DIR=… as you like)
#   make test           the whole test suite on SQLite        (ARGS="tests/search -x" for a part of it)
#   make check          style, types, imports between rooms, migrations, translations
#   make format         rewrite code and templates in the style that the check asks for
#   make demo-reset     begin again with fresh demo data
#   make browser        the browser tests (chromium)
#   make bench          how fast, against bare Django
#   make load           the night of a deadline: 2,000 organizations on a portal of its own (docs/load.md)
#   make deploy-check   Django's checks of a production installation, as .env.example describes it
#   make up             production in containers (docker compose), with secrets made on the first start
#   make messages       bring the catalogues up to date with the texts
#   make security       weak code, committed secrets, the list of components (build/sbom.json)
#   make sbom           the list of components alone, from the locked requirements
#   make lock           compile the hash-locked requirements again

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes
LANGUAGES := ar es fr ru zh_Hans
ARGS ?=
# The confidential channel has settings and a database of its own, so its tests are a run of their own.
REPRISALS = $(BIN)/pytest -c tests/reprisals/pytest.ini --rootdir . -n 2
.DEFAULT_GOAL := help
.PHONY: help run test check format lint types contracts migrations translations security sbom browser demo-reset bench load messages lock clean deploy-check up
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
	@deploy/packages desk
	@exec $(BIN)/python manage.py civspace --with-parent

test: $(VENV)/.dev
	@deploy/packages run test
	@deploy/packages desk
ifneq (,$(findstring tests/reprisals,$(ARGS)))
	$(REPRISALS) $(ARGS)
else ifneq (,$(ARGS))
	$(BIN)/pytest -n 2 $(ARGS)
else
	@fault=0; $(REPRISALS) tests/reprisals || fault=1; $(BIN)/pytest -n 2 || fault=1; exit $$fault
endif

browser: $(VENV)/.e2e
	@deploy/packages run test browser
	$(BIN)/pytest -m browser $(or $(ARGS),tests/browser)

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
	$(BIN)/mypy --config-file reprisals/mypy.ini

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

migrations: $(VENV)/.dev
	DJANGO_SETTINGS_MODULE=civspace.settings.tests $(BIN)/python manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=civspace.settings.tests $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=civspace.settings.tests_reprisals $(BIN)/python manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=civspace.settings.tests_reprisals $(BIN)/python manage.py makemigrations --check --dry-run

# What can be found without the net; the audit of dependencies needs its online service (dependency-audit.yml).
security: $(VENV)/.dev
	@fault=0; \
	$(BIN)/python .ci/security.py bandit || fault=1; \
	$(BIN)/python .ci/security.py secrets || fault=1; \
	$(MAKE) --no-print-directory sbom || fault=1; \
	echo "dependency audit: not run (needs its online service)"; \
	exit $$fault

sbom: $(VENV)/.dev
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements/s3.txt --pyproject pyproject.toml --output-reproducible --of JSON \
	  -o build/sbom.json 2>build/sbom.log || { cat build/sbom.log; exit 1; }
	@echo "list of components: build/sbom.json"

translations: $(VENV)/.dev
	@deploy/packages test
	$(BIN)/python .ci/translations.py check

messages: $(VENV)/.dev
	@deploy/packages test
	$(BIN)/python .ci/translations.py update

deploy-check: $(VENV)/.run
	@deploy/packages run
	@deploy/check

# PROFILE=trial adds the mail catcher; PROFILE=files the storage for files; leave it empty for neither.
PROFILE ?= trial
up:
	@deploy/secrets
	docker compose $(if $(PROFILE),--profile $(PROFILE)) up --detach --build --wait

demo-reset: $(VENV)/.run
	@$(BIN)/python manage.py reset_demo

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks $(ARGS)

# What plays the crowd has an environment of its own: nothing of it comes near the portal.
build/load/.made: requirements/load.txt | $(VENV)/.made
	@echo "Installing what plays the crowd …"
	@$(BIN)/python -m venv --clear build/load
	@$(subst $(BIN),build/load/bin,$(PIP)) -r requirements/load.txt
	@touch $@

load: $(VENV)/.dev build/load/.made
	$(BIN)/python -m tests.load $(ARGS)

# Every set is compiled against the one before, so that a package has one version in all of them.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)
lock: $(VENV)/.dev
	@test -x $(BIN)/uv || $(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	$(COMPILE) -o requirements/run.txt
	$(COMPILE) --extra s3 -c requirements/run.txt -o requirements/s3.txt
	$(COMPILE) --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --group dev --group e2e -c requirements/dev.txt -o requirements/e2e.txt
	$(subst pyproject.toml,,$(COMPILE)) --group load -o requirements/load.txt

clean:
	rm -rf $(VENV) build .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis bench.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
