"""The module has libvirt-python's methods, with its parameters in its order and with its defaults."""

from __future__ import annotations

import inspect
from pathlib import Path

import libvirt
import libvirt_lxc
import libvirt_qemu
import libvirtaio
import pytest

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "surface.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("owner", sorted({row[0] for row in ROWS}))
def test_methods(owner: str) -> None:
    different = []
    for _, name, parameters, _ in (row for row in ROWS if row[0] == owner):
        found = inspect.signature(getattr(getattr(libvirt, owner), name)).parameters
        given = ", ".join(
            each.name + ("" if each.default is each.empty else f"={each.default!r}")
            for each in list(found.values())[1:]
        )
        if given != parameters:
            different.append(f"{name}({given}), not ({parameters})")
    assert different == []


FUNCTIONS = (
    *(
        "open",
        "openReadOnly",
        "openAuth",
        "getVersion",
    ),
    *(
        "registerErrorHandler",
        "virInitialize",
        "virGetLastError",
        "virGetLastErrorCode",
    ),
    *(
        "virGetLastErrorDomain",
        "virGetLastErrorMessage",
        "virResetLastError",
        "virEventRegisterDefaultImpl",
    ),
    *(
        "virEventRunDefaultImpl",
        "virEventRegisterImpl",
        "virEventAddHandle",
        "virEventUpdateHandle",
    ),
    *(
        "virEventRemoveHandle",
        "virEventAddTimeout",
        "virEventUpdateTimeout",
        "virEventRemoveTimeout",
    ),
    *("virEventInvokeFreeCallback",),
)


def test_functions() -> None:
    for name in FUNCTIONS:
        assert callable(getattr(libvirt, name))
    assert callable(libvirt_qemu.qemuMonitorCommand)
    assert callable(libvirt_lxc.lxcOpenNamespace)
    assert callable(libvirtaio.virEventRegisterAsyncIOImpl)


def test_constants() -> None:
    assert libvirt.VIR_DOMAIN_RUNNING == 1
    assert libvirt.VIR_ERR_NO_DOMAIN == 42
    assert libvirt.VIR_DOMAIN_SCHEDULER_CPU_SHARES == "cpu_shares"
    assert sum(name.startswith("VIR_") for name in dir(libvirt)) > 1150
