"""What is booted, and whose turn it is."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of, words
from vird.drivers.qemu.plan import boot
from vird.errors import ConfigUnsupported

DISKS = "".join(
    f"<disk device='{kind}'><target dev='{dev}' bus='sata'/><alias name='{dev}'/></disk>"
    for kind, dev in (("cdrom", "sda"), ("disk", "sdb"), ("disk", "sdc"))
)
NIC = "<interface type='user'><alias name='net0'/></interface>"


def turns(os: str, devices: str = DISKS + NIC) -> list[int | None]:
    launch = launch_of(devices, os=os)
    order = boot.BootOrder(launch)
    return [order.of(device) for device in (*launch.devices.disks, *launch.devices.interfaces)]


@pytest.mark.parametrize(
    ("os", "expected"),
    [
        ("", [None, None, None, None]),
        ("<boot dev='hd'/>", [None, 1, None, None]),
        ("<boot dev='network'/><boot dev='cdrom'/><boot dev='hd'/>", [2, 3, None, 1]),
        ("<boot dev='fd'/><boot dev='hd'/>", [None, 2, None, None]),
        ("<boot dev='hd'/><boot dev='hd'/>", [None, 1, None, None]),
    ],
)
def test_the_first_of_a_kind_has_its_turn(os: str, expected: list[int | None]) -> None:
    assert turns(os) == expected


def test_devices_say_their_turn_themselves() -> None:
    disk = "<disk><target dev='sda' bus='sata'/><boot order='7'/></disk>"
    assert turns("", disk) == [7]


@pytest.mark.parametrize(
    ("part", "options", "expected"),
    [
        (boot.boot_options, {}, ["-boot", "strict=on"]),
        (
            boot.boot_options,
            {"os": "<bootmenu enable='yes' timeout='3000'/><bios rebootTimeout='-1'/>"},
            ["-boot", "menu=on,reboot-timeout=-1,splash-time=3000,strict=on"],
        ),
        (boot.boot_options, {"os": "<bootmenu enable='no'/>"}, ["-boot", "menu=off,strict=on"]),
        (
            boot.kernel,
            {"os": "<kernel>/k</kernel><initrd>/i</initrd><cmdline>a b</cmdline><dtb>/d</dtb>"},
            ["-kernel", "/k", "-initrd", "/i", "-append", "a b", "-dtb", "/d"],
        ),
        (boot.kernel, {"os": "<acpi><table type='slic'>/a,b</table></acpi>"}, ["-acpitable", "sig=SLIC,file=/a,,b"]),
        (boot.life_cycle, {"before": "<on_reboot>destroy</on_reboot>"}, ["-no-shutdown"]),
        (
            boot.life_cycle,
            {"before": "<on_reboot>destroy</on_reboot>", "without": ("set-action",)},
            ["-no-reboot"],
        ),
        (boot.no_acpi, {}, ["-no-acpi"]),
        (boot.no_acpi, {"before": "<features><acpi/></features>"}, []),
        (
            boot.sleep_states,
            {"before": "<pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm>"},
            ["-global", "ICH9-LPC.disable_s3=1", "-global", "ICH9-LPC.disable_s4=0"],
        ),
        (
            boot.sleep_states,
            {"before": "<pm><suspend-to-mem enabled='no'/></pm>", "machine": "pc"},
            ["-global", "PIIX4_PM.disable_s3=1"],
        ),
    ],
)
def test_parts(part: Any, options: dict[str, Any], expected: list[str]) -> None:
    assert words(part, **options) == expected


def test_plugging_into_the_root_bus() -> None:
    launch = launch_of(machine="pc")
    from vird.model.domain.devices.controller import PciControllerTarget

    launch.devices.controllers[0].target = PciControllerTarget(hotplug="off")
    assert list(boot.root_hotplug(launch)) == ["-global", "PIIX4_PM.acpi-root-pci-hotplug=off"]
    older = launch_of(machine="pc", without=("piix4.acpi-root-pci-hotplug",))
    older.devices.controllers[0].target = PciControllerTarget(hotplug="on")
    with pytest.raises(ConfigUnsupported, match="hotplug"):
        list(boot.root_hotplug(older))
