"""What each driver has, read from its classes without starting it: the support matrix as a whole."""

from __future__ import annotations

import importlib
import pkgutil

from vird.api import matrix
from vird.api.capability import Capability
from vird.drivers import DRIVERS


def supported_by(scheme: str, *, without: str | None = None) -> frozenset[str]:
    """The procedures that the classes in a driver's folder carry out, those in modules named ``without…`` left out."""
    return _supported_in(DRIVERS[scheme].partition(":")[0].rpartition(".")[0], without)


def supported_by_a_host() -> frozenset[str]:
    """What all drivers but the simulated one carry out: they serve the clients of a real host together."""
    return _supported_in("vird.drivers", "vird.drivers.test.")


def _supported_in(folder: str, without: str | None) -> frozenset[str]:
    package = importlib.import_module(folder)
    found: set[str] = set()
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if without is not None and module.name.startswith(without):
            continue
        for held in vars(importlib.import_module(module.name)).values():
            is_own = isinstance(held, type) and issubclass(held, Capability) and held.__module__ == module.name
            found |= matrix.supported(held) if is_own else set()
    return frozenset(found)
