"""Deadlines and kinds of replies."""

from __future__ import annotations

from typing import Any

import pytest

from vird import errors
from vird.client import objects
from vird.client.link import Link
from vird.wire.procedures import refs, remote


class Client:
    """Answers every call the same, and notes the deadlines."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.deadlines: list[float | None] = []

    async def call(self, procedure: Any, args: Any, files: Any, *, timeout_s: float | None) -> Any:
        self.deadlines.append(timeout_s)
        return self.answer

    async def call_with_fds(self, procedure: Any, args: Any, files: Any, *, timeout_s: float | None) -> Any:
        return self.answer, (3, 4)

    async def call_with_stream(self, procedure: Any, args: Any, *, timeout_s: float | None) -> Any:
        return self.answer, "stream"


async def test_deadlines() -> None:
    client: Any = Client()
    link = Link(client, 1, 2)
    await link.call(remote.CONNECT_GET_HOSTNAME, None)
    await link.call(remote.DOMAIN_CREATE, None)
    await link.call(remote.DOMAIN_CREATE, None, timeout_s=None)
    await link.call(remote.DOMAIN_CREATE, None, timeout_s=3)
    assert client.deadlines == [1, 2, None, 3]


async def test_kinds() -> None:
    ret = remote.ConnectGetHostnameRet("h")
    client: Any = Client(ret)
    link = Link(client, 1, 1)
    assert await link.call_for(remote.ConnectGetHostnameRet, remote.CONNECT_GET_HOSTNAME, None) is ret
    assert await link.call_for_with_fds(remote.ConnectGetHostnameRet, remote.CONNECT_GET_HOSTNAME, None) == (
        ret,
        [3, 4],
    )
    assert await link.call_with_fds(remote.CONNECT_GET_HOSTNAME, None) == [3, 4]
    assert await link.call_with_stream(remote.CONNECT_GET_HOSTNAME, None) == "stream"
    found = await link.call_for_with_stream(remote.ConnectGetHostnameRet, remote.CONNECT_GET_HOSTNAME, None)
    assert found == (ret, "stream")
    with pytest.raises(errors.InternalError, match="answered with ConnectGetHostnameRet"):
        await link.call_for(remote.ConnectGetUriRet, remote.CONNECT_GET_URI, None)


def test_objects_of_references() -> None:
    client: Any = Client()
    link = Link(client, 1, 1)
    dom = refs.DomainRef("d", bytes(16), -1)
    net = refs.NetworkRef("n", bytes(16))
    made: list[Any] = [
        link.domain(dom),
        link.snapshot(refs.DomainSnapshotRef("s", dom)),
        link.checkpoint(refs.DomainCheckpointRef("c", dom)),
        link.network(net),
        link.network_port(refs.NetworkPortRef(net, bytes(16))),
        link.storage_pool(refs.StoragePoolRef("p", bytes(16))),
        link.storage_volume(refs.StorageVolRef("p", "v", "k")),
        link.node_device(refs.NodeDeviceRef("x")),
        link.nwfilter(refs.NwfilterRef("f", bytes(16))),
        link.nwfilter_binding(refs.NwfilterBindingRef("vnet0", "f")),
        link.interface(refs.InterfaceRef("eth0", "m")),
        link.secret(refs.SecretRef(bytes(16), 0, "u")),
    ]
    assert [repr(each) for each in made] == [
        "<Domain d>",
        "<DomainSnapshot s of d>",
        "<DomainCheckpoint c of d>",
        "<Network n>",
        "<NetworkPort 00000000-0000-0000-0000-000000000000 of n>",
        "<StoragePool p>",
        "<StorageVolume v in p>",
        "<NodeDevice x>",
        "<NWFilter f>",
        "<NWFilterBinding vnet0>",
        "<Interface eth0>",
        "<Secret 00000000-0000-0000-0000-000000000000>",
    ]
    assert isinstance(made[0], objects.Domain)
