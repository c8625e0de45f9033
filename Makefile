# Two commands do everything on a fresh machine with Python 3.11+, git and make:
#   make demo   starts bloggy on a throw-away sample library
#   make test   installs and passes the tests
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
JOBS ?= auto

.PHONY: demo test check snapshots messages clean

.venv/.installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "bloggy needs Python 3.11 or newer; install it or run: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[demo]'
	@touch $@

.venv/.developer: .venv/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[demo,dev]'
	@touch $@

demo: .venv/.installed
	$(BIN)/bloggy demo $(ARGS)

test: .venv/.developer
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.developer
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

snapshots: .venv/.developer
	$(BIN)/python -m pytest -q `grep -rl --include='*.py' snap_compare tests` --snapshot-update
	cp "tests/tui/__snapshots__/test_snapshots/test_library[(120, 36)-bloggy-dark].raw" tests/tui/screens/library.svg
	cp "tests/tui/__snapshots__/test_snapshots/test_publish[(120, 36)-bloggy-dark].raw" tests/tui/screens/publish.svg
	cp "tests/tui/__snapshots__/test_snapshots/test_comments[conversation-(120, 36)].raw" tests/tui/screens/comments.svg
	cp "tests/tui/editor/__snapshots__/test_looks/test_dark[details-(150, 38)].raw" tests/tui/screens/editor.svg

# Brings the catalogues up to the sentences in the code; what is new there is empty, and a test names it.
messages: .venv/.developer
	$(BIN)/pybabel -q extract --no-location --project bloggy -k _ -k _l -k ngettext:1,2 -o .venv/bloggy.pot bloggy
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap -D bloggy -i .venv/bloggy.pot -d bloggy/locale
	$(BIN)/pybabel -q compile -D bloggy -d bloggy/locale

clean:
	rm -rf .venv .live .mypy_cache .ruff_cache .pytest_cache .hypothesis
