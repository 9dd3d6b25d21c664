"""What streams carry: a volume's content up and down, dense and sparse, in MiB/s.

libvirtd keeps volumes of its test driver without content, so its figure is that of a folder on a real disk.
"""

import os
import tempfile
import time
from typing import Any

from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon, Libvirtd

MIB = 1 << 20
BLOCK = 256 * 1024
SPARSE = 1


def measure(daemon: Daemon, size_mib: int = 1024) -> dict[str, float]:
    """Figures by name; the unit is the name's last word."""
    libvirt = stock_libvirt()
    with tempfile.TemporaryDirectory(prefix="vird-bench.", dir="/var/tmp") as folder:
        if isinstance(daemon, Libvirtd):
            connection = libvirt.open(daemon.uri("qemu", "system"))
            pool = connection.storagePoolCreateXML(
                f"<pool type='dir'><name>bench</name><target><path>{folder}</path></target></pool>"
            )
        else:
            connection = libvirt.open(daemon.uri("test", "default"))
            pool = connection.storagePoolLookupByName("default-pool")
        volume = pool.createXML(
            f"<volume><name>bench</name><capacity unit='MiB'>{size_mib}</capacity><allocation>0</allocation></volume>"
        )
        figures = {
            "up, MiB/s": size_mib / _up(connection, volume, size_mib),
            "down, MiB/s": size_mib / _down(connection, volume, size_mib, 0),
        }
        volume.delete()
        volume = pool.createXML(
            f"<volume><name>holes</name><capacity unit='MiB'>{size_mib}</capacity><allocation>0</allocation></volume>"
        )
        figures["up with holes, MiB/s"] = size_mib / _up_sparse(connection, volume, size_mib)
        figures["down with holes, MiB/s"] = size_mib / _down(connection, volume, size_mib, SPARSE)
        volume.delete()
        if isinstance(daemon, Libvirtd):
            pool.destroy()
        connection.close()
    return figures


def _up(connection: Any, volume: Any, size_mib: int) -> float:
    block = os.urandom(BLOCK)
    stream = connection.newStream()
    volume.upload(stream, 0, 0)
    began = time.perf_counter()
    for _ in range(size_mib * MIB // BLOCK):
        sent = 0
        while sent < BLOCK:
            sent += stream.send(block[sent:] if sent else block)
    stream.finish()
    return time.perf_counter() - began


def _up_sparse(connection: Any, volume: Any, size_mib: int) -> float:
    """One MiB of every sixteen has something in it."""
    block = os.urandom(BLOCK)
    stream = connection.newStream()
    volume.upload(stream, 0, 0, SPARSE)
    began = time.perf_counter()
    for _ in range(size_mib // 16):
        for _ in range(MIB // BLOCK):
            sent = 0
            while sent < BLOCK:
                sent += stream.send(block[sent:] if sent else block)
        stream.sendHole(15 * MIB)
    stream.finish()
    return time.perf_counter() - began


def _down(connection: Any, volume: Any, size_mib: int, flags: int) -> float:
    stream = connection.newStream()
    volume.download(stream, 0, 0, flags)
    began = time.perf_counter()
    got = 0
    while got < size_mib * MIB:
        piece = stream.recvFlags(BLOCK, 1) if flags else stream.recv(BLOCK)
        if piece == -3:
            got += stream.recvHole()
        elif not piece:
            break
        else:
            got += len(piece)
    taken = time.perf_counter() - began
    stream.finish() if not flags else stream.abort()
    assert got == size_mib * MIB, f"{got} bytes came"
    return taken
