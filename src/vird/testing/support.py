"""What each driver has, read from its classes without starting it: the support matrix as a whole."""

from __future__ import annotations

import importlib
import pkgutil

from vird.api import matrix
from vird.api.capability import Capability
from vird.drivers import DRIVERS


def supported_by(scheme: str, *, without: str | None = None) -> frozenset[str]:
    """The procedures that the classes in a driver's folder carry out, those in modules named ``without…`` left out."""
    package = importlib.import_module(DRIVERS[scheme].partition(":")[0].rpartition(".")[0])
    found: set[str] = set()
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for held in vars(importlib.import_module(module.name)).values():
            if without is not None and module.name.startswith(without):
                continue
            is_own = isinstance(held, type) and issubclass(held, Capability) and held.__module__ == module.name
            found |= matrix.supported(held) if is_own else set()
    return frozenset(found)
