# Everything a developer does, from a machine with only python3, make and git.
.DEFAULT_GOAL := help
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= python3
STAMP  := $(VENV)/.installed
# One more than cores: a test that looks at a browser waits for it a third of its time.
PROCESSES ?= $(shell expr $$(nproc) + 1)

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

env: $(STAMP)  ## make the environment (.venv) from pinned, hash-checked requirements

demo: $(STAMP)  ## assess a sample manufacturer, then walk an application from its call to the account
	$(BIN)/duixian assess examples/binjiang-machinery.yaml
	$(BIN)/python -m duixian.portal demo examples/binjiang-machinery.yaml

serve: $(STAMP)  ## run the site on PORT (8000), with SQLite and nothing else to start
	$(BIN)/python -m duixian.portal serve

lint: $(STAMP)  ## style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(STAMP)  ## lint, and every test beside it
	$(MAKE) --no-print-directory --jobs=2 lint tests

tests: $(STAMP)
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder

test-postgresql: $(STAMP)  ## the tests of the site on a temporary cluster of PostgreSQL
	DUIXIAN_TEST_DB=postgresql $(BIN)/python -m pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder tests/portal

kills: $(STAMP)  ## a process that approves, pays and settles, or spends vouchers, is killed a hundred times, on both databases
	DUIXIAN_KILLS=100 $(BIN)/python -m pytest -v -n auto tests/portal/budgets/test_kills.py tests/portal/vouchers/test_voucher_kills.py
	DUIXIAN_KILLS=100 DUIXIAN_TEST_DB=postgresql $(BIN)/python -m pytest -v -n auto tests/portal/budgets/test_kills.py tests/portal/vouchers/test_voucher_kills.py

soak: $(STAMP)  ## a year of a city: 500 applications, 50 at once, kills; what must hold is asked every month
	$(BIN)/python -m benchmarks.soak $(ARGS)

mutate: $(STAMP)  ## change each figure of the policies one at a time; say which changes nobody noticed
	$(BIN)/python -m benchmarks.mutate

bench: $(STAMP)  ## measure a million applicants, ten million, one, and other engines (ARGS=--quick: two minutes)
	$(BIN)/python -m benchmarks.bench $(ARGS)

bench-site: $(STAMP)  ## measure the pages of the site under 100,000 applications, on a temporary cluster of PostgreSQL
	$(BIN)/python -m benchmarks.site $(ARGS)

PIN := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --upgrade -q
pins: $(STAMP)  ## compile requirements/*.in into pinned, hash-checked lists (needs uv)
	cd requirements && $(PIN) base.in -o base.txt && $(PIN) base.in portal.in -o portal.txt && $(PIN) dev.in -o dev.txt \
	  && $(PIN) peers.in -o peers.txt && $(PIN) spark.in -o spark.txt \
	  && $(PIN) -c dev.txt duckdb.in -o duckdb.txt && $(PIN) -c dev.txt postgres.in -o postgres.txt

clean:  ## remove what was made
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help env demo serve lint test tests test-postgresql kills soak mutate bench bench-site pins clean
