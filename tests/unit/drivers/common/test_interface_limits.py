"""Limits as typed parameters."""

import pytest

from vird.drivers.common.interface_limits import interface_of, limited, values_of
from vird.errors import InvalidArg
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.domain.domain import Domain

DOMAIN = """<domain type='test'><name>t</name><memory>1</memory><os><type>hvm</type></os><devices>
<interface type='user'><mac address='52:54:00:00:00:01'/><target dev='vnet0'/></interface></devices></domain>"""


def test_each_direction_is_set_by_itself() -> None:
    before = Bandwidth(inbound=Rate(average=1), outbound=Rate(average=2, peak=3))
    after = limited(before, {"inbound.average": 10, "inbound.burst": 5})
    assert after is not None
    assert values_of(after)["inbound.average"] == 10
    assert values_of(after)["inbound.burst"] == 5
    assert values_of(after)["outbound.peak"] == 3
    assert before.inbound is not None
    assert before.inbound.average == 1


def test_an_average_of_zero_takes_limits_away() -> None:
    assert limited(Bandwidth(inbound=Rate(average=1)), {"inbound.average": 0}) is None
    assert limited(None, {"inbound.floor": 7}) == Bandwidth(inbound=Rate(floor=7))


def test_an_interface_is_named_by_device_or_address() -> None:
    domain = Domain.from_xml(DOMAIN)
    assert interface_of(domain, "vnet0") is interface_of(domain, "52:54:00:00:00:01")
    for name in ("", "vnet1"):
        with pytest.raises(InvalidArg, match="is not a known interface"):
            interface_of(domain, name)
