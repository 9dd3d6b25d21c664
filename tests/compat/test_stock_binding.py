"""Debian's libvirt module as the client: errors by number, events, keepalive, threads on one connection.

Each test runs against both daemons: what it asserts is what libvirt's own does.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

try:
    libvirt = stock_libvirt()
except ImportError:
    pytest.skip("python3-libvirt is not installed", allow_module_level=True)

GUEST = "<domain type='test'><name>{name}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"


@pytest.fixture(scope="module", params=[Vird, Libvirtd], ids=lambda kind: str(kind.name))
def daemon(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    if request.param is Libvirtd and Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    with Sandbox() as sandbox:
        daemon = request.param(sandbox, tmp_path_factory.mktemp("binding") / "root")
        daemon.start()
        yield daemon
        daemon.terminate()


@pytest.fixture(scope="module", autouse=True)
def _event_loop() -> Iterator[None]:
    """The module's own event loop, run by a thread; without one there are no events and no keepalive."""
    libvirt.virEventRegisterDefaultImpl()
    running = True

    def loop() -> None:
        while running:
            libvirt.virEventRunDefaultImpl()

    # A timer, so that the loop looks up from waiting and can be ended.
    timer = libvirt.virEventAddTimeout(100, lambda *_: None, None)
    thread = threading.Thread(target=loop)
    thread.start()
    yield
    running = False
    thread.join(5)
    libvirt.virEventRemoveTimeout(timer)


@pytest.fixture
def connection(daemon: Daemon) -> Iterator[Any]:
    connection = libvirt.open(daemon.uri("test", "default"))
    yield connection
    connection.close()


def error_of(action: Callable[[], object]) -> tuple[int, int, str]:
    """Code, domain and text of the error that `action` must raise."""
    with pytest.raises(libvirt.libvirtError) as raised:
        action()
    error = raised.value
    return error.get_error_code(), error.get_error_domain(), error.get_error_message()


def wait_for(condition: Callable[[], object], timeout_s: float = 10) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def test_the_domain_that_is_always_there(connection: Any) -> None:
    (domain,) = connection.listAllDomains()
    assert (domain.name(), domain.ID(), domain.isActive(), domain.isPersistent()) == ("test", 1, 1, 1)
    assert domain.UUIDString() == "6695eb01-f6a4-8304-79aa-97f2502e193f"
    assert domain.state() == [libvirt.VIR_DOMAIN_RUNNING, 0]
    state, maximum_kib, memory_kib, processors, _ = domain.info()
    assert (state, maximum_kib, memory_kib, processors) == (1, 8388608, 2097152, 2)
    assert connection.lookupByUUID(domain.UUID()).name() == "test"
    assert connection.lookupByID(1).name() == "test"
    assert [network.name() for network in connection.listAllNetworks()] == ["default"]


def test_errors_by_number(connection: Any) -> None:
    code, domain, text = error_of(lambda: connection.lookupByName("nosuch"))
    assert (code, domain) == (libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_FROM_TEST)
    assert text == "Domain not found"
    code, domain, _ = error_of(lambda: connection.networkLookupByName("nosuch"))
    assert (code, domain) == (libvirt.VIR_ERR_NO_NETWORK, libvirt.VIR_FROM_TEST)
    code, _, _ = error_of(lambda: connection.defineXML("<domain type='test'>"))
    assert code == libvirt.VIR_ERR_XML_DETAIL
    code, _, _ = error_of(lambda: connection.defineXML("<domain type='test'><name>x</name></domain>"))
    assert code == libvirt.VIR_ERR_XML_ERROR
    test = connection.lookupByName("test")
    # libvirt's test driver calls this an internal error, its others an invalid operation.
    code, _, text = error_of(test.create)
    assert code in (libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_INTERNAL_ERROR)
    assert "already" in text


def test_reading_only(daemon: Daemon) -> None:
    uri = daemon.uri("test", "default", daemon.read_only_socket)
    connection = libvirt.openReadOnly(uri)
    domain = connection.lookupByName("test")
    assert domain.XMLDesc(0)
    for action in (domain.destroy, lambda: connection.defineXML(GUEST.format(name="x")), domain.suspend):
        code, _, text = error_of(action)
        assert code == libvirt.VIR_ERR_OPERATION_DENIED
        assert "read only access" in text
    connection.close()


