"""Programs that use the client are checked as strictly as it is itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = """
from __future__ import annotations
import asyncio
import libvirt
import vird
import vird.sync
from vird.api import events

with vird.sync.connect("test:///default") as conn:
    for dom in conn.list_domains():
        name: str = dom.name
        number: int = dom.uuid          # error: a UUID is text
        state = dom.state()
        print(state.state.name, state.reason + 1, dom.document().name)
        dom.start(flags="no")           # error: flags are numbers
        dom.set_memory_parameters({"hard_limit": 4096})
        limit: int | float | bool | str = dom.get_memory_parameters()["hard_limit"]
        dom.nothing()                   # error: no such call
    with conn.events(events.DomainLifecycle) as news:
        for subject, event in news:
            print(event.about)

async def main() -> None:
    async with await vird.connect() as conn:
        guests: list[vird.sync.Domain] = await conn.list_domains()  # error: the other client's
        hostname: str = await conn.get_hostname(timeout_s=3)
        wrong: int = await conn.get_hostname()  # error: a name is text

asyncio.run(main())
old: list[int] = libvirt.open("test:///default").lookupByName("test").info()
bad: int = libvirt.open("test:///default").getHostname()  # error: a name is text
"""
EXPECTED = {number for number, line in enumerate(SOURCE.splitlines(), 1) if "# error" in line}
ROOT = Path(__file__).resolve().parents[2]


def test_mypy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mypy = pytest.importorskip("mypy.api", reason="mypy is not installed")
    monkeypatch.setenv("MYPYPATH", f"{ROOT / 'src'}:{ROOT / 'compat/src'}")
    sample = tmp_path / "sample.py"
    sample.write_text(SOURCE)
    output, _, _ = mypy.run(["--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache"), str(sample)])
    found = {int(line.split(":")[1]) for line in output.splitlines() if "sample.py" in line and ": error:" in line}
    assert found == EXPECTED, output


def test_pyright(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(SOURCE)
    settings = {"extraPaths": [str(ROOT / "src"), str(ROOT / "compat/src")], "typeCheckingMode": "standard"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    # pyright itself, packed with the node that it runs on
    pyright = Path(sys.executable).with_name("basedpyright")
    done = subprocess.run([pyright, str(sample)], cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if "- error:" in line}
    assert found == EXPECTED, done.stdout + done.stderr
