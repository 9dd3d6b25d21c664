"""Many of everything: simulated guests, clients that poll meanwhile, events to several clients at once."""

import multiprocessing
import time
from collections import defaultdict
from multiprocessing.synchronize import Event
from typing import Any

from benchmarks.figures import seconds
from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon

GUEST = (
    "<domain type='test'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>2</vcpu><os><type>hvm</type></os>"
    "<devices><disk type='file'><source file='/image'/><target dev='vda' bus='virtio'/></disk>"
    "<interface type='network'><source network='default'/></interface></devices></domain>"
)
FLAGS = 16383
"""Every filter that a list of guests has."""
POLLS_PER_PROCESS = 5
POLL_EVERY_S = 0.05
SUSPENDED, RESUMED = 3, 4
DEADLINE_S = 300


def guests(daemon: Daemon, count: int = 10_000, clients: int = 50) -> dict[str, float]:
    """Defined, started, listed and measured while others poll; with the daemon's memory at the end."""
    libvirt = stock_libvirt()
    uri = daemon.uri("test", "default")
    connection = libvirt.open(uri)
    context = multiprocessing.get_context("spawn")
    over = context.Event()
    ready, polled = context.Queue(), context.Queue()
    pollers = [
        context.Process(target=_poll, args=(uri, ready, over, polled), daemon=True)
        for _ in range(clients // POLLS_PER_PROCESS)
    ]
    for process in pollers:
        process.start()
    for _ in pollers:
        ready.get(timeout=DEADLINE_S)
    texts = [GUEST.format(name=f"many{number}") for number in range(count)]
    made: list[Any] = []
    figures = {
        f"{count} guests defined, s": seconds(lambda: made.extend(connection.defineXML(text) for text in texts)),
        f"{count} guests started, s": seconds(lambda: [domain.create() for domain in made]),
    }
    found: list[Any] = []
    figures[f"{count} guests listed, ms"] = seconds(lambda: found.extend(connection.listAllDomains(FLAGS))) * 1e3
    assert len(found) == count + 1, f"{len(found)} guests are listed"
    measured: list[Any] = []
    figures[f"figures of {count} guests, ms"] = (
        seconds(lambda: measured.extend(connection.getAllDomainStats(0, 0))) * 1e3
    )
    assert len(measured) == count + 1, f"{len(measured)} guests are measured"
    over.set()
    waits = [wait for _ in pollers for wait in polled.get()]
    for process in pollers:
        process.join()
    waits.sort()
    figures[f"answer to one of {clients} meanwhile, typical, ms"] = waits[len(waits) // 2] * 1e3
    figures[f"answer to one of {clients} meanwhile, longest, ms"] = waits[-1] * 1e3
    figures[f"memory with {count} guests, MiB"] = daemon.resident_kib() / 1024
    for domain in made:
        domain.destroy()
        domain.undefine()
    connection.close()
    return figures


def _poll(uri: str, ready: Any, over: Event, polled: Any) -> None:
    libvirt = stock_libvirt()
    connections = [libvirt.open(uri) for _ in range(POLLS_PER_PROCESS)]
    domains = [connection.lookupByName("test") for connection in connections]
    waits = []
    ready.put(True)
    while not over.is_set():
        for domain in domains:
            waits.append(seconds(domain.state))
        over.wait(POLL_EVERY_S)
    polled.put(waits)


def events(daemon: Daemon, count: int = 100_000, clients: int = 10, objects: int = 20) -> dict[str, float]:
    """Lifecycle events per second that every client has heard, all of them and each guest's in their order."""
    libvirt = stock_libvirt()
    uri = daemon.uri("test", "default")
    connection = libvirt.open(uri)
    made = [connection.createXML(GUEST.format(name=f"noisy{number}")) for number in range(objects)]
    context = multiprocessing.get_context("spawn")
    ready, heard = context.Queue(), context.Queue()
    listeners = [context.Process(target=_listen, args=(uri, count, ready, heard), daemon=True) for _ in range(clients)]
    for process in listeners:
        process.start()
    for _ in listeners:
        ready.get(timeout=DEADLINE_S)
    began = time.perf_counter()
    for number in range(count // 2):
        domain = made[number % objects]
        domain.suspend()
        domain.resume()
    answers = [heard.get(timeout=DEADLINE_S) for _ in listeners]
    taken = time.perf_counter() - began
    for process in listeners:
        process.join()
    assert answers == [(count, 0)] * clients, f"events heard, and out of order: {answers}"
    for domain in made:
        domain.destroy()
    connection.close()
    return {f"events to each of {clients}, events/s": count / taken, "after events, MiB": daemon.resident_kib() / 1024}


def _listen(uri: str, count: int, ready: Any, heard: Any) -> None:
    libvirt = stock_libvirt()
    libvirt.virEventRegisterDefaultImpl()
    libvirt.virEventAddTimeout(200, lambda *_: None, None)
    connection = libvirt.open(uri)
    last: dict[str, int] = defaultdict(lambda: RESUMED)
    total = wrong = 0

    def note(_: Any, domain: Any, event: int, *__: Any) -> None:
        nonlocal total, wrong
        if event in (SUSPENDED, RESUMED) and domain.name().startswith("noisy"):
            total += 1
            wrong += last[domain.name()] == event
            last[domain.name()] = event

    connection.domainEventRegisterAny(None, 0, note, None)
    ready.put(True)
    deadline = time.monotonic() + DEADLINE_S
    while total < count and time.monotonic() < deadline:
        libvirt.virEventRunDefaultImpl()
    heard.put((total, wrong))


def measure(daemon: Daemon) -> dict[str, float]:
    """All of them."""
    return guests(daemon) | events(daemon)
