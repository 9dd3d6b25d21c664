"""How much memory, and in which units."""

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of, words
from vird.drivers.qemu.plan.memory import aligned, cell_sizes, initial_memory, machine_memory, main_memory, size
from vird.errors import ConfigUnsupported

CELLS = (
    "<cpu><numa><cell id='0' cpus='0' memory='20002'/><cell id='1' cpus='1' memory='1024'/></numa></cpu>"
    "<memory>21026</memory>"
)
DIMM = "<memory model='dimm'><target><size>2048</size></target><alias name='dimm0'/></memory>"


def test_alignment() -> None:
    assert [aligned(n, 1024) for n in (0, 1, 1024, 1025)] == [0, 1024, 1024, 2048]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("<memory>219100</memory>", "214"),
        (CELLS, "21"),
        ("<maxMemory slots='4'>8388608</maxMemory><memory>4096</memory>", "size=4096k,slots=4,maxmem=8388608k"),
    ],
)
def test_what_is_told(before: str, expected: str) -> None:
    assert words(size, before=before) == ["-m", expected]


def test_power_guests_have_memory_in_larger_blocks() -> None:
    assert words(size, before="<memory>1000</memory>", arch="ppc64", machine="pseries") == ["-m", "256"]


def test_modules_are_not_there_at_start() -> None:
    assert initial_memory(launch_of(DIMM, before="<memory>10240</memory>")) == 8192


def test_main_memory_is_an_object_where_the_machine_names_one() -> None:
    machine = "pc-q35-7.2"
    found = words(main_memory, before="<memory>1024</memory>", machine=machine)
    assert found[1] == '{"qom-type":"memory-backend-ram","id":"pc.ram","size":1048576}'
    assert words(machine_memory, machine=machine) == ["memory-backend=pc.ram"]
    assert words(main_memory, before=CELLS, machine=machine) == []


def test_older_machines_take_a_path() -> None:
    backing = "<memory>1024</memory><memoryBacking><hugepages/></memoryBacking>"
    found = words(main_memory, before=backing, hugepage_mounts={2048: "/huge"}, machine="isapc")
    assert found == ["-mem-prealloc", "-mem-path", "/huge/libvirt/qemu/-1-g"]


def test_the_machine_hears_of_special_modules() -> None:
    module = "<memory model='{}'><target><size>2048</size><node>1</node></target><alias name='epc0'/></memory>"
    assert words(machine_memory, module.format("nvdimm"), machine="isapc") == ["nvdimm=on"]
    enclave = words(machine_memory, module.format("sgx-epc"), machine="isapc")
    assert enclave == ["sgx-epc.0.memdev=memepc0", "sgx-epc.0.node=1"]


def test_sizes_that_overflow() -> None:
    cells = f"<cpu><numa><cell id='0' cpus='0' memory='{2**53 - 1}'/></numa></cpu>"
    with pytest.raises(ConfigUnsupported, match="'0' overflowed"):
        words(size, before=cells)


def test_a_guest_that_comes_from_elsewhere_has_what_it_had_there() -> None:
    before = "<memory>20003</memory><cpu><numa><cell id='0' cpus='0' memory='20002' unit='KiB'/></numa></cpu>"
    assert words(size, before=before) == ["-m", "20"]
    moved = launch_of(before=before, incoming="defer")
    assert cell_sizes(moved) == [20002]
    assert list(size(moved)) == ["-m", "19"]
