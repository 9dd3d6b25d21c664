"""All verbs of the command line, a module per topic; each registers what it declares.

Who runs one verb gets it alone: most of the time that a short command takes is that of its imports.
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
    """The verb of that name; only the module that declares it is imported."""
    from vird.cli.verbs.where import WHERE

    module = WHERE.get(name)
    if module is None:
        return None
    import_module(f"{__name__}.{module}")
    return VERBS[name]
