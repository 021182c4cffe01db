# What there is to do with Pullquote: `make` alone lists it.
# Needs GNU make 3.81 or later and Python 3.11 or later with venv; nothing needs root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# Each stamp says that a step of the set-up has come to its end.
CREATED := $(VENV)/.created
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
AXE := $(VENV)/axe/.ready
BOLT := $(VENV)/bolt/.ready

BUILD := $(VENV)/build

# The locks hold for every system and every Python from 3.11 on, and keep their pins until
# `make upgrade`: of what runs, of what builds the package, and of all that developers need, where
# the first two are pinned alike.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"
COMPILE_RUN := $(COMPILE) pyproject.toml --extra files --extra postgres --extra reader --extra tantivy
COMPILE_BUILD := $(COMPILE) --group build
COMPILE_DEV := $(COMPILE) pyproject.toml --all-extras --group dev \
	--constraint requirements.lock --constraint requirements-build.lock

# Silent where they are there. What is measured is measured with them, whatever .env says; the bot
# also answers without them.
MODELS := $(BIN)/pullquote models get >/dev/null
WITHOUT := echo "Going on without the models: answers are found by words alone." >&2

.PHONY: help run serve models check test test-busy lint check-lock soak bench scale scale-million
.PHONY: example-docs load load-curve month fit ablate figures pictures format
.PHONY: lock upgrade secrets audit release-check release clean
.NOTPARALLEL:

# The tests start hundreds of processes, which would each compile all of the code.
export PYTHONDONTWRITEBYTECODE :=

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: $(READY) ## Set up what is missing, then try the bot in a local workspace in the browser
	@$(MODELS) || $(WITHOUT)
	@$(BIN)/pullquote run

serve: $(READY) ## Set up what is missing, then run the bot in Slack, with the tokens in .env
	@$(MODELS) || $(WITHOUT)
	@$(BIN)/pullquote serve

models: $(READY) ## Fetch the models that help to find answers, where they are missing
	@RERANKER= ENCODER= $(MODELS)

check: lint models ## Check style, types and layers, and run the tests that take Python alone (a minute)
	@echo "Testing what takes Python alone ..."
	@HYPOTHESIS_PROFILE=check $(BIN)/python -m pytest -m "not programs and not release" --quiet \
		--numprocesses auto --dist worksteal

test: lint check-lock models $(AXE) $(BOLT) ## Set up what is missing, then run every check and the tests
	@echo "Testing ..."
	@$(BIN)/python -m pytest -m "not release and not opensearch" --numprocesses auto --dist worksteal
	@echo "Testing with a cluster of OpenSearch ..."
	@$(BIN)/python -m pytest -m opensearch --cov-append

test-busy: $(READY_DEV) models $(AXE) $(BOLT) ## Run all tests ten times on a busy machine; a line a run in busy.log
	@.ci/test-busy $(BIN)/python busy.log

lint: $(READY_DEV) ## Check style, types and layers
	@echo "Checking style, types and layers ..."
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check-lock: $(READY_DEV) ## Check that the locks are what pyproject.toml asks for
	@echo "Checking the locks ..."
	@.ci/check-lock requirements.lock $(COMPILE_RUN)
	@.ci/check-lock requirements-build.lock $(COMPILE_BUILD)
	@.ci/check-lock requirements-dev.lock $(COMPILE_DEV)

soak: $(READY_DEV) models $(AXE) $(BOLT) ## Try the universal promises on thousands of cases (half an hour)
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -m soak --verbose \
		--numprocesses auto --dist worksteal

bench: $(READY_DEV) models ## Measure speed and memory, beside the naive baseline
	@$(BIN)/python -m bot.evaluation.bench
	@$(BIN)/python -m tests.bench_page
	@$(BIN)/python -m tests.bench_documents
	@$(BIN)/python -m tests.load --seconds 20

scale: $(READY_DEV) ## Measure engines on up to 100,000 passages, and write docs/scale.md
	@$(BIN)/python -m tests.bench_opensearch

scale-million: $(READY_DEV) ## The same of tantivy, on a million passages
	@$(BIN)/python -m bot.evaluation.scale --sizes 1000000 --engines tantivy

example-docs: $(READY_DEV) ## Make a large public corpus to try, 49,000 pages, and print its folder
	@$(BIN)/python -m bot.evaluation.corpora

load: $(READY_DEV) models ## Ask the bot a hundred questions a second for a minute (Linux)
	@$(BIN)/python -m tests.load

