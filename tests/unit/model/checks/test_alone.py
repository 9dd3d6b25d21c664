"""Documents completed without a driver."""

from __future__ import annotations

import pytest

from vird.model.checks.alone import parse_checkpoint, parse_domain, parse_snapshot, parse_volume

OS = {"kvm": "hvm", "lxc": "exe", "xen": "hvm", "vmware": "hvm", "bhyve": "hvm", "vz": "exe"}


@pytest.mark.parametrize("hypervisor", OS)
def test_each_hypervisor_by_its_rules(hypervisor: str) -> None:
    domain = parse_domain(
        f"<domain type='{hypervisor}'><name>a</name><memory>65536</memory>"
        f"<os><type arch='x86_64'>{OS[hypervisor]}</type>"
        f"{'<init>/sbin/init</init>' if OS[hypervisor] == 'exe' else ''}</os>"
        "<devices><interface type='bridge'><source bridge='b'/></interface></devices></domain>"
    )
    assert domain.clock is not None
    assert domain.uuid is None
    assert domain.devices is not None
    assert [interface.mac for interface in domain.devices.interfaces] == [None]


def test_records_and_wishes() -> None:
    wish = "<domainsnapshot><name>s</name><state>running</state></domainsnapshot>"
    assert parse_snapshot(wish).state is None
    record = wish.replace("<state>", "<creationTime>5</creationTime><state>")
    assert parse_snapshot(record).state == "running"
    assert parse_checkpoint("<domaincheckpoint><name>c</name></domaincheckpoint>").name == "c"
    taken = "<domaincheckpoint><name>c</name><creationTime>5</creationTime></domaincheckpoint>"
    assert parse_checkpoint(taken).creation_time is None
    assert parse_volume("<volume><name>v</name></volume>").name == "v"
