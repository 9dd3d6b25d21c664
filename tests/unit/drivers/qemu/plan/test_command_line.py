"""Whole command lines beside those that libvirtd 9.0 makes of the same documents."""

from itertools import count

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from tests.unit.drivers.qemu.plan.recorded import CAPABILITIES, GOLDEN
from vird.drivers.qemu.definition import facts_of
from vird.drivers.qemu.native import complete_domain_to_argv, only_taps
from vird.drivers.qemu.plan.command_line import command_line
from vird.drivers.qemu.plan.facts import LaunchFacts, NicDescriptors
from vird.drivers.qemu.prepare import assign_displays
from vird.errors import ConfigUnsupported
from vird.model.checks.domain import complete_domain
from vird.model.domain.domain import Domain

CASES = sorted(path.parent.name for path in GOLDEN.glob("*/domain.xml"))


def facts_for(live: Domain) -> LaunchFacts:
    folder = f"/var/lib/libvirt/qemu/domain--1-{live.name}"
    assign_displays(live, count(5900).__next__, "127.0.0.1", folder)
    assert live.devices is not None
    taps = {
        each.alias.name: NicDescriptors((str(fd),)) for fd, each in enumerate(live.devices.interfaces, 3) if each.alias
    }
    return LaunchFacts(
        folder,
        f"/var/lib/libvirt/qemu/channel/target/domain--1-{live.name}",
        master_key=f"{folder}/master-key.aes",
        nics=taps,
        vsock_fd=-1,
    )


@pytest.mark.parametrize("case", CASES)
def test_libvirt_says_the_same(case: str) -> None:
    domain = Domain.from_xml((GOLDEN / case / "domain.xml").read_text())
    complete_domain(domain, facts_of(domain, CAPABILITIES), new_mac=lambda: "52:54:00:aa:bb:cc")
    only_taps(domain)
    assert (
        complete_domain_to_argv(domain, CAPABILITIES, facts_for)
        == (GOLDEN / case / "argv.txt").read_text().splitlines()
    )


def test_the_documents_own_emulator_is_run() -> None:
    launch = launch_of("<emulator>/opt/qemu</emulator>")
    assert command_line(launch.domain, CAPABILITIES, launch.facts)[0] == "/opt/qemu"


def test_what_no_qemu_has_is_refused() -> None:
    launch = launch_of("<graphics type='rdp'/>")
    with pytest.raises(ConfigUnsupported, match="unsupported graphics type 'rdp'"):
        command_line(launch.domain, CAPABILITIES, launch.facts)