load-curve: $(READY_DEV) models ## Ask ever more until the bot is saturated, and write docs/load.md (Linux)
	@$(BIN)/python -m tests.load --curve

month: $(READY_DEV) models ## Let experts set answers right for a month, and write docs/people.md (a quarter of an hour)
	@$(BIN)/python -m tests.month

fit: $(READY_DEV) models ## Fit the weights again
	@$(BIN)/python -m bot.evaluation.fit

ablate: $(READY_DEV) models ## Measure what each feature gives, and write it into docs/quality.md
	@$(BIN)/python -m bot.evaluation.ablate

figures: $(READY_DEV) models ## Measure every question set and write the figures into the docs
	@$(BIN)/python -m bot.evaluation.figures

pictures: $(READY_DEV) models ## Take the pictures of the README and of docs/people.md anew
	@$(BIN)/python -m tests.make_pictures

format: $(READY_DEV) ## Format the code, and mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format

lock: $(READY_DEV) ## Write the locks anew after a change of pyproject.toml; pins stay
	@$(COMPILE_RUN) --output-file requirements.lock
	@$(COMPILE_BUILD) --output-file requirements-build.lock
	@$(COMPILE_DEV) --output-file requirements-dev.lock

upgrade: $(READY_DEV) ## Move every pin of the locks to the newest version allowed
	@$(COMPILE_RUN) --upgrade --output-file requirements.lock
	@$(COMPILE_BUILD) --upgrade --output-file requirements-build.lock
	@$(COMPILE_DEV) --upgrade --output-file requirements-dev.lock

secrets: $(READY_DEV) ## Look for secrets in what git tracks
	@echo "Looking for secrets ..."
	@.ci/check-secrets $(BIN)/detect-secrets-hook

audit: $(READY_DEV) ## Look for known vulnerabilities in what is locked; fails where it cannot look
	@echo "Looking for known vulnerabilities ..."
	@$(BIN)/python .ci/audit.py requirements-dev.lock

release-check: secrets ## Look for secrets; build the wheel, try it by itself, list what it brings
	@echo "Trying the wheel in a clean environment ..."
	@.ci/check-wheel $(BIN)
	@echo "Trying the steps of the container file ..."
	@$(BIN)/python -m pytest --quiet -m release

release: $(READY_DEV) ## Check everything, build into dist, and tag the commit with its version
	@.ci/release-tag >/dev/null
	@$(MAKE) --no-print-directory test release-check audit
	@tag=$$(.ci/release-tag) && git tag --annotate --message "Pullquote $$tag" "$$tag" && \
		echo "$$tag is tagged; CONTRIBUTING.md says how it is published."

clean: ## Remove everything that make and the tools have made
	rm -rf $(VENV) build busy.log* dist .coverage .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache
	find bot tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(CREATED):
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or later" \
			"(Debian: apt install python3 python3-venv; macOS: brew install python)." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than Python 3.11. Name a newer one:" \
			"make PYTHON=python3.12 $(or $(MAKECMDGOALS),run)" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) comes without venv. Install it (Debian: apt install python3-venv)." >&2; \
		exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# What builds the package stays beside what runs, in a folder of its own.
$(READY): $(CREATED) requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing what Pullquote needs, as locked (about a minute the first time) ..."
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@rm -rf $(BUILD)
	@$(PIP) install --no-deps --require-hashes --target $(BUILD) --requirement requirements-build.lock
	@PYTHONPATH="$(CURDIR)/$(BUILD)" $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(READY_DEV): $(READY) requirements-dev.lock
	@echo "Installing what its developers need, as locked ..."
	@$(PIP) install --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@

# What tests take from npm, which checks its hash against their lock: what audits the page's
# accessibility, and Bolt for JavaScript, of which an app is tried in the local workspace.
$(AXE): tests/page/axe/package.json tests/page/axe/package-lock.json $(CREATED)
$(BOLT): tests/workspace/javascript/package.json tests/workspace/javascript/package-lock.json $(CREATED)
$(AXE) $(BOLT):
	@command -v npm >/dev/null 2>&1 || { \
		echo "There is no npm here, which brings what some tests need." \
			"Install it (Debian: apt install npm; macOS: brew install node)." >&2; \
		exit 1; }
	@echo "Fetching what tests take from npm, as locked ..."
	@mkdir -p $(@D)
	@cp $(dir $<)package.json $(dir $<)package-lock.json $(@D)
	@cd $(@D) && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@
