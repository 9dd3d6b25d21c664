"""What every QEMU is told."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import words
from vird.drivers.qemu.plan import general
from vird.errors import ConfigUnsupported

QEMU = "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"


def test_the_monitor_is_a_descriptor_or_a_path() -> None:
    by_fd = words(general.monitor, monitor_fd=26)
    assert by_fd[1] == "socket,id=charmonitor,fd=26,server=on,wait=off"
    assert words(general.monitor)[1] == "socket,id=charmonitor,path=/lib/g/monitor.sock,server=on,wait=off"
    assert by_fd[2:] == ["-mon", "chardev=charmonitor,id=monitor,mode=control"]


@pytest.mark.parametrize(
    ("part", "options", "expected"),
    [
        (general.name, {}, ["-name", "guest=g,debug-threads=on"]),
        (general.paused, {}, ["-S"]),
        (general.paused, {"start_paused": False}, []),
        (general.fips, {"fips": True}, []),
        (general.fips, {"fips": True, "with_": ("enable-fips",)}, ["-enable-fips"]),
        (general.master_key, {}, []),
        (general.memory_lock, {}, ["-overcommit", "mem-lock=off"]),
        (general.memory_lock, {"before": "<memoryBacking><locked/></memoryBacking>"}, ["-overcommit", "mem-lock=on"]),
        (general.identity, {}, ["-uuid", "40f9ab6a-4401-47cb-a3cb-57a4aeae86fc"]),
        (general.no_display, {}, ["-display", "none"]),
        (general.no_display, {"devices": "<graphics type='vnc'/>"}, []),
        (general.incoming, {"incoming": "fd:7"}, ["-incoming", "fd:7"]),
        (general.sandbox, {"sandbox": False}, ["-sandbox", "off"]),
        (general.sandbox, {"without": ("seccomp-sandbox",)}, []),
        (general.log_format, {"log_timestamps": False}, []),
    ],
)
def test_parts(part: Any, options: dict[str, Any], expected: list[str]) -> None:
    assert words(part, **options) == expected


def test_the_master_key_is_named_never_shown() -> None:
    assert words(general.master_key, master_key="/k")[1] == (
        '{"qom-type":"secret","id":"masterKey0","format":"raw","file":"/k"}'
    )


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [
        ("omit", ['{"deprecated-output":"hide"}']),
        ("reject", ['{"deprecated-output":"hide","deprecated-input":"reject"}']),
        ("crash", ['{"deprecated-output":"hide","deprecated-input":"crash"}']),
        ("none", []),
    ],
)
def test_deprecated_commands(behavior: str, expected: list[str]) -> None:
    before = f"<qemu:deprecation {QEMU} behavior='{behavior}'/>"
    assert words(general.compatibility, before=before)[1:] == expected
    assert words(general.compatibility, before=before, without=("compat-deprecated",)) == []


def test_an_unknown_behaviour_is_refused() -> None:
    with pytest.raises(ConfigUnsupported, match="'odd'"):
        words(general.compatibility, before=f"<qemu:deprecation {QEMU} behavior='odd'/>")


def test_the_users_own_arguments_come_as_they_are() -> None:
    before = f"<qemu:commandline {QEMU}><qemu:arg value='-foo'/><qemu:arg value='a, b'/></qemu:commandline>"
    assert words(general.extra_arguments, before=before) == ["-foo", "a, b"]


def test_generation_ids() -> None:
    before = "<genid>00010203-0405-4607-8809-0a0b0c0d0e0f</genid>"
    assert '"guid":"00010203-0405-4607-8809-0a0b0c0d0e0f"' in words(general.generation_id, before=before)[1]
    with pytest.raises(ConfigUnsupported, match="vmgenid"):
        words(general.generation_id, before=before, without=("vmgenid",))
