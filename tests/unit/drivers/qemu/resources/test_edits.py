"""Processors, pins and I/O threads written into documents, and what is refused."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.qemu.resources import iothreads, memory, pins, vcpus
from vird.drivers.qemu.resources.processor_slots import in_order
from vird.model.domain.domain import Domain


def domain(inside: str = "<vcpu current='1'>2</vcpu>") -> Domain:
    return Domain.from_xml(f"<domain type='qemu'><name>g</name><memory unit='KiB'>64</memory>{inside}</domain>")


def test_a_count_within_what_there_can_be() -> None:
    document = domain()
    vcpus.set_count(document, 2, "live domain", hotpluggable=False)
    assert vcpus.vcpus_on(document) == [0, 1]
    with pytest.raises(errors.InvalidArg, match="greater than max allowable vcpus for the live domain: 3 > 2"):
        vcpus.set_count(document, 3, "live domain", hotpluggable=False)


def test_processors_plugged_later_are_named() -> None:
    document = domain()
    vcpus.set_count(document, 2, "live domain", hotpluggable=True)
    assert document.vcpus is not None
    assert [(each.enabled, each.hotpluggable) for each in document.vcpus.entries] == [("yes", "no"), ("yes", "yes")]


def test_the_most_is_at_least_what_is_on_and_fits_the_topology() -> None:
    document = domain("<vcpu>4</vcpu>")
    vcpus.set_most(document, 2)
    assert (vcpus.most_vcpus(document), vcpus.vcpus_on(document)) == (2, [0, 1])
    fixed = domain("<vcpu>4</vcpu><cpu><topology sockets='1' dies='1' cores='2' threads='2'/></cpu>")
    with pytest.raises(errors.InvalidArg, match="topology doesn't match"):
        vcpus.set_most(fixed, 3)


def test_switching_refuses_what_is_so_already_and_the_first_one() -> None:
    with pytest.raises(errors.InvalidArg, match="vcpu '0' is already in requested state"):
        vcpus.switch_vcpus(domain(), [0], "live config", on=True)
    with pytest.raises(errors.OperationUnsupported, match="vcpu '0' can't be unplugged"):
        vcpus.switch_vcpus(domain(), [0], "live config", on=False)
    with pytest.raises(errors.InvalidArg, match="vcpu 9 is not present in persistent config"):
        vcpus.switch_vcpus(domain(), [9], "persistent config", on=True)


def test_processors_are_counted_by_their_place() -> None:
    slots = [{"props": {"socket-id": number, "core-id": 0, "thread-id": 0}, "type": "cpu"} for number in (2, 0, 1)]
    assert [slot["props"]["socket-id"] for slot in in_order(slots)] == [0, 1, 2]


def test_pins_are_kept_in_order() -> None:
    document = domain("<vcpu>2</vcpu>")
    pins.pin_vcpu(document, 1, [0], "live")
    pins.pin_vcpu(document, 0, [1], "live")
    pins.pin_vcpu(document, 1, [0, 1], "live")
    assert document.cputune is not None
    assert [(pin.vcpu, str(pin.cpuset)) for pin in document.cputune.vcpupins] == [(0, "1"), (1, "0-1")]
    with pytest.raises(errors.InvalidArg, match="vcpu 7 is out of range of live cpu count 2"):
        pins.pin_vcpu(document, 7, [0], "live")


def test_unbound_threads_run_where_the_processors_may() -> None:
    assert tuple(pins.default_cpus(domain("<vcpu cpuset='3-4'>2</vcpu>"))) == (3, 4)


def test_counted_io_threads_get_numbers_when_one_is_added() -> None:
    document = domain("<iothreads>1</iothreads>")
    assert iothreads.thread_numbers(document) == [1]
    iothreads._add(document, 5)
    assert (iothreads.thread_numbers(document), document.iothreads) == ([1, 5], 2)
    with pytest.raises(errors.InvalidArg, match="already using iothread_id '5'"):
        iothreads._add(document, 5)


def test_memory_has_no_other_size_than_its_cells() -> None:
    document = domain()
    memory.resize_most(document, 32)
    assert document.memory is not None and document.memory.size == 32
    celled = domain("<cpu><numa><cell id='0' cpus='0' memory='64' unit='KiB'/></numa></cpu>")
    with pytest.raises(errors.OperationInvalid, match="NUMA nodes cannot be modified"):
        memory.resize_most(celled, 32)
