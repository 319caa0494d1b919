# Two commands matter: `make run` serves the site, `make test` runs every test. README says what next.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check format bench

run: .venv/.run
	$(BIN)/python app.py

test: .venv/.test browser
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: .venv/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.test browser
	$(BIN)/python -m bench

# The environment is whole or not at all: the mark is made last, and without it all begins anew.
.venv/.run: requirements.txt constraints.txt pyproject.toml
	rm -rf .venv
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

.venv/.test: .venv/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

.PHONY: browser
browser:
	@command -v chromium >/dev/null || { \
	  run=; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq chromium; }

# The table of permissions as a document.
.PHONY: permissions
permissions: .venv/.test
	$(BIN)/python tests/test_permissions.py

# Take new Danish texts from the code into the English catalog, where they are then translated by hand.
.PHONY: texts
texts: .venv/.test
	@mkdir -p var
	PYTHONPATH=tests $(BIN)/pybabel -q extract -F babel.cfg -k t -k N_ -k n:1,2 --sort-output --no-wrap --add-location=file -o var/texts.pot .
	$(BIN)/pybabel -q update -l en -i var/texts.pot -o src/transparency/locale/en.po --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
