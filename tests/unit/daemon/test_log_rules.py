"""libvirt's words for outputs and filters of the log."""

from __future__ import annotations

import pytest

from vird import errors
from vird.daemon.log_rules import Filter, Output, parse_filters, parse_outputs


def test_outputs_are_read_and_written_alike() -> None:
    text = "1:file:/var/log/x.log 3:stderr 2:syslog:vird 4:journald"
    outputs = parse_outputs(text)
    assert outputs[0] == Output(1, "file", "/var/log/x.log")
    assert " ".join(map(str, outputs)) == text
    assert parse_outputs("") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x", "Malformed format for log output 'x'"),
        ("7:stderr", "Invalid log priority '7' for log output '7:stderr'"),
        ("\N{SUPERSCRIPT TWO}:stderr", "Invalid log priority"),
        ("3:nosuch", "Invalid log destination 'nosuch' for log output '3:nosuch'"),
        ("3:file", "Log output '3:file' does not meet the format requirements for destination type 'file'"),
        ("3:stderr:x", "does not meet the format requirements for destination type 'stderr'"),
    ],
)
def test_a_wrong_output_is_named(text: str, fault: str) -> None:
    with pytest.raises(errors.InvalidArg, match=fault):
        parse_outputs(text)


def test_a_filter_stands_for_every_module_with_its_text() -> None:
    (found,) = parse_filters("1:qemu")
    assert found == Filter(1, "*qemu*")
    assert found.matches("vird.drivers.qemu.start")
    assert not found.matches("vird.daemon.session")
    assert parse_filters("2:+rpc 3:a") == [Filter(2, "*rpc*"), Filter(3, "*a*")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("junk", "Malformed format for filter 'junk'"),
        ("9:qemu", "Invalid priority '9' for filter '9:qemu'"),
        ("1:", "Invalid match string ''"),
    ],
)
def test_a_wrong_filter_is_named(text: str, fault: str) -> None:
    with pytest.raises(errors.InvalidArg, match=fault):
        parse_filters(text)
