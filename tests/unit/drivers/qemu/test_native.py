"""Documents as command lines."""

from tests.unit.drivers.qemu.plan.recorded import CAPABILITIES
from vird.drivers.qemu.native import domain_to_argv, only_taps
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.model.domain.domain import Domain

GUEST = """<domain type='qemu'><name>g</name><memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os>
  <devices><disk type='file'><source file='/f'/><target dev='vda' bus='virtio'/></disk>{}</devices></domain>"""
NIC = (
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='n'/><model type='virtio'/>"
    "<mtu size='9000'/><boot order='1'/></interface>"
)


def test_a_document_is_completed_numbered_and_named_first() -> None:
    seen: list[Domain] = []

    def facts(live: Domain) -> LaunchFacts:
        seen.append(live)
        return LaunchFacts("/p", "/c")

    argv = domain_to_argv(GUEST.format(""), CAPABILITIES, facts)
    assert argv[0] == CAPABILITIES.emulator
    assert any('"drive":"libvirt-1-format","id":"virtio-disk0"' in word for word in argv)
    assert "pc-q35-7.2" in argv[argv.index("-machine") + 1]
    assert seen[0].id == -1


def test_interfaces_are_plain_taps() -> None:
    domain = Domain.from_xml(GUEST.format(NIC))
    only_taps(domain)
    assert domain.devices is not None
    [nic] = domain.devices.interfaces
    assert nic.type == "ethernet" and nic.source is None and nic.boot is None and nic.mtu is None
    assert nic.mac is not None and nic.mac.address == "52:54:00:00:00:01"
    assert nic.model is not None and nic.model.type == "virtio"
