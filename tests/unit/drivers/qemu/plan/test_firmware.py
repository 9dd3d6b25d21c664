"""Flash images and BIOS files."""

import pytest

from tests.unit.drivers.qemu.plan.launches import values, words
from vird.drivers.qemu.plan.firmware import bios_and_secure_flash, flash_blockdevs, flash_nodes
from vird.errors import InternalError

FLASH = "<loader readonly='yes' type='pflash'>/code.fd</loader>"


def test_code_is_read_only_and_variables_are_not() -> None:
    os = f"{FLASH}<nvram>/vars.fd</nvram>"
    found = values(flash_blockdevs, os=os)
    assert [(each.get("filename"), each.get("read-only")) for each in found] == [
        ("/code.fd", None),
        (None, True),
        ("/vars.fd", None),
        (None, False),
    ]
    assert words(flash_nodes, os=os) == ["pflash0=libvirt-pflash0-format", "pflash1=libvirt-pflash1-format"]


def test_variables_on_a_server() -> None:
    nvram = "<nvram type='network'><source protocol='nbd' name='v'><host name='h'/></source></nvram>"
    found = values(flash_blockdevs, os=FLASH + nvram)
    assert found[2]["server"] == {"type": "inet", "host": "h", "port": "10809"}


@pytest.mark.parametrize(
    ("os", "expected"),
    [
        ("<loader type='rom'>/bios.bin</loader>", ["-bios", "/bios.bin"]),
        (FLASH, []),
        (
            "<loader readonly='yes' secure='yes' type='pflash'>/c</loader>",
            ["-global", "driver=cfi.pflash01,property=secure,value=on"],
        ),
        ("", []),
    ],
)
def test_what_is_not_a_node(os: str, expected: list[str]) -> None:
    assert words(bios_and_secure_flash, os=os) == expected


def test_stateless_firmware_has_no_variables_and_others_need_their_file() -> None:
    stateless = "<loader readonly='yes' type='pflash' stateless='yes'>/c</loader><nvram>/v</nvram>"
    assert words(flash_nodes, os=stateless) == ["pflash0=libvirt-pflash0-format"]
    with pytest.raises(InternalError, match="not chosen"):
        words(flash_nodes, os=f"{FLASH}<nvram template='/t'/>")
