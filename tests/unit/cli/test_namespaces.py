"""A program in namespaces that are open."""

from __future__ import annotations

import asyncio
import os

import pytest

from vird.cli.namespaces import run_inside


def test_without_any_namespace_it_just_runs() -> None:
    assert asyncio.run(run_inside([], ["sh", "-c", "exit 7"])) == 7


def test_open_files_are_closed_even_when_they_are_no_namespaces() -> None:
    fd = os.open("/dev/null", os.O_RDONLY)
    assert asyncio.run(run_inside([fd], ["true"])) != 0
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)
