"""A typed program on the `libvirt` module and both clients: checked as strictly as mypy and pyright can, then run."""

import asyncio
import sys

import libvirt
import libvirt_lxc
import libvirt_qemu
import libvirtaio

import vird
import vird.sync


def lifecycle(conn: libvirt.virConnect, dom: libvirt.virDomain, event: int, detail: int, opaque: object) -> None:
    print(dom.name(), event, detail)


def old(uri: str) -> list[str]:
    libvirt.virEventRegisterDefaultImpl()
    conn: libvirt.virConnect = libvirt.open(uri)
    names = [dom.name() for dom in conn.listAllDomains()]
    number: int = conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lifecycle, None)
    conn.domainEventDeregisterAny(number)
    try:
        conn.lookupByName("none")
    except libvirt.libvirtError as error:
        code: int | None = error.get_error_code()
        print(code)
    for dom in conn.listAllDomains():
        state, reason = dom.state()
        print(state, reason, dom.XMLDesc(0)[:7], dom.info()[0] + 1)
        try:
            answer: str = libvirt_qemu.qemuMonitorCommand(dom, '{"execute":"query-status"}', 0)
            print(answer)
        except libvirt.libvirtError:
            pass
    conn.close()
    return names


async def new(uri: str) -> list[str]:
    loop: libvirtaio.virEventAsyncIOImpl | None = libvirtaio.getCurrentImpl()
    print(loop is None, libvirt_lxc.lxcOpenNamespace.__name__)
    async with await vird.connect(uri) as conn:
        return [dom.name for dom in await conn.list_domains()]


def blocking(uri: str) -> list[str]:
    with vird.sync.connect(uri) as conn:
        return [dom.name for dom in conn.list_domains()]


if __name__ == "__main__":
    given = sys.argv[1]
    found = asyncio.run(new(given))
    assert found == old(given) == blocking(given)
    print(found)
