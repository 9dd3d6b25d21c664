"""I/O threads by number."""

from vird.drivers.qemu.resources.iothread_threads import by_number


def test_numbers() -> None:
    assert by_number([{"id": "iothread3", "thread-id": 77}]) == {3: 77}
