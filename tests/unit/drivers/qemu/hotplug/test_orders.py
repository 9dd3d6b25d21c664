"""Devices as commands of the monitor."""

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of, pci
from vird.drivers.qemu.hotplug.orders import alone, steps
from vird.errors import OperationUnsupported

RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend><alias name='rng0'/>{}</rng>"
CHANNEL_RNG = """<rng model='virtio'><backend model='egd' type='tcp'>
<source mode='connect' host='a' service='1'/></backend>
<alias name='rng0'/>{}</rng>"""


def test_each_argument_has_its_command_and_most_have_the_way_back() -> None:
    launch = launch_of(RNG.format(pci(3)))
    planned = steps(launch.domain, "rngs", launch.devices.rngs[0], launch.capabilities, launch.facts)
    assert [(step.do.command, step.undo.command if step.undo else None, step.is_guests) for step in planned] == [
        ("object-add", "object-del", False),
        ("device_add", "device_del", True),
    ]
    assert planned[0].do.arguments == {"qom-type": "rng-random", "id": "objrng0", "filename": "/dev/urandom"}
    assert planned[0].undo is not None
    assert planned[0].undo.arguments == {"id": "objrng0"}


def test_what_only_a_command_line_can_say_is_refused() -> None:
    launch = launch_of(
        "<serial type='pty'><target type='system-serial' port='0'><model name='pl011'/></target>"
        "<alias name='serial0'/></serial>"
    )
    with pytest.raises(OperationUnsupported, match="-serial"):
        steps(launch.domain, "serials", launch.devices.serials[0], launch.capabilities, launch.facts)


def test_a_backend_that_is_a_character_device_comes_first() -> None:
    launch = launch_of(CHANNEL_RNG.format(pci(3)))
    planned = steps(launch.domain, "rngs", launch.devices.rngs[0], launch.capabilities, launch.facts)
    assert [step.do.command for step in planned] == ["chardev-add", "object-add", "device_add"]
    assert planned[0].undo == ("chardev-remove", {"id": "charrng0"})


def test_a_watchdog_brings_what_it_does() -> None:
    launch = launch_of(f"<watchdog model='i6300esb' action='pause'><alias name='watchdog0'/>{pci(4)}</watchdog>")
    planned = steps(launch.domain, "watchdogs", launch.devices.watchdogs[0], launch.capabilities, launch.facts)
    assert planned[-1].do == ("set-action", {"watchdog": "pause"})
    assert planned[-1].undo is None


def test_alone_keeps_the_controllers_and_nobodys_turn() -> None:
    launch = launch_of(RNG.format(pci(3)) + RNG.replace("rng0", "rng1").format(pci(5)), os="<boot dev='hd'/>")
    view = alone(launch.domain, "rngs", launch.devices.rngs[1])
    assert view.devices is not None
    assert view.os is not None
    assert [rng.alias.name for rng in view.devices.rngs if rng.alias] == ["rng1"]
    assert view.devices.controllers == launch.devices.controllers
    assert view.os.boots == []
