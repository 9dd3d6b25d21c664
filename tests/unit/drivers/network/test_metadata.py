"""What networks carry beside their settings, through the calls that clients make."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import pytest

from vird.api.capabilities.networks import Networks
from vird.api.driver import Environment
from vird.api.enums.network import NetworkMetadataType as Kind
from vird.api.events import NetworkMetadataChange
from vird.drivers.common.bus import Counter
from vird.drivers.network.driver import NetworkDriver
from vird.drivers.network.networks import NetworkCalls
from vird.errors import NoNetworkMetadata, OperationInvalid
from vird.host.paths import Paths

T = TypeVar("T")
XML = "<network><name>n</name><bridge name='vird-nowhere'/></network>"
URI = "http://example.org/a"


def run(work: Awaitable[T]) -> T:
    async def it() -> T:
        return await work

    return asyncio.run(it())


@pytest.fixture
def driver(tmp_path: Path) -> NetworkDriver:
    return NetworkDriver(Environment(Paths(tmp_path), Counter()))


def calls_of(driver: NetworkDriver) -> NetworkCalls:
    found = driver.capabilities[Networks]
    assert isinstance(found, NetworkCalls)
    return found


def test_it_is_kept_told_and_taken_away(driver: NetworkDriver, tmp_path: Path) -> None:
    calls, told = calls_of(driver), list[object]()
    net = run(calls.network_define_xml_flags(XML, 0))
    driver.bus.subscribe(lambda number, event: told.append(event))
    run(calls.network_set_metadata(net, Kind.TITLE, "The lab", None, None, 0))
    run(calls.network_set_metadata(net, Kind.ELEMENT, "<tag/>", "my", URI, 2))
    assert run(calls.network_get_metadata(net, Kind.TITLE, None, 0)) == "The lab"
    assert run(calls.network_get_metadata(net, Kind.ELEMENT, URI, 2)) == "<tag/>"
    kept = (tmp_path / "etc/libvirt/qemu/networks/n.xml").read_text()
    assert "<title>The lab</title>" in kept
    assert "<my:tag" in kept
    assert told == [NetworkMetadataChange(net, Kind.TITLE, None), NetworkMetadataChange(net, Kind.ELEMENT, URI)]
    run(calls.network_set_metadata(net, Kind.TITLE, None, None, None, 0))
    with pytest.raises(NoNetworkMetadata):
        run(calls.network_get_metadata(net, Kind.TITLE, None, 0))


def test_a_network_that_does_not_run_has_no_live_words(driver: NetworkDriver) -> None:
    calls = calls_of(driver)
    net = run(calls.network_define_xml_flags(XML, 0))
    with pytest.raises(OperationInvalid, match="network is not running"):
        run(calls.network_set_metadata(net, Kind.TITLE, "x", None, None, 1))
