"""Our end of the wire against libvirt's own: records, frames, streams, keepalive and errors as they really are."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.compat import oracle
from vird import errors
from vird.api.streams import Hole
from vird.client.raw import RawClient
from vird.wire.procedures import remote
from vird.wire.xdr import TypedParameterType, TypedValue

pytestmark = pytest.mark.skipif(oracle.why_not() is not None, reason=str(oracle.why_not()))

UUID = bytes.fromhex("0f" * 16)
DOMAIN = (
    f"<domain type='test'><name>wired</name><uuid>{UUID.hex()}</uuid><memory>8192</memory>"
    "<os><type>hvm</type></os></domain>"
)


@pytest.fixture(scope="module")
def socket() -> Iterator[str]:
    with oracle.libvirtd() as path:
        yield path


def with_client(socket: str, uri: str, body: Callable[[RawClient], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        async with await RawClient.open(socket) as client:
            listed = await client.call(remote.AUTH_LIST)
            assert isinstance(listed, remote.AuthListRet)
            assert list(listed.types) == [0]
            await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs(uri, 0))
            return await body(client)

    return asyncio.run(asyncio.wait_for(main(), 60))


def test_lists_domains_and_reads_one(socket: str) -> None:
    async def body(client: RawClient) -> None:
        found = await client.call(remote.CONNECT_LIST_ALL_DOMAINS, remote.ConnectListAllDomainsArgs(1, 0))
        assert isinstance(found, remote.ConnectListAllDomainsRet)
        assert [domain.name for domain in found.domains] == ["test"]
        assert found.ret == 1
        document = await client.call(remote.DOMAIN_GET_XML_DESC, remote.DomainGetXmlDescArgs(found.domains[0], 0))
        assert isinstance(document, remote.DomainGetXmlDescRet)
        assert "<name>test</name>" in document.xml

    with_client(socket, "test:///default", body)


def test_node_model_is_text_of_numbers(socket: str) -> None:
    async def body(client: RawClient) -> None:
        node = await client.call(remote.NODE_GET_INFO)
        assert isinstance(node, remote.NodeGetInfoRet)
        assert (node.model, node.cpus, node.mhz, node.memory) == ("i686", 16, 1400, 3145728)

    with_client(socket, "test:///default", body)


def test_typed_parameters_keep_their_types(socket: str) -> None:
    async def body(client: RawClient) -> None:
        reply = await client.call(remote.CONNECT_GET_ALL_DOMAIN_STATS, remote.ConnectGetAllDomainStatsArgs([], 0, 0))
        assert isinstance(reply, remote.ConnectGetAllDomainStatsRet)
        params = {param.field: param.value for param in reply.ret_stats[0].params}
        assert params["state.state"] == TypedValue(TypedParameterType.INT, 1)

    with_client(socket, "test:///default", body)


def test_an_error_arrives_as_its_class(socket: str) -> None:
    async def body(client: RawClient) -> None:
        with pytest.raises(errors.NoDomain) as caught:
            await client.call(remote.DOMAIN_LOOKUP_BY_NAME, remote.DomainLookupByNameArgs("nope"))
        assert str(caught.value) == "Domain not found"
        assert caught.value.domain == errors.ErrorDomain.TEST

    with_client(socket, "test:///default", body)


def test_an_unknown_procedure_is_an_error_and_the_connection_goes_on(socket: str) -> None:
    async def body(client: RawClient) -> None:
        with pytest.raises(errors.Rpc, match="unknown procedure: 99999"):
            await client.call_raw(0x20008086, 1, 99999)
        with pytest.raises(errors.Rpc, match="Cannot find program 4660 version 1"):
            await client.call_raw(0x1234, 1, 1)
        assert await client.call(remote.CONNECT_GET_HOSTNAME)

    with_client(socket, "test:///default", body)


def test_events_of_a_definition(socket: str) -> None:
    async def body(client: RawClient) -> None:
        events = client.events()
        await client.call(
            remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
            remote.ConnectDomainEventCallbackRegisterAnyArgs(0, None),
        )
        await client.call(remote.DOMAIN_DEFINE_XML_FLAGS, remote.DomainDefineXmlFlagsArgs(DOMAIN, 0))
        message = await asyncio.wait_for(anext(events), 10)
        record = message.record
        assert isinstance(record, remote.DomainEventCallbackLifecycleMsg)
        assert (record.msg.dom.name, record.msg.dom.uuid, record.msg.event) == ("wired", UUID, 0)

    with_client(socket, "test:///default", body)


def test_libvirtd_answers_our_pings(socket: str) -> None:
    async def body(client: RawClient) -> None:
        client.start_keepalive(0.05, 2)
        events = client.events()
        # Were a ping not answered, the connection would be given up after 0.15 seconds.
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.5)
        assert client.is_open

    with_client(socket, "test:///default", body)


async def pool_volume(client: RawClient, folder: Path, size: int) -> remote.StorageVolRef:
    """An empty volume in a pool of its own."""
    pool = f"<pool type='dir'><name>{folder.name}</name><target><path>{folder}</path></target></pool>"
    created = await client.call(remote.STORAGE_POOL_CREATE_XML, remote.StoragePoolCreateXmlArgs(pool, 0))
    assert isinstance(created, remote.StoragePoolCreateXmlRet)
    xml = f"<volume><name>v</name><capacity>{size}</capacity><allocation>0</allocation></volume>"
    volume = await client.call(remote.STORAGE_VOL_CREATE_XML, remote.StorageVolCreateXmlArgs(created.pool, xml, 0))
    assert isinstance(volume, remote.StorageVolCreateXmlRet)
    return volume.vol


def test_a_volume_goes_up_and_comes_down(socket: str, tmp_path: Path) -> None:
    content = os.urandom(600_000)

    async def body(client: RawClient) -> None:
        volume = await pool_volume(client, tmp_path, len(content))
        args = remote.StorageVolUploadArgs(volume, 0, 0, 0)
        _, stream = await client.call_with_stream(remote.STORAGE_VOL_UPLOAD, args)
        await stream.send(content)
        await stream.finish()
        _, stream = await client.call_with_stream(
            remote.STORAGE_VOL_DOWNLOAD, remote.StorageVolDownloadArgs(volume, 0, len(content), 0)
        )
        assert await stream.recv_all(1 << 20) == content
        await stream.finish()

    with_client(socket, "qemu:///system", body)


def test_holes_and_an_abort(socket: str, tmp_path: Path) -> None:
    sparse = 1

    async def body(client: RawClient) -> None:
        volume = await pool_volume(client, tmp_path, 2 << 20)
        _, stream = await client.call_with_stream(
            remote.STORAGE_VOL_UPLOAD, remote.StorageVolUploadArgs(volume, 0, 0, sparse)
        )
        await stream.send(b"begin")
        await stream.send_hole((2 << 20) - 8)
        await stream.send(b"end")
        await stream.finish()
        _, stream = await client.call_with_stream(
            remote.STORAGE_VOL_DOWNLOAD, remote.StorageVolDownloadArgs(volume, 0, 0, sparse)
        )
        pieces = []
        while (piece := await stream.recv()) != b"":
            pieces.append(piece)
        assert any(isinstance(piece, Hole) for piece in pieces)
        await stream.finish()
        _, stream = await client.call_with_stream(
            remote.STORAGE_VOL_DOWNLOAD, remote.StorageVolDownloadArgs(volume, 0, 0, 0)
        )
        assert await stream.recv() != b""
        await stream.abort()
        assert await client.call(remote.CONNECT_GET_HOSTNAME)

    with_client(socket, "qemu:///system", body)


def test_security_model_is_counted_text(socket: str) -> None:
    async def body(client: RawClient) -> None:
        reply = await client.call(remote.NODE_GET_SECURITY_MODEL)
        assert isinstance(reply, remote.NodeGetSecurityModelRet)
        assert reply.model in {"none", "apparmor", "dac"}

    with_client(socket, "qemu:///system", body)


def test_descriptors_travel_both_ways(socket: str) -> None:
    async def body(client: RawClient) -> None:
        ours, theirs = os.pipe()
        args = remote.DomainCreateXmlWithFilesArgs("<domain/>", 0)
        # QEMU guests take no files; that this is said, and not a broken frame, is what is tested.
        with pytest.raises(errors.NoSupport, match="virDomainCreateXMLWithFiles"):
            await client.call(remote.DOMAIN_CREATE_XML_WITH_FILES, args, fds=[theirs, theirs])
        os.close(ours)
        os.close(theirs)
        xml = (
            "<domain type='qemu'><name>fds</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>"
            "<devices><graphics type='vnc' port='-1' autoport='yes'/></devices></domain>"
        )
        start_paused = 1
        created = await client.call(remote.DOMAIN_CREATE_XML, remote.DomainCreateXmlArgs(xml, start_paused))
        assert isinstance(created, remote.DomainCreateXmlRet)
        try:
            _, fds = await client.call_with_fds(
                remote.DOMAIN_OPEN_GRAPHICS_FD, remote.DomainOpenGraphicsFdArgs(created.dom, 0, 0)
            )
            assert len(fds) == 1
            assert os.readlink(f"/proc/self/fd/{fds[0]}").startswith("socket:")
            os.close(fds[0])
        finally:
            await client.call(remote.DOMAIN_DESTROY, remote.DomainDestroyArgs(created.dom))

    with_client(socket, "qemu:///system", body)
