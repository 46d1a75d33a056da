# Needs git, make and a Python 3.11 or newer; everything else goes into .venv.
#
#   make demo      the wiring, from two empty servers to the proven 200 (and 401), on the sandbox
#   make test      every check: lint, sanity, unit, integration, Molecule
#   make sandbox   FusionAuth and Kong stand-ins in the foreground; make sandbox ARGS="--help"
#   make bench     how long tasks take, in some twenty minutes; make bench ARGS="--quick" only shows that it works;
#                  KONG_ADMIN_URL=… [CONFIRM=1] measures a named Kong, and empties it; DECK=… has decK take part
#   make docs      the documentation site, in .nox/website/html
#   make lint|unit|integration|molecule    one part of `make test`
#   make sanity    ansible-test sanity on every supported ansible-core; make sanity CORE=2.18 on one
#   make cores     the smoke tests on every other supported ansible-core; make cores CORE=2.18 on one
#   make molecule-docker    the same playbooks against the official images (needs Docker with compose)
#   make conformance KONG_ADMIN_URL=… KONG_PROXY_URL=…    the same stories against a real Kong, which is emptied
#   make clean     remove what the others made
#
# PYTHON=/path/to/python3.12 chooses the Python that .venv is made with.

PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, venv' 2>/dev/null && echo $$python && exit; done; echo python3)
ARGS ?=

export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Nothing installed in the home directory may stand in for this checkout, which .venv holds as the collection.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.nox/collections
# Compiled once, and nowhere among the sources: uv compiles nothing, and every task of an ordinary module is a new Python.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.nox/pycache
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test sandbox bench conformance docs lint unit integration molecule molecule-docker sanity cores clean

demo: .venv/ready
	@python -m tests.demo $(ARGS)

test: .venv/ready
	@python tests/support/everything.py $(ARGS)

sandbox: .venv/ready
	@python -m tests.sandbox $(ARGS)

bench: .venv/ready
	@python -m tests.bench $(ARGS)

docs: .venv/ready
	@nox -s site
	@echo "The site is in .nox/website/html: open index.html in a browser."

conformance: .venv/ready
	@python -m tests.conformance $(ARGS)

lint: .venv/ready
	@nox -s style yamllint typing docs-check extra-checks ansible-lint

unit integration: .venv/ready
	@pytest -n 2 tests/$@ $(ARGS)

molecule: .venv/ready
	@nox -s $@

sanity cores: .venv/ready
	@nox -s "$@$(if $(CORE),($(CORE)))"

molecule-docker: .venv/ready
	@MOLECULE_GLOB='extensions/molecule-docker/*/molecule.yml' \
	molecule --base-config extensions/molecule-docker/config.yml test --scenario-name site

.venv/ready: requirements-dev.txt tests/requirements.txt tests/support/environment.py
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) tests/support/environment.py
	@touch $@

clean:
	rm -rf .venv .nox .ruff_cache .mypy_cache .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
