"""Guests moved by stock virsh between the simulated hosts of two daemons, with everything that can go wrong."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = [pytest.mark.root, pytest.mark.timeout(60)]

try:
    libvirt = stock_libvirt()
except ImportError:
    pytest.skip("python3-libvirt is not installed", allow_module_level=True)

GUEST = """<domain type='test'><name>{name}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"""
SLOW = 1
"""MiB/s: enough time to do something about it."""


class Pair:
    """Two hosts with a client of each that stays."""

    def __init__(self, daemons: tuple[Vird, Vird]) -> None:
        self.daemons = daemons
        here, there = daemons
        self.uris = (
            f"test+unix:///default?migration=1&failing-migration=bad&breaking-migration=cut&socket={here.socket}",
            f"test+unix:///default?migration=1&failing-arrival=late&socket={there.socket}",
        )
        self.here, self.there = (libvirt.open(uri) for uri in self.uris)

    def start(self, name: str) -> None:
        self.here.createXML(GUEST.format(name=name))

    def migrate(self, name: str, *more: str) -> "subprocess.CompletedProcess[str]":
        return self.daemons[0].virsh("migrate", "--live", name, self.uris[1], *more, uri=self.uris[0])

    def slow_move(self, name: str) -> "subprocess.Popen[str]":
        """A move that is on its way and takes a minute."""
        self.here.lookupByName(name).migrateSetMaxSpeed(SLOW)
        argv = ["virsh", "-c", self.uris[0], "migrate", "--live", name, self.uris[1]]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process: subprocess.Popen[str] = self.daemons[0].sandbox.popen(argv, **options)
        wait_until(lambda: self.here.lookupByName(name).jobInfo()[0] == libvirt.VIR_DOMAIN_JOB_UNBOUNDED)
        return process

    def where(self, name: str) -> tuple[bool, bool]:
        """Whether it is running, here and there."""
        found = []
        for host in (self.here, self.there):
            running = [each.name() for each in host.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_RUNNING)]
            found.append(name in running)
        return found[0], found[1]

    def names(self, host: int) -> set[str]:
        return {each.name() for each in (self.here, self.there)[host].listAllDomains()}


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def pair(sandbox: Sandbox, folder: Path) -> Iterator[Pair]:
    daemons = (Vird(sandbox, folder / "first").start(), Vird(sandbox, folder / "second").start())
    pair = Pair(daemons)
    yield pair
    for host in (pair.here, pair.there):
        if host.isAlive():
            host.close()
    for daemon in daemons:
        if daemon.process is not None:
            daemon.terminate()
        print(daemon.log())


@pytest.mark.parametrize("more", [[], ["--p2p"], ["--persistent", "--verbose"], ["--p2p", "--dname", "moved"]], ids=str)
def test_it_gets_there(pair: Pair, more: list[str]) -> None:
    pair.start("web")
    uuid = pair.here.lookupByName("web").UUIDString()
    done = pair.migrate("web", *more)
    assert done.returncode == 0, done.stderr
    assert pair.names(0) == {"test"}
    arrived = pair.there.lookupByUUIDString(uuid)
    assert arrived.name() == ("moved" if "--dname" in more else "web")
    assert arrived.state() == [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_MIGRATED]
    assert arrived.isPersistent() == ("--persistent" in more)


@pytest.mark.parametrize("more", [[], ["--p2p"]], ids=str)
@pytest.mark.parametrize(
    ("name", "text"),
    [("bad", "migration out: unexpectedly failed"), ("late", "ended on arrival"), ("cut", "")],
)
def test_it_goes_on_where_it_was(pair: Pair, name: str, text: str, more: list[str]) -> None:
    pair.start(name)
    refused = pair.migrate(name, *more)
    assert refused.returncode == 1
    assert text in refused.stderr
    wait_until(lambda: name not in pair.names(1))
    assert pair.where(name) == (True, False)
    pair.here.lookupByName(name).suspend()


def test_who_asked_can_think_better_of_it(pair: Pair) -> None:
    pair.start("web")
    process = pair.slow_move("web")
    told = pair.daemons[0].virsh("domjobinfo", "web", uri=pair.uris[0]).stdout
    assert "Outgoing migration" in told
    assert "Memory bandwidth: 1.000 MiB/s" in told
    pair.here.lookupByName("web").abortJob()
    said = process.communicate(timeout=20)[0]
    assert "operation aborted: migration out: canceled by client" in said
    assert pair.where("web") == (True, False)
    assert "web" not in pair.names(1)


def test_a_client_that_is_killed_on_the_way(pair: Pair) -> None:
    pair.start("web")
    process = pair.slow_move("web")
    process.kill()
    process.communicate(timeout=20)
    wait_until(lambda: pair.here.lookupByName("web").jobInfo()[0] == libvirt.VIR_DOMAIN_JOB_NONE)
    wait_until(lambda: "web" not in pair.names(1))
    assert pair.where("web") == (True, False)
    pair.here.lookupByName("web").migrateSetMaxSpeed(0)
    assert pair.migrate("web").returncode == 0
    assert pair.where("web") == (False, True)


def test_a_host_that_dies_on_the_way(pair: Pair) -> None:
    pair.start("web")
    process = pair.slow_move("web")
    pair.daemons[1].kill()
    pair.here.lookupByName("web").migrateSetMaxSpeed(0)
    process.communicate(timeout=30)
    assert process.returncode == 1
    assert pair.here.lookupByName("web").state() == [
        libvirt.VIR_DOMAIN_RUNNING,
        libvirt.VIR_DOMAIN_RUNNING_MIGRATION_CANCELED,
    ]
