# The words of the project; CI and people use the same ones.
SHELL := /bin/sh
export LC_ALL := C.UTF-8
export TERM ?= dumb
export HOME ?= /root
.DEFAULT_GOAL := help
.PHONY: help setup demo test unit lint format bench bench-clients programs fuzz lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 10

setup: ## Debian packages and .venv; nothing to do when nothing is missing
	@tools/setup

demo: setup ## stock virsh boots a guest through vird, and everything is taken down again
	@demo/run

test: setup ## every test, the linters among them
	@tools/contained .venv/bin/python -m pytest --numprocesses 2 --dist loadfile $(ARGS) </dev/null

unit: setup ## only what needs neither root nor QEMU
	@.venv/bin/python -m pytest tests/unit tests/property tests/lint $(ARGS) </dev/null

lint: setup ## ruff, mypy --strict, the import contracts
	@tools/lint

format: setup ## let ruff write the layout
	@.venv/bin/ruff check --fix src compat tests tools benchmarks demo
	@.venv/bin/ruff format src compat tests tools benchmarks demo

bench: setup ## side by side with libvirtd, as a table of ratios
	@tools/contained .venv/bin/python -m benchmarks $(ARGS) </dev/null

bench-clients: setup ## our clients beside the C library
	@tools/contained .venv/bin/python -m benchmarks.clients </dev/null

programs: setup ## programs written for libvirt-python, fetched now, on our module: kcli, Ansible, Nova and others
	@tools/contained .venv/bin/python -m tests.compat.programs $(ARGS) </dev/null

fuzz: setup ## the property tests with many more examples each, then a minute of every fuzz target
	@.venv/bin/python -m pytest tests/property --hypothesis-profile=fuzz $(ARGS) </dev/null
	@for target in $$(ls tests/fuzz | sed -n 's/^\([a-z]*\)\.py$$/\1/p'); do .venv/bin/python -m tests.fuzz.$$target --seconds 60 || exit 1; done

lock: ## requirements/dev.txt anew from requirements/dev.in
	@tools/lock

clean: ## what the words above have built
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
