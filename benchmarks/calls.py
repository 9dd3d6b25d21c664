"""What a call costs, against the `test` driver: the wire, the dispatch and the documents, and no hypervisor."""

import multiprocessing
import threading
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.figures import seconds, typical_us
from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon

GUEST = "<domain type='test'><name>{name}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
CALLS_PER_CLIENT = 4000
EVENT_ROUNDS = 200


def measure(daemon: Daemon, guests: int) -> dict[str, float]:
    """Figures by name; the unit is the name's last word."""
    libvirt = stock_libvirt()
    uri = daemon.uri("test", "default")
    figures = {"open and close, µs": typical_us(lambda: libvirt.open(uri).close(), 100)}
    connection = libvirt.open(uri)
    domain = connection.listAllDomains()[0]
    figures["smallest call, µs"] = typical_us(connection.getLibVersion, 3000)
    figures["state of a guest, µs"] = typical_us(domain.state, 3000)
    figures["document of a guest, µs"] = typical_us(lambda: domain.XMLDesc(0), 1000)
    for clients in (1, 8):
        figures[f"{clients} clients asking, calls/s"] = throughput(uri, clients)
    figures |= many(connection, guests)
    figures["event, µs"] = event_latency_us(libvirt, uri, domain)
    connection.close()
    return figures


def many(connection: Any, guests: int) -> dict[str, float]:
    """Defining, listing, starting and removing `guests` of them."""
    documents = [GUEST.format(name=f"bench{number}") for number in range(guests)]
    figures = {"define, guests/s": guests / seconds(lambda: [connection.defineXML(text) for text in documents])}
    figures["define 158 lines, guests/s"] = define_large(connection, guests)
    figures[f"list of {guests}, µs"] = typical_us(connection.listAllDomains, 20)
    figures[f"statistics of {guests}, µs"] = typical_us(lambda: connection.getAllDomainStats(0, 0), 10)
    ours = [domain for domain in connection.listAllDomains() if domain.name().startswith("bench")]
    figures["start, guests/s"] = guests / seconds(lambda: [domain.create() for domain in ours])
    figures["destroy and undefine, guests/s"] = guests / seconds(
        lambda: [(domain.destroy(), domain.undefine()) for domain in ours]
    )
    return figures


def define_large(connection: Any, guests: int) -> float:
    """Guests of a long document defined per second; they are gone afterwards."""
    text = ElementTree.parse(Path(__file__).with_name("guest.xml"))
    root = text.getroot()
    root.set("type", "test")
    root.remove(root.find("uuid"))  # type: ignore[arg-type]
    documents = []
    for number in range(guests):
        root.find("name").text = f"large{number}"  # type: ignore[union-attr]
        documents.append(ElementTree.tostring(root, encoding="unicode"))
    domains: list[Any] = []
    taken = seconds(lambda: domains.extend(connection.defineXML(document) for document in documents))
    for domain in domains:
        domain.undefine()
    return guests / taken


def throughput(uri: str, clients: int) -> float:
    """Calls per second of `clients` processes that ask at the same time."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(clients + 1)
    processes = [context.Process(target=_ask, args=(uri, barrier), daemon=True) for _ in range(clients)]
    for process in processes:
        process.start()
    barrier.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    return clients * CALLS_PER_CLIENT / (time.perf_counter() - began)


def _ask(uri: str, barrier: Any) -> None:
    domain = stock_libvirt().open(uri).listAllDomains()[0]
    barrier.wait()
    for _ in range(CALLS_PER_CLIENT):
        domain.state()


def event_latency_us(libvirt: Any, uri: str, domain: Any) -> float:
    """From the call that suspends a guest to the event at another client, median."""
    libvirt.virEventRegisterDefaultImpl()
    running = True

    def loop() -> None:
        while running:
            libvirt.virEventRunDefaultImpl()

    arrived = threading.Event()
    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    watcher = libvirt.open(uri)
    callback = watcher.domainEventRegisterAny(
        None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *_: arrived.set(), None
    )

    def round_trip() -> None:
        for change in (domain.suspend, domain.resume):
            arrived.clear()
            change()
            if not arrived.wait(5):
                raise TimeoutError("an event did not arrive")

    try:
        return typical_us(round_trip, EVENT_ROUNDS) / 2
    finally:
        running = False
        watcher.domainEventDeregisterAny(callback)
        watcher.close()
        thread.join(5)
