import pytest

from tests.unit.model.native.xen.guests import FULL, domain, read, written
from vird.errors import ConfigUnsupported
from vird.model.native.xen.boot import boot_letters


def test_root_and_extra_make_a_command_line_unless_there_is_one() -> None:
    def cmdline(*lines: str) -> str | None:
        system = read('kernel = "/k"', *lines).os
        return system.cmdline if system is not None else None

    assert cmdline('root = "/dev/xvda"', 'extra = "quiet"') == "root=/dev/xvda quiet"
    assert cmdline('root = "/dev/xvda"', 'cmdline = "all"') == "all"
    assert cmdline() is None


def test_xm_calls_the_firmware_kernel() -> None:
    system = read(FULL, 'kernel = "/hvmloader"', tool="xm").os
    assert system is not None
    assert system.loader is not None
    assert (system.loader.path, system.kernel) == ("/hvmloader", None)
    with pytest.raises(ConfigUnsupported):
        written(kind="xenpvh", tool="xm")


def test_uefi() -> None:
    system = read(FULL, 'bios = "ovmf"').os
    assert system is not None
    assert system.loader is not None
    assert system.loader.type == "pflash"
    assert written(parts="", kind="hvm").get("bios") is None


def test_letters_follow_the_devices_where_they_are_ordered() -> None:
    guest = domain(
        "<disk type='file' device='cdrom'><target dev='hdc'/><boot order='2'/></disk>"
        "<interface type='ethernet'><mac address='00:16:3e:00:00:01'/><boot order='1'/></interface>"
    )
    assert boot_letters(guest) == "nd"


def test_guests_in_guests() -> None:
    cpu = read(FULL, "nestedhvm = 0").cpu
    assert cpu is not None
    assert [(feature.policy, feature.name) for feature in cpu.features] == [("disable", "vmx")]
    assert written(parts=cpu.to_xml())["nestedhvm"] == "0"
    assert written(parts="<cpu mode='host-passthrough'/>")["nestedhvm"] == "1"


def test_pvh() -> None:
    settings = written(kind="xenpvh")
    assert settings["type"] == '"pvh"'
    assert "pae" not in settings
