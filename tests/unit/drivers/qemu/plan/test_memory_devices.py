"""Memory modules."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.memory_devices import memory_devices
from vird.errors import ConfigUnsupported


def module(kind: str, inner: str, *, attributes: str = "", address: str = "", **options: Any) -> list[Any]:
    text = f"<memory model='{kind}' {attributes}>{inner}<alias name='m0'/>{address}</memory>"
    return values(memory_devices, text, **options)


SLOT = "<address type='dimm' slot='1' base='0x100000000'/>"


def test_dimms_are_rounded_up() -> None:
    target = "<target><size unit='KiB'>523264</size><node>1</node></target>"
    assert module("dimm", target, address=SLOT) == [
        {"qom-type": "memory-backend-ram", "id": "memm0", "size": 536870912},
        {"driver": "pc-dimm", "node": 1, "memdev": "memm0", "id": "m0", "slot": 1, "addr": 4294967296},
    ]
    power = module("dimm", target, arch="ppc64", machine="pseries")
    assert power[0]["size"] == 536870912


def test_modules_that_remember() -> None:
    inner = (
        "<uuid>49545eb3-75e1-2d0a-acdd-f0294406c99e</uuid><source><path>/nv</path><alignsize>2048</alignsize><pmem/></source>"
        "<target><size unit='MiB'>64</size><node>0</node><label><size unit='KiB'>128</size></label><readonly/></target>"
    )
    memory, device = module("nvdimm", inner, attributes="access='shared'")
    assert memory == {
        "qom-type": "memory-backend-file", "id": "memm0", "mem-path": "/nv", "share": True,
        "size": 67108864, "align": 2097152, "pmem": True,
    }  # fmt: skip
    assert device == {
        "driver": "nvdimm", "node": 0, "label-size": 131072, "uuid": "49545eb3-75e1-2d0a-acdd-f0294406c99e",
        "unarmed": True, "memdev": "memm0", "id": "m0",
    }  # fmt: skip


def test_memory_that_grows() -> None:
    inner = (
        "<target><size unit='MiB'>128</size><node>0</node><block unit='MiB'>2</block>"
        "<requested unit='MiB'>64</requested>"
        "</target>"
    )
    huge = {"before": "<memoryBacking><hugepages/></memoryBacking>", "hugepage_mounts": {2048: "/h"}}
    memory, device = module("virtio-mem", inner, address=pci(5), **huge)
    assert memory["reserve"] is False and "prealloc" not in memory
    assert device == {
        "driver": "virtio-mem-pci", "node": 0, "block-size": 2097152, "requested-size": 67108864, "memdev": "memm0",
        "prealloc": True, "id": "m0", "bus": "pcie.0", "addr": "0x5",
    }  # fmt: skip
    older = module("virtio-mem", inner, address=pci(5), without=("virtio-mem-pci.prealloc",), **huge)
    assert older[0]["prealloc"] is True and "prealloc" not in older[1]


def test_enclaves_are_no_devices() -> None:
    found = module("sgx-epc", "<source><nodemask>0-1</nodemask></source><target><size>65536</size></target>")
    assert found == [
        {"qom-type": "memory-backend-epc", "id": "memm0", "prealloc": True, "size": 67108864, "host-nodes": [0, 1],
         "policy": "bind"}
    ] or found[0]["qom-type"] == "thread-context"  # fmt: skip


def test_what_the_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported, match="'dimm'"):
        words(memory_devices, "<memory model='dimm'><target><size>1</size></target></memory>", without=("pc-dimm",))
