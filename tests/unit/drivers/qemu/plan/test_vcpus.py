"""Processors and I/O threads by number."""

import pytest

from tests.unit.drivers.qemu.plan.launches import values, words
from vird.drivers.qemu.plan.vcpus import iothreads, vcpus
from vird.errors import ConfigUnsupported


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", "1,sockets=1,cores=1,threads=1"),
        ("<vcpu current='2'>4</vcpu>", "2,maxcpus=4,sockets=4,cores=1,threads=1"),
        (
            "<vcpu>4</vcpu><cpu><topology sockets='1' dies='2' cores='1' threads='2'/></cpu>",
            "4,sockets=1,dies=2,cores=1,threads=2",
        ),
        (
            "<vcpu>3</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/>"
            "<vcpu id='1' enabled='yes' hotpluggable='yes'/><vcpu id='2' enabled='no' hotpluggable='yes'/></vcpus>",
            "1,maxcpus=3,sockets=3,cores=1,threads=1",
        ),
    ],
)
def test_how_many_and_how_arranged(before: str, expected: str) -> None:
    assert words(vcpus, before=before) == ["-smp", expected]


def test_dies_need_a_qemu_that_knows_them() -> None:
    before = "<cpu><topology sockets='1' dies='2' cores='1' threads='1'/></cpu>"
    with pytest.raises(ConfigUnsupported, match="Only 1 die"):
        words(vcpus, before=before, without=("smp-dies",))


def test_io_threads_with_and_without_numbers() -> None:
    assert [each["id"] for each in values(iothreads, before="<iothreads>2</iothreads>")] == ["iothread1", "iothread2"]
    listed = (
        "<iothreadids><iothread id='7' thread_pool_min='0' thread_pool_max='5'/></iothreadids>"
        "<defaultiothread thread_pool_max='9'/>"
    )
    assert values(iothreads, before=listed) == [
        {"qom-type": "iothread", "id": "iothread7", "thread-pool-min": 0, "thread-pool-max": 5},
        {"qom-type": "main-loop", "id": "main-loop", "thread-pool-max": 9},
    ]
    with pytest.raises(ConfigUnsupported, match="thread_pool"):
        words(iothreads, before=listed, without=("iothread.thread-pool-max",))