def test_lifecycle_and_its_events(connection: Any) -> None:
    seen: list[tuple[str, int, int]] = []
    callback = connection.domainEventRegisterAny(
        None,
        libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
        lambda _, domain, event, detail, __: seen.append((domain.name(), event, detail)),
        None,
    )
    domain = connection.defineXML(GUEST.format(name="eventful"))
    domain.create()
    domain.suspend()
    domain.resume()
    domain.destroy()
    domain.undefine()
    expected = [
        (libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_DEFINED_ADDED),
        (libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STARTED_BOOTED),
        (libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED),
        (libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED),
        (libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED),
        (libvirt.VIR_DOMAIN_EVENT_UNDEFINED, libvirt.VIR_DOMAIN_EVENT_UNDEFINED_REMOVED),
    ]
    wait_for(lambda: len(seen) >= len(expected))
    assert seen == [("eventful", *each) for each in expected]
    connection.domainEventDeregisterAny(callback)
    domain = connection.defineXML(GUEST.format(name="unseen"))
    domain.undefine()
    assert len(seen) == len(expected)


def test_events_of_one_domain_only(connection: Any) -> None:
    mine, other = (connection.defineXML(GUEST.format(name=name)) for name in ("mine", "other"))
    seen: list[str] = []
    callback = connection.domainEventRegisterAny(
        mine, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda _, domain, *__: seen.append(domain.name()), None
    )
    for domain in (other, mine, other):
        domain.create()
        domain.destroy()
    wait_for(lambda: len(seen) >= 2)
    assert seen == ["mine", "mine"]
    connection.domainEventDeregisterAny(callback)
    for domain in (mine, other):
        domain.undefine()


def test_every_thread_gets_its_own_answer(connection: Any) -> None:
    domains = [connection.defineXML(GUEST.format(name=f"thread{number}")) for number in range(8)]
    wrong: list[str] = []

    def ask(number: int) -> None:
        for _ in range(100):
            if f"<name>thread{number}</name>" not in domains[number].XMLDesc(0):
                wrong.append(f"thread {number}")
            if connection.lookupByName(f"thread{number}").UUID() != domains[number].UUID():
                wrong.append(f"lookup {number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for domain in domains:
        domain.undefine()


def test_statistics(connection: Any) -> None:
    ((domain, values),) = connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE, 0)
    assert domain.name() == "test"
    assert values == {"state.state": 1, "state.reason": 0}


def test_documents_go_there_and_come_back(connection: Any) -> None:
    domain = connection.defineXML(GUEST.format(name="keeper"))
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "kept", None, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG)
    assert domain.metadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG) == "kept"
    again = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    assert "<description>kept</description>" in again
    domain.undefine()
    domain = connection.defineXML(again)
    assert domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE) == again
    domain.undefine()


def test_a_daemon_that_does_not_answer_is_noticed(daemon: Daemon) -> None:
    connection = libvirt.open(daemon.uri("test", "default"))
    reasons: list[int] = []
    connection.registerCloseCallback(lambda _, reason, __: reasons.append(reason), None)
    connection.setKeepAlive(1, 2)
    assert connection.isAlive() == 1
    os.kill(daemon.pid, signal.SIGSTOP)
    try:
        wait_for(lambda: reasons, timeout_s=15)
        assert reasons == [libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE]
        assert connection.isAlive() == 0
    finally:
        os.kill(daemon.pid, signal.SIGCONT)
        connection.close()


def test_a_client_that_does_not_answer_costs_nobody_else(daemon: Daemon, connection: Any) -> None:
    pid = os.fork()
    if pid == 0:
        libvirt.open(daemon.uri("test", "default"))
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    try:
        os.waitpid(pid, os.WUNTRACED)
        began = time.monotonic()
        assert connection.lookupByName("test").state()
        assert time.monotonic() - began < 1
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def test_the_end_of_the_daemon_is_told(tmp_path: Path) -> None:
    """Ours alone, for it is killed."""
    with Sandbox() as sandbox:
        daemon = Vird(sandbox, tmp_path / "root").start()
        connection = libvirt.open(daemon.uri("test", "default"))
        reasons: list[int] = []
        connection.registerCloseCallback(lambda _, reason, __: reasons.append(reason), None)
        daemon.kill()
        wait_for(lambda: reasons)
        assert reasons[0] in (libvirt.VIR_CONNECT_CLOSE_REASON_EOF, libvirt.VIR_CONNECT_CLOSE_REASON_ERROR)
        code, _, _ = error_of(connection.getLibVersion)
        assert code in (libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_RPC)
        connection.close()
