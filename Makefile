# The commands of the project. `make run` and `make test` work on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Two at a time; the tests of one file stay together, since they share what they start.
TOGETHER := -n 2 --dist loadfile
TEST_STAMP := $(VENV)/.installed-for-tests

.PHONY: run scale-demo test test-scaled check evals bench bench-load bench-load-scaled soak audit lock migration install clean

run: $(STAMP)
	@$(BIN)/python -m service run

scale-demo: $(TEST_STAMP)
	@$(BIN)/python -m scale $(ARGS)

test: $(TEST_STAMP)
	@$(BIN)/python -m pytest $(TOGETHER) $(ARGS)

test-scaled: $(TEST_STAMP)  ## The same suite on PostgreSQL.
	@PEER_ASSIST_TEST_DATABASE=postgresql $(BIN)/python -m pytest $(TOGETHER) $(ARGS)

check: $(TEST_STAMP)
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/python -m pytest $(TOGETHER) $(ARGS)

soak: $(TEST_STAMP)
	@PEER_ASSIST_SOAK=1 $(BIN)/python -m pytest $(TOGETHER) $(ARGS)

evals: $(TEST_STAMP)
	@for kind in retrieval peers panel clarifying_questions write_up grounding pseudonyms redteam; do $(BIN)/python -m evals $$kind $(ARGS) || exit $$?; done

bench: $(TEST_STAMP)
	@$(BIN)/python -m bench $(ARGS)

bench-load: $(TEST_STAMP)  ## Facilitators at work on the service, played by locust from an environment of its own.
	@test -x build/load/bin/locust || ($(PYTHON) -m venv build/load && build/load/bin/python -m pip install -q --require-hashes -r requirements-load.lock)
	@$(BIN)/python -m bench $(or $(BENCH),load) $(ARGS)

bench-load-scaled: BENCH := load_scaled
bench-load-scaled: bench-load  ## The same on the scaled-out set.

audit:  ## Ask an advisory database about every library we ship. Needs one that can be reached.
	@test -x build/audit/bin/pip-audit || ($(PYTHON) -m venv build/audit && build/audit/bin/python -m pip install -q pip-audit)
	@build/audit/bin/pip-audit --disable-pip --require-hashes -r requirements.lock -r requirements-models.lock $(ARGS)

install: $(STAMP)

$(STAMP): requirements.lock requirements-models.lock
	@$(PYTHON) install.py $(VENV) requirements.lock requirements-models.lock
	@touch $@

$(TEST_STAMP): $(STAMP) requirements-test.lock requirements-test-models.lock
	@$(PYTHON) install.py $(VENV) requirements-test.lock requirements-test-models.lock
	@touch $@

lock:  ## Renew the locks: nothing younger than 14 days, with hashes, without registry hosts. Needs uv.
	@./lock.sh

openapi: $(TEST_STAMP)
	@$(BIN)/python -m service openapi > openapi.json

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache
