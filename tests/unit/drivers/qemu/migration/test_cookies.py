"""Whose cookies are taken, and what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.drivers.qemu.hotplug.rig import GUEST, MACHINE
from vird import errors
from vird.drivers.qemu.migration import cookies
from vird.markup import NotWellFormed
from vird.model.domain.devices.graphics import AddressListen, SpiceGraphics
from vird.model.domain.domain import Domain
from vird.model.domain.migration_cookie import (
    AllowReboot,
    CopiedDisk,
    CopyServer,
    DisplayCertificate,
    DisplayServer,
    Feature,
    LockState,
    MigrationCookie,
    NetworkPortData,
    SenderCapability,
    Statistics,
)

HERE = cookies.Writer("web", "0d2b3c4d-1111-4222-8333-444455556666", "a", "00000000-0000-4000-8000-000000000001")
THERE = HERE._replace(host_name="b", host_uuid="00000000-0000-4000-8000-000000000002")

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-<&", min_size=1, max_size=12)
COUNT = st.integers(0, 2**64 - 1)
COOKIES = st.builds(
    MigrationCookie,
    name=WORD,
    uuid=st.uuids().map(str),
    hostname=WORD,
    hostuuid=st.uuids().map(str),
    features=st.lists(st.builds(Feature, name=WORD), max_size=2),
    graphics=st.none()
    | st.builds(
        DisplayServer,
        type=st.sampled_from(["spice", "vnc"]),
        port=st.integers(-1, 65535),
        listen=st.none() | WORD,
        tls_port=st.none() | st.integers(-1, 65535),
        certificate=st.none() | st.builds(DisplayCertificate, info=st.just("subject"), value=WORD),
    ),
    lockstate=st.none() | st.builds(LockState, driver=st.none() | WORD, leases=st.none() | WORD),
    network=st.lists(st.builds(NetworkPortData, index=st.integers(0, 9), vporttype=st.none() | WORD), max_size=2),
    nbd=st.none()
    | st.builds(
        CopyServer,
        port=st.none() | st.integers(0, 65535),
        disks=st.lists(st.builds(CopiedDisk, target=WORD, capacity=COUNT), max_size=2),
    ),
    statistics=st.none() | st.builds(Statistics, started=st.none() | COUNT, delta=st.none() | st.integers(-5, 5)),
    allow_reboot=st.none() | st.builds(AllowReboot, value=st.sampled_from(["yes", "no"])),
    capabilities=st.lists(st.builds(SenderCapability, name=WORD, auto=st.sampled_from(["yes", "no"])), max_size=3),
)


@given(COOKIES)
def test_both_ways(cookie: MigrationCookie) -> None:
    assert MigrationCookie.from_xml(cookie.to_xml()) == cookie


def test_the_other_host_reads_it() -> None:
    written = HERE.write()
    cookies.say_capabilities(written, "source")
    cookies.say_definition(written, Domain.from_xml(GUEST.format(machine=MACHINE, devices="")))
    content = cookies.to_bytes(written)
    assert content.rstrip(b"\n\0").endswith(b"</qemu-migration>") and content.endswith(b"\0")
    read = THERE.read(content)
    assert read == written
    assert [each.name for each in read.features] == ["persistent"]
    assert [each.name for each in read.capabilities if each.auto == "yes"] == ["pause-before-switchover"]
    assert THERE.read(b"").hostname == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (cookies.to_bytes(HERE.write()), "Attempt to migrate guest to the same host 00000000"),
        (cookies.to_bytes(THERE._replace(name="db").write()), "unexpected name db vs web"),
        (cookies.to_bytes(THERE._replace(uuid="x").write()), "unexpected UUID x vs 0d2b3c4d"),
        (b"<qemu-migration>\0</qemu-migration>", "not NULL terminated"),
    ],
)
def test_what_is_not_taken(content: bytes, words: str) -> None:
    with pytest.raises(errors.InternalError, match=words):
        HERE.read(content)


def test_what_is_not_understood_is_not_taken() -> None:
    odd = THERE.write()
    odd.features = [Feature(name="lockstate"), Feature(name="telepathy")]
    with pytest.raises(errors.InternalError, match="Unsupported migration cookie feature telepathy"):
        HERE.read(cookies.to_bytes(odd))
    odd.features = []
    odd.lockstate = LockState(driver="sanlock")
    with pytest.raises(errors.ConfigUnsupported, match="sanlock"):
        HERE.read(cookies.to_bytes(odd))
    with pytest.raises(NotWellFormed):
        HERE.read(b"<qemu-migration><name>web</name>")


def test_spice_clients_are_told_where_to_go() -> None:
    live = Domain.from_xml(GUEST.format(machine=MACHINE, devices=""))
    cookie = HERE.write()
    cookies.say_display(cookie, live)
    assert cookie.graphics is None
    assert live.devices is not None
    live.devices.graphics = [SpiceGraphics(port=5900, listens=[AddressListen(address="0.0.0.0")])]
    cookies.say_display(cookie, live)
    assert "<graphics type='spice' port='5900' listen='0.0.0.0' tlsPort='-1'/>" in cookie.to_xml()
