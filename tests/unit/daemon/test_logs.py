"""Outputs and filters in force: what is written, what is not, and changes while it runs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from vird import errors
from vird.daemon.journal import datagram
from vird.daemon.log_rules import Filter, Output, parse_filters
from vird.daemon.logs import PROGRAM, Logs, configure


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """The loggers as they were, afterwards."""
    kept = [(log, log.handlers[:], log.level, log.propagate) for log in map(logging.getLogger, (PROGRAM, "asyncio"))]
    yield
    for handler in logging.getLogger(PROGRAM).handlers:
        handler.close()
    for log, handlers, level, propagate in kept:
        log.handlers[:], log.level, log.propagate = handlers, level, propagate


def said(path: Path) -> list[str]:
    return [json.loads(line)["message"] for line in path.read_text().splitlines()]


def test_the_first_output_is_a_private_file_in_the_folder(tmp_path: Path) -> None:
    logs = configure(tmp_path / "log", 2)
    file = tmp_path / "log" / "vird.log"
    logging.getLogger("vird.x").info("heard", extra={"client": 7})
    logging.getLogger("vird.x").debug("not heard")
    assert json.loads(file.read_text())["client"] == 7
    assert said(file) == ["heard"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [str(each) for each in logs.outputs] == [f"1:file:{file}", "3:stderr"]


def test_a_filter_lets_more_of_some_modules_through(tmp_path: Path) -> None:
    file = tmp_path / "a"
    logs = Logs(3, [Output(1, "file", str(file))])
    logs.set_filters(parse_filters("1:qemu 4:rpc"))
    for name in ("vird.drivers.qemu", "vird.rpc", "vird.other"):
        logging.getLogger(name).debug("debug of %s", name)
        logging.getLogger(name).warning("warning of %s", name)
    assert said(file) == ["debug of vird.drivers.qemu", "warning of vird.drivers.qemu", "warning of vird.other"]
    logs.set_filters([])
    logging.getLogger("vird.drivers.qemu").debug("again")
    assert "again" not in said(file)


def test_an_output_has_a_priority_of_its_own(tmp_path: Path) -> None:
    Logs(1, [Output(1, "file", str(tmp_path / "all")), Output(4, "file", str(tmp_path / "errors"))])
    logging.getLogger("vird.x").warning("a warning")
    logging.getLogger("vird.x").error("an error")
    assert said(tmp_path / "all") == ["a warning", "an error"]
    assert said(tmp_path / "errors") == ["an error"]


def test_an_output_that_cannot_be_opened_changes_nothing(tmp_path: Path) -> None:
    first = Output(1, "file", str(tmp_path / "first"))
    logs = Logs(2, [first], [Filter(2, "*x*")])
    with pytest.raises(errors.SystemError_, match=r"failed to open .*: No such file or directory"):
        logs.set_outputs([Output(1, "file", str(tmp_path / "second")), Output(1, "file", str(tmp_path / "no/where"))])
    logging.getLogger("vird.x").info("still here")
    assert said(tmp_path / "first") == ["still here"]
    assert logs.outputs == (first,)


def test_no_output_means_the_first_ones(tmp_path: Path) -> None:
    first = Output(1, "file", str(tmp_path / "first"))
    logs = Logs(2, [first])
    logs.set_outputs([Output(2, "file", str(tmp_path / "second"))])
    logs.set_outputs([])
    assert logs.outputs == (first,)


def test_the_journal_gets_values_of_several_lines_with_their_length() -> None:
    assert datagram({"MESSAGE": "one line", "PRIORITY": "6"}) == b"MESSAGE=one line\nPRIORITY=6\n"
    assert datagram({"MESSAGE": "a\nb"}) == b"MESSAGE\n\3\0\0\0\0\0\0\0a\nb\n"
