# Two commands do everything on a fresh Debian 12 machine: make demo, make test.
# make test-long runs the tests that take minutes; make catalogue lists which test proves which
# case of faults and abuses.
PYTHON ?= /usr/bin/python3
BIN := .venv/bin

.PHONY: demo test test-long catalogue check browser bench words clean

demo:
	@$(PYTHON) -m assetmap.core.prepare demo
	@exec $(BIN)/assetmap demo

test:
	@$(PYTHON) -m assetmap.core.prepare test
	@$(MAKE) --no-print-directory check

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/pytest -q -m "not long" --numprocesses auto --dist loadscope --cov --cov-report=term:skip-covered

test-long:
	@$(PYTHON) -m assetmap.core.prepare test
	$(BIN)/pytest -q -m long

catalogue:
	@$(PYTHON) -m assetmap.core.prepare test
	$(BIN)/pytest -q -m case --catalogue --ignore tests/load --numprocesses auto --dist loadscope
	# Loads are measured with nothing beside them; this list tells of them alone.
	$(BIN)/pytest -q -m case --catalogue tests/load

bench:
	@$(PYTHON) -m assetmap.core.prepare bench
	@$(BIN)/python -m tests.benchmarks

clean:
	rm -rf .venv node_modules static/vendor build dist *.egg-info

# Gathers the words of pages into the catalogues; docs/translating.md says what to do then.
words:
	$(BIN)/pybabel --quiet extract --mapping assetmap/translations/mapping.ini --keywords later \
		--no-wrap --sort-by-file --add-location=file --output /tmp/assetmap.pot .
	$(BIN)/pybabel --quiet update --input-file /tmp/assetmap.pot --output-dir assetmap/translations \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@sed -i -e '/^"\(Report-Msgid\|POT-\|PO-\|Last-T\|Language-Team\|Generated\)/d' assetmap/translations/*/LC_MESSAGES/messages.po
