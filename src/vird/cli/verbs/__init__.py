"""All verbs of the command line, a module per topic; each registers what it declares.

They are imported together, once: a verb's own imports are inside of it, so that costs little.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from vird.cli.verb import VERBS, Verb


@cache
def load() -> dict[str, Verb]:
    """Every verb by each of its names."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return VERBS


def find(name: str) -> Verb | None:
    """The verb of that name."""
    return load().get(name)
