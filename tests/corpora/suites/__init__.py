"""The folders of the corpora that are understood, one module per family."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.corpora.case import Suite


def all_suites() -> list[Suite]:
    """The suites of every module of this package (each has a list ``SUITES``)."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return [suite for module in modules for suite in module.SUITES]
