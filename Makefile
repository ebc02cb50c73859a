# The verbs of this project. `make run` and `make test` work on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench topics retrieval checks lock wheel clean

run: .venv/ready  ## build what is needed and open the desk on 127.0.0.1:7860
	$(BIN)/tactful kb build
	$(BIN)/tactful web

test: lint  ## everything CI runs
	$(BIN)/tactful kb lint
	$(BIN)/python -m pytest

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/ready  ## the figures quoted in README
	$(BIN)/python eval/bench/speed.py

topics: .venv/ready  ## train the topic model anew from knowledge/situations; a minute or two
	$(BIN)/python eval/train_topics.py

retrieval: .venv/ready  ## recall and speed of retrieval, beside the plain LangChain retriever
	$(BIN)/python eval/retrieval/run.py

checks: .venv/ready  ## precision, recall and false alarms of the checks; a few minutes
	$(BIN)/python eval/checks/run.py

lock: .venv/ready  ## pin the newest versions of everything, with hashes
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --upgrade --group dev pyproject.toml -o requirements.lock
	echo uv | $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --upgrade - -o bootstrap.lock

wheel: .venv/ready
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# uv, itself pinned, puts the locked packages in place in seconds.
.venv/ready: requirements.lock bootstrap.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r bootstrap.lock
	$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch .venv/ready
