# Every target sets up what it needs; the only requirements are Python 3.11+, make and a package index.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up

.PHONY: demo test check docs bench explain-report dist clean

demo: $(STAMP)
	@$(BIN)/pull-doctor demo

test: $(STAMP)
	$(BIN)/pytest -n auto --dist loadgroup

# What CI asks of the source, without the tests: format, lint, types, import contracts, documents.
check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/gen_docs.py --check

docs: $(STAMP)
	$(BIN)/python tools/gen_docs.py

bench: $(STAMP)
	@for file in bench/*_bench.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

explain-report: $(STAMP)
	$(BIN)/python tools/explain_report.py $(or $(FILE),tests/explain/data/errors.jsonl)

dist: $(STAMP)
	rm -rf dist
	$(BIN)/python -m build --outdir dist .

clean:
	rm -rf $(VENV) dist

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pull-doctor needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[lab,templates]' --group dev
	@touch $@
