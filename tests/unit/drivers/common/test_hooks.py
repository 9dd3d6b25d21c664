"""The administrator's scripts: which are called, with what, and what their failure is."""

import asyncio
import time
from pathlib import Path

import pytest

from vird.drivers.common.hooks import Hooks, Kind
from vird.errors import HookScriptFailed

RECORD = '#!/bin/sh\nbase=$(basename "$0")\n{ echo "$base $*"; cat; echo; } >> "$OUT"\n'


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def call(folder: Path, operation: str = "start", kind: Kind = "qemu", deadline_s: float = 20.0) -> str:
    hooks = Hooks(folder, environment={"PATH": "/usr/bin:/bin", "SECRET": "x"}, deadline_s=deadline_s)
    return asyncio.run(hooks.call(kind, "web", operation, document=lambda: "<domain/>"))


def recording(out: Path) -> str:
    return RECORD.replace("$OUT", str(out))


def test_all_scripts_of_a_kind_are_called_in_order_with_the_document(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("qemu", "qemu.d/20-late", "qemu.d/10-early", "network"):
        script(tmp_path, name, recording(out))
    (tmp_path / "qemu.d/15-notes").write_text("not a program")
    call(tmp_path)
    expected = [f"{name} web start begin -\n<domain/>\n" for name in ("qemu", "10-early", "20-late")]
    assert out.read_text() == "".join(expected)


def test_the_document_is_not_made_for_nobody(tmp_path: Path) -> None:
    def never() -> str:
        raise AssertionError("nobody reads it")

    assert asyncio.run(Hooks(tmp_path).call("network", "n", "start", document=never)) == ""


def test_a_failure_names_the_call_and_what_was_said_and_the_rest_is_called(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script(tmp_path, "qemu", "#!/bin/sh\necho words\necho not today >&2\nexit 3\n")
    script(tmp_path, "qemu.d/more", recording(out))
    with pytest.raises(HookScriptFailed) as refused:
        call(tmp_path)
    assert str(refused.value) == (
        "Hook script execution failed: internal error: Child process (LC_ALL=C PATH=/usr/bin:/bin "
        f"{tmp_path}/qemu web start begin -) unexpected exit status 3: not today"
    )
    assert out.exists()


def test_a_signal_and_a_missing_interpreter_are_failures_too(tmp_path: Path) -> None:
    script(tmp_path, "qemu", "#!/bin/sh\nkill -9 $$\n")
    with pytest.raises(HookScriptFailed, match="unexpected fatal signal 9"):
        call(tmp_path)
    script(tmp_path, "qemu", "#!/nosuch/interpreter\n")
    with pytest.raises(HookScriptFailed, match="cannot execute binary"):
        call(tmp_path)


def test_what_takes_too_long_ends_with_all_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script(tmp_path, "qemu", f"#!/bin/sh\nsleep 300 &\necho $! > {pid}\nwait\n")
    with pytest.raises(HookScriptFailed, match="did not finish within"):
        call(tmp_path, deadline_s=0.5)
    deadline = time.monotonic() + 10
    status = Path(f"/proc/{pid.read_text().strip()}/stat")
    while status.exists() and status.read_text().split()[2] != "Z":
        assert time.monotonic() < deadline
    assert pid.read_text()


def test_telling_refuses_nothing(tmp_path: Path) -> None:
    script(tmp_path, "qemu", "#!/bin/sh\nexit 1\n")
    asyncio.run(Hooks(tmp_path).tell("qemu", "web", "stopped"))
    script(tmp_path, "qemu", "#!/bin/sh\ncat\n")
    assert call(tmp_path) == "<domain/>"
