"""Which events there are, and the words that are wrong."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("event --list",),
        (
            "lifecycle\n"
            "reboot\n"
            "rtc-change\n"
            "watchdog\n"
            "io-error\n"
            "graphics\n"
            "io-error-reason\n"
            "control-error\n"
            "block-job\n"
            "disk-change\n"
            "tray-change\n"
            "pm-wakeup\n"
            "pm-suspend\n"
            "balloon-change\n"
            "pm-suspend-disk\n"
            "device-removed\n"
            "block-job-2\n"
            "tunable\n"
            "agent-lifecycle\n"
            "device-added\n"
            "migration-iteration\n"
            "job-completed\n"
            "device-removal-failed\n"
            "metadata-change\n"
            "block-threshold\n"
            "memory-failure\n"
            "memory-device-size-change\n"
            "nic-mac-change\n"
            "vcpu-removed\n"
            "channel-lifecycle\n"
        ),
    ),
    (("net-event --list",), ("lifecycle\nmetadata-change\n")),
    (("pool-event --list",), ("lifecycle\nrefresh\n")),
    (("nodedev-event --list",), ("lifecycle\nupdate\n")),
    (("secret-event --list",), ("lifecycle\nvalue-changed\n")),
]

REFUSED = [
    (("event",), "error: one of --list, --all, or --event <type> is required\n"),
    (("event --all --event reboot",), "error: Options --all and --event are mutually exclusive\n"),
    (("event --event odd",), "error: unknown event type odd\n"),
    (("net-event",), "error: either --list or --event <type> is required\n"),
    (("net-event --event odd",), "error: unknown event type odd\n"),
    (("event --all --timeout -1",), "error: invalid timeout\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
