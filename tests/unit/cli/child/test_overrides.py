"""The document of a guest that a command runs."""

from __future__ import annotations

import pytest

from vird.cli.child.overrides import Overrides, heard, networks_of, on_bridges, prepared
from vird.errors import XmlError

GUEST = """<domain type='qemu' id='4'><name>a</name><uuid>5f2d2ab9-e84b-4b29-a3a3-a1a0c1a6a1f5</uuid>
  <memory unit='MiB'>64</memory><currentMemory unit='MiB'>32</currentMemory><os><type>hvm</type></os>
  <devices><interface type='network'><source network='lan'/></interface><interface type='user'/></devices></domain>"""


def test_options_go_before_the_document() -> None:
    domain = prepared(GUEST, Overrides(256 << 20, 2, "/k", "/i", "quiet"), with_console=False)
    assert domain.memory and domain.vcpu and domain.os
    assert (domain.memory.size, domain.current_memory, domain.vcpu.count) == (256 << 10, None, 2)
    assert (domain.os.kernel, domain.os.initrd, domain.os.cmdline) == ("/k", "/i", "quiet")
    assert (domain.uuid, domain.id) == (None, None)


def test_nothing_given_is_nothing_changed() -> None:
    domain = prepared(GUEST, Overrides(), with_console=False)
    assert domain.memory and domain.memory.size == 64 << 10 and domain.current_memory == 32 << 10


def test_a_console_to_show() -> None:
    domain = prepared(GUEST, Overrides(), with_console=True)
    assert domain.devices and [each.type for each in domain.devices.consoles] == ["pty"]
    with_serial = GUEST.replace("<devices>", "<devices><serial type='file'><source path='/a'/></serial>")
    domain = prepared(with_serial, Overrides(), with_console=True)
    assert domain.devices and domain.devices.consoles == []


@pytest.mark.parametrize(
    ("devices", "types"),
    [
        ("", ["unix"]),
        ("<serial type='pty'/>", ["unix"]),
        ("<serial type='pty'/><console type='pty'/>", ["unix", "unix"]),
        ("<serial type='pty'/><console type='pty'><target type='virtio'/></console>", ["unix", "pty"]),
        ("<serial type='file'><source path='/a'/></serial>", ["file"]),
        ("<serial type='pty'/><serial type='pty'/>", ["unix", "pty"]),
    ],
)
def test_the_console_that_is_shown_is_on_a_socket(devices: str, types: list[str]) -> None:
    domain = prepared(GUEST.replace("<devices>", f"<devices>{devices}"), Overrides(), with_console=True)
    heard(domain, "/run/c")
    assert domain.devices
    found = [*domain.devices.consoles, *domain.devices.serials]
    assert [each.type for each in found] == types
    assert {each.sources[0].path for each in found if each.type == "unix"} == ({"/run/c"} if "unix" in types else set())


def test_networks_are_bridges_of_somebody_else() -> None:
    domain = prepared(GUEST, Overrides(), with_console=False)
    assert networks_of(domain) == {"lan"}
    on_bridges(domain, {"lan": "virbr7"})
    assert domain.devices
    assert [(each.type, each.source and each.source.bridge) for each in domain.devices.interfaces] == [
        ("bridge", "virbr7"), ("user", None),
    ]  # fmt: skip


def test_no_place_for_a_kernel() -> None:
    with pytest.raises(XmlError, match="--kernel"):
        prepared("<domain type='qemu'><name>a</name></domain>", Overrides(kernel="/k"), with_console=False)
