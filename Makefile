# 两条命令 / two commands:  make run   make test
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= var
PORT   ?= 8000
SHELL  := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test test-needs test-heavy lint lock bench readme clean

help:                      ## this list
	@grep -E '^[a-z-]+: *.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .stamp-setup        ## virtual environment, locked dependencies, built front-end files
.stamp-setup: .stamp-venv $(shell find kechuang/web/frontend kechuang/web/locale -type f -not -path '*/node_modules/*' -not -name '*.mo' 2>/dev/null)
	@$(BIN)/python -m kechuang.commands.frontend
	@touch $@

.stamp-venv: requirements/run.txt pyproject.toml tools/environment
	@PYTHON=$(PYTHON) tools/environment $(VENV) run
	@touch $@

.stamp-dev: .stamp-venv requirements/dev.txt
	@PYTHON=$(PYTHON) tools/environment $(VENV) dev
	@touch $@

.stamp-heavy: .stamp-dev requirements/heavy.txt
	@PYTHON=$(PYTHON) tools/environment $(VENV) heavy
	@touch $@

run: setup                 ## the demo city on http://127.0.0.1:8000
	@exec $(BIN)/kechuang up --pack demo --data $(DATA) --port $(PORT)

test-needs: setup .stamp-dev
	@tools/test-needs

test: test-needs           ## unit, property, both databases, browser journeys (some 7½ minutes on two cores)
	@tools/test quick

test-heavy: test-needs .stamp-heavy ## long fault runs, load, Spark on two workers (at most 40 minutes)
	@tools/test heavy

lint: .stamp-dev           ## ruff, mypy, import contracts
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lock:                      ## renew requirements/*.txt from pyproject.toml (names no host)
	@tools/lock

bench: .stamp-heavy        ## every figure that the README quotes
	@$(BIN)/python -m benchmarks

clean:                     ## remove what was built; data folders stay
	rm -rf $(VENV) .stamp-* kechuang/web/static/vendor kechuang/web/frontend/node_modules
