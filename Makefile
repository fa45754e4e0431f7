# Every command of the project. `make help` lists them.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CLIENTS := .cache/clients
TESTS ?= tests
# Three processes keep two cores busy while tests wait for what they broke. The long tests stand first in the order of
# collection, so that the cores stay busy to the end.
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder
# What Python compiles it may keep, or every process compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/' | expand -t 16

# uv, pinned in the lock as well, installs in 20 seconds what takes pip 70. Where it cannot, as with an index that only pip
# is told of, pip does.
$(READY): requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit("Keywright needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@tools/ensure-packages.sh python3-venv
	@test -x $(BIN)/python || python3 -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV)" >&2
	@awk '/^uv==/ { found = 1 } found { print; if (!/\\$$/) exit }' requirements.lock >$(VENV)/uv.lock
	@$(PIP) --require-hashes -r $(VENV)/uv.lock
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
		|| $(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup
setup: $(READY) ## Make the virtual environment from the lock
	@tools/ensure-packages.sh softhsm2

.PHONY: demo
demo: setup ## Run the main job: keys in a cluster of HSMs and behind an XKS proxy, stores connected, keys used
	@$(BIN)/keywright demo

.PHONY: test
test: setup ## Check the code, then run the tests on real SoftHSM2, PostgreSQL and the aws command line
	@tools/ensure-packages.sh postgresql gcc libc6-dev openssl
	@$(BIN)/python tests/vectors/fetch.py
	@$(MAKE) --no-print-directory --jobs=2 check compiled-tests
	@$(BIN)/python -m pytest $(TESTS) $(PYTEST_ARGS)

# Each of the processes that run tests would compile them all. What may be wrong with them is told when they run.
.PHONY: compiled-tests
compiled-tests: setup
	@$(BIN)/python -m pytest --collect-only -qqq $(TESTS) >/dev/null 2>&1 || true

.PHONY: chaos
chaos: setup ## Run every test that has a long form at its full length (some hours)
	@tools/ensure-packages.sh postgresql gcc libc6-dev
	@KEYWRIGHT_CHAOS=full $(BIN)/python -m pytest tests/chaos $$(grep -rl --include='test_*.py' 'tests.chaos.scale' tests | sort)

.PHONY: clients
clients: setup $(CLIENTS)/javascript/.ready $(CLIENTS)/aiobotocore/.ready ## Install the AWS SDK for JavaScript and aiobotocore, and test that they work on a server
	@$(BIN)/python -m pytest tests/clients

$(CLIENTS)/javascript/.ready: $(addprefix tests/clients/javascript/,package.json package-lock.json .npmrc)
	@tools/ensure-packages.sh nodejs npm
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@(cd $(@D) && npm ci --ignore-scripts) >$(CLIENTS)/npm.log 2>&1 \
		|| { echo "npm could not install the AWS SDK for JavaScript: $(CLIENTS)/npm.log says why." >&2; exit 1; }
	@touch $@

# aiobotocore allows other versions of botocore than ours, hence an environment of its own.
$(CLIENTS)/aiobotocore/.ready: tests/clients/aiobotocore/requirements.lock | setup
	@mkdir -p $(CLIENTS)
	@{ $(BIN)/python -m venv --clear $(@D) && $(@D)/bin/python -m pip install --disable-pip-version-check \
		--require-hashes -r $<; } >$(CLIENTS)/pip.log 2>&1 \
		|| { echo "pip could not install aiobotocore: $(CLIENTS)/pip.log says why." >&2; exit 1; }
	@touch $@

.PHONY: check
check: setup ## Check style, types, import contracts and generated code
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-style check-imports check-generated

.PHONY: check-types check-style check-imports check-generated
check-types: setup
	@$(BIN)/mypy
check-style: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
check-imports: setup
	@$(BIN)/lint-imports
check-generated: setup
	@$(BIN)/python -m tools.codegen --check

.PHONY: fix
fix: setup ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: gen
gen: setup ## Write the shapes of the APIs anew from the installed service models
	@$(BIN)/python -m tools.codegen

.PHONY: serve
serve: setup ## Serve for development on 127.0.0.1:8080, with access key test/test
	@$(BIN)/keywright dev

.PHONY: bench
bench: setup ## Measure throughput, XKS, client and command line beside their peers, connecting, and what hangs cost
	@$(BIN)/python bench/throughput.py
	@PYTHONPATH=. $(BIN)/python bench/connect.py
	@PYTHONPATH=. $(BIN)/python bench/hang.py
	@$(BIN)/python bench/xks.py
	@PYTHONPATH=. $(BIN)/python bench/xks_faults.py
	@$(BIN)/python bench/authorization.py
	@$(BIN)/python bench/client.py
	@PYTHONPATH=. $(BIN)/python bench/cli.py

.PHONY: lock
lock: setup ## Resolve the dependencies anew and write requirements.lock
	@$(BIN)/python -m uv pip compile --quiet --upgrade --extra dev --generate-hashes --no-emit-index-url \
		--python-version 3.11 --universal --custom-compile-command "make lock" pyproject.toml -o requirements.lock

.PHONY: clients-lock
clients-lock: setup ## Resolve the dependencies of the clients anew, for the versions in package.json and requirements.in
	@tools/ensure-packages.sh nodejs npm
	@cd tests/clients/javascript && rm -f package-lock.json && npm install --package-lock-only --ignore-scripts
	@$(BIN)/python -m uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url \
		--python-version 3.11 --universal --custom-compile-command "make clients-lock" \
		tests/clients/aiobotocore/requirements.in -o tests/clients/aiobotocore/requirements.lock

.PHONY: changelog
changelog: setup ## Show the changelog that the fragments in changelog.d make
	@$(BIN)/towncrier build --draft --version next

.PHONY: clean
clean: ## Remove what make made
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
