# Two commands do everything on a bare machine: `make run` and `make test`.
# Written for GNU make 3.81 and later, since that is what macOS ships.

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow mutants bench bench-rdf lint format docs lock lock-neo4j lock-jena boxes clean
.DELETE_ON_ERROR:

# The first Python on the PATH that the locks have wheels for; `make setup PYTHON=...` overrides.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$p -c '$(SUPPORTED)' >/dev/null 2>&1; then echo $$p; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
# Debian without python3-venv makes environments without pip; the outer pip then works on them.
PIP := pip() { if [ -e $(BIN)/pip ]; then $(BIN)/python -m pip "$$@"; \
	else $(PYTHON) -m pip --python $(BIN)/python "$$@"; fi; }; pip
PIP_INSTALL = $(PIP) install --disable-pip-version-check --no-input --quiet
FROM_LOCK = $(PIP_INSTALL) --require-hashes --only-binary :all:
MUTMUT := mutmut==3.8.1
THIS = $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
UV_COMPILE := --universal --generate-hashes --python-version 3.11 --only-binary :all: \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

# A virtual environment holds absolute paths: one that was made elsewhere is made again.
ifneq ($(wildcard $(VENV)/.made-in),)
ifneq ($(shell cat $(VENV)/.made-in),$(CURDIR))
$(shell rm -rf $(VENV))
endif
endif

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(RUN_READY)  ## create .venv with the `lodeway` command

run: $(RUN_READY)  ## start Neo4j, load the data, serve the app (PORT=N to choose the port)
	@exec $(BIN)/lodeway run $(if $(PORT),--port $(PORT))

# A worker for each core, each with a Neo4j of its own; a file's tests stay together.
WORKERS := -n auto --maxprocesses=4 --dist loadfile

test: lint  ## lint, types, import contract and all tests but the slow ones
	$(BIN)/pytest $(WORKERS) $(ARGS)

test-slow: $(DEV_READY)  ## the slow tests
	$(BIN)/pytest $(WORKERS) -m slow $(ARGS)

# mutmut is no part of the locks: it is fetched for the run and gone after it. What it found stays in
# mutants/, so that the next run only tries what has changed.
mutants: $(DEV_READY)  ## which changes to the code no test notices (an hour; ARGS="graph.chain.timeline*" for one file)
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(PIP_INSTALL) --target "$$tools" $(MUTMUT); \
	export PYTHONPATH="$$tools" PATH="$(CURDIR)/$(BIN):$$PATH"; \
	$(BIN)/python -m mutmut run --max-children 2 $(ARGS); \
	$(BIN)/python -m mutmut results | grep -v 'caught by type check' || echo 'No test overlooked any.'

bench: $(DEV_READY)  ## how long each question takes (ARGS="10000 100000" for those sizes alone)
	$(BIN)/python tests/benchmarks/bench.py $(ARGS)

bench-rdf: $(DEV_READY)  ## how fast RDF goes out and in, beside rdflib and Bolt alone (ARGS="10000 --formats nquads")
	$(BIN)/python tests/benchmarks/rdf.py $(ARGS)

lint: $(DEV_READY)  ## ruff, mypy --strict, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV_READY)  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(DEV_READY)  ## write models.py and the pages in docs/ from the ontology
	$(BIN)/lodeway ontology build
	$(BIN)/lodeway ontology docs

# uv writes one lock for all platforms and Python versions; pip, which everyone has, installs it.
lock: $(VENV)/.made-in  ## resolve the dependencies of pyproject.toml anew (UPGRADE=--upgrade)
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(PIP_INSTALL) --target "$$tools" uv; \
	uv() { PYTHONPATH="$$tools" $(BIN)/python -m uv "$$@"; }; \
	uv pip compile pyproject.toml --group build $(UV_COMPILE) $(UPGRADE) -o requirements.txt; \
	uv pip compile pyproject.toml --group build --group dev -c requirements.txt \
		$(UV_COMPILE) $(UPGRADE) -o requirements-dev.txt

lock-neo4j: $(RUN_READY)  ## resolve the jars of Neo4j anew (NEO4J=version)
	@test -n "$(NEO4J)" || { echo "Name the version: make lock-neo4j NEO4J=2026.08.1" >&2; exit 2; }
	$(BIN)/python -c 'import sys; from pathlib import Path; from graph.embedded.jars import write_lock; \
		write_lock(sys.argv[1], Path("graph/embedded/neo4j.lock"))' $(NEO4J)

# slf4j-simple makes Jena say its warnings, which it else keeps to itself.
lock-jena: $(DEV_READY)  ## resolve the jars of Apache Jena, for the tests, anew (JENA=version)
	@test -n "$(JENA)" || { echo "Name the version: make lock-jena JENA=5.2.0" >&2; exit 2; }
	$(BIN)/python -c 'import sys; from pathlib import Path; from graph.embedded.jars import write_lock; \
		write_lock(sys.argv[1] + "+org.slf4j:slf4j-simple:2.0.16", Path("tests/jena.lock"), \
		"org.apache.jena:jena-cmds", "lock-jena")' $(JENA)

# Needs npm, which fetches the borders and the codes of countries into a folder that is gone after it.
boxes: $(RUN_READY)  ## write ontology/boxes.ttl anew from the borders of Natural Earth
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	npm install --silent --no-save --prefix "$$tools" world-atlas@2.0.2 i18n-iso-countries@7.14.0; \
	$(BIN)/python -m ontology.boxes "$$tools/node_modules/world-atlas/countries-10m.json" \
		"$$tools/node_modules/i18n-iso-countries/codes.json" ontology/boxes.ttl

clean:  ## remove the environment and all caches of this checkout (not the user's data)
	rm -rf $(VENV) build dist mutants .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find ontology graph loaders app tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made-in:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c '$(SUPPORTED)'; then \
		echo "Lodeway needs Python 3.11 to 3.14. Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
		exit 2; \
	fi
	@echo "Creating $(VENV) with $$($(PYTHON) --version)" >&2
	@rm -rf $(VENV)
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	elif $(PYTHON) -m pip --version >/dev/null; then $(PYTHON) -m venv --without-pip $(VENV); \
	else echo "Lodeway needs pip: install python3-pip or python3-venv." >&2; exit 2; fi
	@printf '%s' '$(CURDIR)' > $@

$(RUN_READY): $(VENV)/.made-in requirements.txt pyproject.toml
	@echo "Installing the locked packages (about a minute the first time)" >&2
	@$(FROM_LOCK) --requirement requirements.txt
	@$(THIS)
	@touch $@

$(DEV_READY): $(RUN_READY) requirements-dev.txt
	@echo "Installing the test tools" >&2
	@$(FROM_LOCK) --requirement requirements-dev.txt
	@touch $@
