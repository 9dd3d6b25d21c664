"""``plan``, ``diff`` and ``apply`` against a simulated host."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
from pathlib import Path

import pytest

from tests.unit.cli.said import HOST, said
from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.words import commands

NETWORK = "<network><name>lan</name><bridge name='lan0'/></network>"
GUEST = "<domain type='test'><name>web</name><memory>1024</memory><os><type>hvm</type></os></domain>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lan.xml").write_text(NETWORK)
    (tmp_path / "web.xml").write_text(GUEST)
    return tmp_path


def status_of(line: str) -> int:
    async def main() -> int:
        shell = Shell(Settings(uri=HOST, quiet=True), out=io.StringIO(), err=io.StringIO())
        try:
            return shell.status if await run_all(shell, commands(line)) else 1
        finally:
            await shell.disconnect()

    return asyncio.run(main())


def test_applying_twice(folder: Path) -> None:
    assert status_of(f"plan {folder}") == 2
    assert status_of(f"apply {folder} --dry-run") == 2
    assert status_of(f"apply {folder} --yes; plan {folder}") == 0
    assert status_of(f"apply {folder} --yes; diff {folder}") == 0
    assert said(f"apply {folder} --yes", f"apply {folder} --yes", quiet=False).out.startswith("Nothing to do: 2 as")


def test_a_dry_run_does_nothing(folder: Path) -> None:
    assert "create domain 'web'" in said(f"apply {folder} --dry-run").out
    assert said(f"apply {folder} --dry-run", "list --all --name").out == "test\n"


def test_each_step_is_told(folder: Path) -> None:
    told = said(f"apply {folder} --yes", quiet=False).out
    assert "[1/2] network 'lan': created, started\n[2/2] domain 'web': created\n2 done, 0 as wanted.\n" in told


def test_nobody_to_ask(folder: Path) -> None:
    assert "nobody is there to ask" in said(f"apply {folder}").err


@pytest.mark.parametrize(("answer", "names"), [("y\n", ["test", "web"]), ("n\n", ["test"])])
def test_somebody_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, names: list[str]) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        os.write(ours, answer.encode())
        assert said(f"apply {folder}", "list --all --name").out.split() == names
    os.close(ours)


def test_only_what_is_asked_for_is_deleted(folder: Path) -> None:
    (folder / "default.xml").write_text("<network><name>default</name></network>")
    lines = "define {0}/web.xml", "net-define {0}/lan.xml", "plan {0}"
    (folder / "gone.xml").write_text(GUEST.replace("web", "gone"))
    prepared = [line.format(folder) for line in (*lines[:2], "define {0}/gone.xml")]
    (folder / "keep").mkdir()
    (folder / "web.xml").rename(folder / "keep/web.xml")
    prepared[0] = f"define {folder}/keep/web.xml"
    found = said(*prepared, f"plan {folder}/keep --prune", output="json")
    items = {item["name"]: (item["action"], item["problem"]) for item in json.loads(found.out)["items"]}
    # the guest that runs stays, and networks are none of this folder's business
    assert items == {"gone": ("delete", None), "test": ("none", "it runs; stop it first")}
    done = said(*prepared, f"apply {folder}/keep --prune --yes", "list --all --name")
    assert done.out.split() == ["test", "web"]


def test_a_file_that_is_none(folder: Path) -> None:
    (folder / "bad.xml").write_text("<domain")
    assert "bad.xml" in said(f"plan {folder}").err
