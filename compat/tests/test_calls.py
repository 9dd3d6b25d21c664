"""Results and errors have the shapes of the C binding's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import libvirt
import pytest


def failing(work: Any) -> libvirt.libvirtError:
    with pytest.raises(libvirt.libvirtError) as raised:
        work()
    return raised.value


def test_a_guests_life(conn: libvirt.virConnect, dom: libvirt.virDomain) -> None:
    assert [each.name() for each in conn.listAllDomains()] == ["test"]
    assert (dom.ID(), dom.state(), len(dom.info())) == (1, [libvirt.VIR_DOMAIN_RUNNING, 0], 5)
    assert dom.destroy() == 0
    assert dom.ID() == -1
    assert dom.create() == 0
    assert dom.ID() == 2
    assert dom.UUIDString() == "6695eb01-f6a4-8304-79aa-97f2502e193f"
    assert conn.lookupByUUID(dom.UUID()).name() == "test"
    assert dom.connect() is conn


def test_values(conn: libvirt.virConnect, dom: libvirt.virDomain) -> None:
    assert conn.getInfo() == ["i686", 3072, 16, 1400, 2, 2, 2, 2]
    assert dom.schedulerType() == ("fair", 1)
    assert dom.schedulerParameters() == {"weight": 50}
    assert dom.setSchedulerParameters({"weight": 60}) == 0
    infos, maps = dom.vcpus()
    assert len(infos) == len(maps) == 2
    assert dom.pinVcpu(0, (True, False)) == 0
    assert dom.vcpuPinInfo()[0][:2] == (True, False)
    assert dom.fsInfo()[0] == ("/", "vda1", "ext4", ["vda"])
    assert dom.interfaceAddresses(0)["testnet0"]["addrs"][0]["prefix"] == 24
    assert dom.securityLabel()[1] is True
    ((found, stats),) = conn.getAllDomainStats()
    assert (found.name(), stats["state.state"]) == ("test", 1)
    assert dom.migrateGetMaxDowntime() is None


def test_errors_say_everything(conn: libvirt.virConnect) -> None:
    error = failing(lambda: conn.lookupByName("none"))
    assert (error.get_error_code(), error.get_error_domain()) == (42, libvirt.VIR_FROM_TEST)
    assert error.get_error_level() == libvirt.VIR_ERR_ERROR
    assert libvirt.virGetLastError() == error.err
    assert libvirt.virGetLastErrorMessage() == str(error)
    conn.listAllDomains()
    assert libvirt.virGetLastError() is None
    assert libvirt.virGetLastErrorCode() == 0


def test_arguments_are_checked_first(conn: libvirt.virConnect, dom: libvirt.virDomain) -> None:
    error = failing(lambda: conn.defineXML(None))
    assert str(error) == "xml in virDomainDefineXML must not be NULL"
    assert (error.get_str1(), error.get_str2(), error.get_int1()) == ("virDomainDefineXML", "xml", 0)
    assert failing(lambda: dom.setVcpus(0)).get_error_code() == libvirt.VIR_ERR_INVALID_ARG
    assert failing(lambda: dom.setMemory(-1)).get_error_code() == libvirt.VIR_ERR_OVERFLOW
    assert failing(lambda: dom.managedSave(6)).get_error_code() == libvirt.VIR_ERR_INVALID_ARG
    assert failing(lambda: conn.lookupByUUIDString("x")).get_str2() == "uuidstr"
    for wrong in (lambda: conn.lookupByName(5), lambda: dom.setMemory("a"), lambda: dom.pinVcpu(0, [True])):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError, match="null"):
        conn.lookupByName("a\0b")
    with pytest.raises(LookupError):
        dom.setMemoryParameters({"x": 1})
    with pytest.raises(OverflowError):
        conn.lookupByID(2**40)


def test_read_only() -> None:
    conn = libvirt.openReadOnly("test:///default")
    error = failing(conn.lookupByName("test").destroy)
    assert str(error) == "operation forbidden: read only access prevents virDomainDestroy"
    # The traceback holds the guest.
    assert conn.close() == 1
    assert libvirt.open("test:///default").close() == 0


def test_objects_outlive_the_connection(conn: libvirt.virConnect, dom: libvirt.virDomain) -> None:
    assert conn.close() == 1
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING
    error = failing(conn.listAllDomains)
    assert str(error) == "invalid connection pointer in virConnectListAllDomains"
    with pytest.raises(Exception, match="wrapped C Object"):
        libvirt.virDomain(conn)


def test_parents(conn: libvirt.virConnect, dom: libvirt.virDomain) -> None:
    snapshot = dom.snapshotCreateXML("<domainsnapshot><name>s</name></domainsnapshot>")
    assert snapshot.getDomain() is dom
    assert snapshot.getConnect() is conn
    assert [each.getName() for each in dom.listAllSnapshots()] == ["s"]
    snapshot.delete()
    pool = conn.storagePoolLookupByName("default-pool")
    volume = pool.createXML("<volume><name>v</name><capacity>1</capacity></volume>")
    assert volume.storagePoolLookupByVolume().name() == "default-pool"
    assert volume.info()[1] == 1
    volume.delete()


def test_the_handler_hears_of_errors(conn: libvirt.virConnect) -> None:
    heard: list[Any] = []
    libvirt.registerErrorHandler(lambda context, error: heard.append((context, error[0])), "mine")
    failing(lambda: conn.lookupByName("none"))
    assert heard == [("mine", 42)]


def test_without_a_handler_errors_are_printed(conn: libvirt.virConnect, capsys: pytest.CaptureFixture[str]) -> None:
    libvirt.registerErrorHandler(None, None)
    failing(lambda: conn.lookupByName("none"))
    assert capsys.readouterr().err == "libvirt: Test Driver error : Domain not found\n"


def test_a_context_closes(conn: libvirt.virConnect) -> None:
    with libvirt.open("test:///default") as other:
        assert other.isAlive() == 1
        assert other.getURI() == "test:///default"
    assert failing(other.isAlive).get_error_code() == libvirt.VIR_ERR_INVALID_CONN


def test_credentials_are_asked_for() -> None:
    conn = libvirt.openAuth("test:///default", [[libvirt.VIR_CRED_PASSPHRASE], lambda credentials, opaque: 0, None])
    assert conn.isEncrypted() == 0


def test_versions() -> None:
    assert libvirt.getVersion() == 9_000_000
    assert libvirt.getVersion("QEMU") == (9_000_000, 9_000_000)


def test_events_need_a_loop(conn: libvirt.virConnect) -> None:
    error = failing(lambda: conn.domainEventRegisterAny(None, 0, lambda *_: None, None))
    assert str(error) == "internal error: could not initialize domain event timer"


def test_flags_that_exclude_each_other_are_named(dom: libvirt.virDomain) -> None:
    error = failing(lambda: dom.memoryParameters(3))
    assert str(error) == "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive"
    error = failing(lambda: dom.setVcpusFlags(1, libvirt.VIR_DOMAIN_VCPU_MAXIMUM))
    assert str(error) == "Flag 'VIR_DOMAIN_AFFECT_CONFIG' is required by flag 'VIR_DOMAIN_VCPU_MAXIMUM'"
    assert str(failing(lambda: dom.coreDumpWithFormat("/x", -1))) == "dumpformat '-1' is not supported"


def test_files_are_named_from_this_process_folder(
    conn: libvirt.virConnect, dom: libvirt.virDomain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert dom.save("saved") == 0
    assert (tmp_path / "saved").exists()
    assert conn.restore("saved") == 0


@pytest.mark.parametrize(
    ("work", "kind"),
    [
        (lambda conn, dom: dom.setIOThreadParams(1, None), TypeError),
        (lambda conn, dom: dom.migrate3(conn, {"destination_name": 5}), TypeError),
        (lambda conn, dom: dom.saveParams({"x" * 100: 1}), SystemError),
        (lambda conn, dom: conn.lookupByUUID(5), TypeError),
        (lambda conn, dom: conn.lookupByUUID(None), libvirt.libvirtError),
        (lambda conn, dom: conn.domainListGetStats([None]), libvirt.libvirtError),
        (lambda conn, dom: conn.getFreePages([-1], 0, 1), OverflowError),
        (lambda conn, dom: conn.allocPages({}, 0, 1), LookupError),
        (lambda conn, dom: dom.sendKey(0, 0, [-1], 1), OverflowError),
    ],
)
def test_what_is_raised_for_wrong_arguments(
    conn: libvirt.virConnect, dom: libvirt.virDomain, work: Any, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        work(conn, dom)
