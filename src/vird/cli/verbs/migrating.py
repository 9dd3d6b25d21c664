"""A guest's move to another host."""

from __future__ import annotations

from typing import Annotated

from vird.api.enums.migration import DomainMigrateFlags as How
from vird.api.params import migration as names
from vird.cli.credentials import ask
from vird.cli.failure import Failed
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive, requires
from vird.cli.lookups import Guest, find_guest
from vird.cli.move_wait import MoveWait, wait
from vird.cli.option import Opt
from vird.cli.results import Done
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.client.params import Params, Value
from vird.wire.xdr import TypedValue

Count = int | None
Word = str | None


@verb("domain")
async def migrate(
    shell: Shell,
    domain: Guest,
    desturi: Annotated[str, Opt("the other host's daemon, as seen from here, with --p2p from the guest's host")],
    live: Annotated[bool, Opt("while the guest runs")] = False,
    offline: Annotated[bool, Opt("only the definition of a guest that is off")] = False,
    p2p: Annotated[bool, Opt("the two daemons among themselves")] = False,
    direct: Annotated[bool, Opt("the hypervisors among themselves")] = False,
    tunnelled: Annotated[bool, Opt("through the daemons' connection")] = False,
    persistent: Annotated[bool, Opt("define the guest over there")] = False,
    undefinesource: Annotated[bool, Opt("forget the definition here")] = False,
    suspend: Annotated[bool, Opt("leave the guest paused over there")] = False,
    copy_storage_all: Annotated[bool, Opt("with the whole content of disks that are not shared")] = False,
    copy_storage_inc: Annotated[bool, Opt("with what such disks hold beyond a common base")] = False,
    copy_storage_synchronous_writes: Annotated[bool, Opt("have the guest's writes wait for the other host")] = False,
    change_protection: Annotated[bool, Opt("allow no changes to the guest meanwhile")] = False,
    unsafe: Annotated[bool, Opt("even if data may be lost")] = False,
    verbose: Annotated[bool, Opt("show how far it is")] = False,
    compressed: Annotated[bool, Opt("compress what is sent again")] = False,
    auto_converge: Annotated[bool, Opt("slow the guest down until it can be followed")] = False,
    rdma_pin_all: Annotated[bool, Opt("hold all memory in place before RDMA begins")] = False,
    abort_on_error: Annotated[bool, Opt("give up at an I/O error")] = False,
    postcopy: Annotated[bool, Opt("allow switching over before all is sent")] = False,
    postcopy_after_precopy: Annotated[bool, Opt("and switch over after one round")] = False,
    postcopy_resume: Annotated[bool, Opt("go on with one that broke after it was switched over")] = False,
    zerocopy: Annotated[bool, Opt("send pages without copying them first")] = False,
    migrateuri: Annotated[Word, Opt("where the guest's data goes; mostly found out", named=True)] = None,
    graphicsuri: Annotated[Word, Opt("where viewers are sent to", named=True)] = None,
    listen_address: Annotated[Word, Opt("where the other host waits for the data", named=True)] = None,
    dname: Annotated[Word, Opt("the guest's name over there", named=True)] = None,
    timeout: Annotated[Count, Opt("seconds after which a live move is hurried up", named=True, unsigned=True)] = None,
    timeout_suspend: Annotated[bool, Opt("by suspending the guest")] = False,
    timeout_postcopy: Annotated[bool, Opt("by switching over")] = False,
    xml: Annotated[Word, Opt("a file with the document for over there", completes="file", named=True)] = None,
    migrate_disks: Annotated[Word, Opt("the disks to copy, with commas between them", named=True)] = None,
    disks_port: Annotated[Count, Opt("the port that disks are copied to", named=True)] = None,
    disks_uri: Annotated[Word, Opt("where disks are copied to", named=True)] = None,
    comp_methods: Annotated[Word, Opt("ways to compress, with commas between them", named=True)] = None,
    comp_mt_level: Annotated[Count, Opt("how hard threads compress", named=True)] = None,
    comp_mt_threads: Annotated[Count, Opt("threads that compress", named=True)] = None,
    comp_mt_dthreads: Annotated[Count, Opt("threads that expand over there", named=True)] = None,
    comp_xbzrle_cache: Annotated[Count, Opt("bytes of the cache of what was sent", named=True, unsigned=True)] = None,
    auto_converge_initial: Annotated[Count, Opt("per cent to slow down by at first", named=True)] = None,
    auto_converge_increment: Annotated[Count, Opt("and more each time", named=True)] = None,
    persistent_xml: Annotated[
        Word, Opt("a file with the definition for over there", completes="file", named=True)
    ] = None,
    tls: Annotated[bool, Opt("encrypt what is sent")] = False,
    postcopy_bandwidth: Annotated[Count, Opt("MiB/s after it was switched over", named=True, unsigned=True)] = None,
    parallel: Annotated[bool, Opt("over several connections")] = False,
    parallel_connections: Annotated[Count, Opt("over so many", named=True)] = None,
    bandwidth: Annotated[Count, Opt("MiB/s at most", named=True, unsigned=True)] = None,
    tls_destination: Annotated[Word, Opt("the name in the other host's certificate", named=True)] = None,
) -> Done:
    """Move a guest to another host."""
    exclusive(live=live, offline=offline)
    exclusive(timeout_suspend=timeout_suspend, timeout_postcopy=timeout_postcopy)
    requires("postcopy-after-precopy", "postcopy", postcopy_after_precopy, postcopy)
    requires("timeout-postcopy", "postcopy", timeout_postcopy, postcopy)
    requires("persistent-xml", "persistent", persistent_xml, persistent)
    requires("tls-destination", "tls", tls_destination, tls)
    if copy_storage_synchronous_writes and not (copy_storage_all or copy_storage_inc):
        raise Failed("'--copy-storage-synchronous-writes' requires one of '--copy-storage-all', 'copy-storage-inc'")
    if timeout is not None and not live:
        raise Failed("migrate: Unexpected timeout for offline migration")
    if timeout is None and (timeout_suspend or timeout_postcopy):
        raise Failed("migrate: Unexpected --timeout-* option without --timeout")
    flags = bits(
        (live, How.LIVE),
        (offline, How.OFFLINE),
        (p2p, How.PEER2PEER),
        (tunnelled, How.TUNNELLED),
        (persistent, How.PERSIST_DEST),
        (undefinesource, How.UNDEFINE_SOURCE),
        (suspend, How.PAUSED),
        (copy_storage_all, How.NON_SHARED_DISK),
        (copy_storage_inc, How.NON_SHARED_INC),
        (copy_storage_synchronous_writes, How.NON_SHARED_SYNCHRONOUS_WRITES),
        (change_protection, How.CHANGE_PROTECTION),
        (unsafe, How.UNSAFE),
        (compressed, How.COMPRESSED),
        (auto_converge, How.AUTO_CONVERGE),
        (rdma_pin_all, How.RDMA_PIN_ALL),
        (abort_on_error, How.ABORT_ON_ERROR),
        (postcopy, How.POSTCOPY),
        (postcopy_resume, How.POSTCOPY_RESUME),
        (zerocopy, How.ZEROCOPY),
        (tls, How.TLS),
        (parallel, How.PARALLEL),
    )
    params = _given(
        {
            names.MIGRATE_PARAM_URI: migrateuri,
            names.MIGRATE_PARAM_GRAPHICS_URI: graphicsuri,
            names.MIGRATE_PARAM_LISTEN_ADDRESS: listen_address,
            names.MIGRATE_PARAM_DEST_NAME: dname,
            names.MIGRATE_PARAM_DEST_XML: _read(xml),
            names.MIGRATE_PARAM_PERSIST_XML: _read(persistent_xml),
            names.MIGRATE_PARAM_MIGRATE_DISKS: _listed(migrate_disks),
            names.MIGRATE_PARAM_DISKS_PORT: disks_port,
            names.MIGRATE_PARAM_DISKS_URI: disks_uri,
            names.MIGRATE_PARAM_COMPRESSION: _listed(comp_methods),
            names.MIGRATE_PARAM_COMPRESSION_MT_LEVEL: comp_mt_level,
            names.MIGRATE_PARAM_COMPRESSION_MT_THREADS: comp_mt_threads,
            names.MIGRATE_PARAM_COMPRESSION_MT_DTHREADS: comp_mt_dthreads,
            names.MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE: comp_xbzrle_cache,
            names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL: auto_converge_initial,
            names.MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT: auto_converge_increment,
            names.MIGRATE_PARAM_BANDWIDTH_POSTCOPY: postcopy_bandwidth,
            names.MIGRATE_PARAM_PARALLEL_CONNECTIONS: parallel_connections,
            names.MIGRATE_PARAM_BANDWIDTH: bandwidth,
            names.MIGRATE_PARAM_TLS_DESTINATION: tls_destination,
        }
    )
    connection = await shell.connection()
    guest = await find_guest(shell, domain)
    how = MoveWait(verbose, timeout, timeout_postcopy, postcopy_after_precopy)
    if p2p or direct:
        work = connection.migrate_domain_to_uri(guest, desturi, params, flags)
        await wait(shell, connection, guest, work, how)
        return Done()
    from vird.client.login import connect

    async with await connect(desturi, change_timeout_s=None, ask=ask) as target:
        await wait(shell, connection, guest, connection.migrate_domain(guest, target, params, flags), how)
    return Done()


def _given(values: dict[str, Value | list[str] | None]) -> Params:
    given: dict[str, Value | TypedValue | list[str]] = {}
    for name, value in values.items():
        if value is not None:
            given[name] = value
    return given


def _read(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        return read_document(path)
    except Failed as failure:
        raise Failed(f"cannot read file '{path}'") from failure.__cause__ or failure


def _listed(words: str | None) -> list[str] | None:
    return None if words is None else words.split(",")
