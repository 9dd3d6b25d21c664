"""What libvirt's drivers call the functions behind public ones: clients read those names in refusals of flags."""

from __future__ import annotations

from vird.wire.procedures import Procedure


def own_function(procedure: Procedure, driver: str) -> str:
    """The driver's name, then the public function's without ``vir`` and without that name."""
    return driver + procedure.function.removeprefix("vir").removeprefix(driver.capitalize())
