"""polkit in a sandbox, on a message bus of the sandbox's own, with rules of the test's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from vird.testing.sandbox import Sandbox

PROGRAM = Path("/usr/lib/polkit-1/polkitd")
NOBODY = 65534
STRANGER = 1


def why_not() -> str | None:
    """Why there can be none here; None if there can."""
    path = "/usr/sbin:" + os.environ.get("PATH", "")
    missing = [name for name in ("dbus-daemon", "dbus-send", "setpriv") if shutil.which(name, path=path) is None]
    if not PROGRAM.exists():
        missing.append("polkitd")
    return f"{', '.join(missing)} not installed" if missing else None


class PolicyDaemon:
    """Runs until the sandbox is closed."""

    def __init__(self, sandbox: Sandbox, rules: str, folder: Path) -> None:
        self.sandbox = sandbox
        # The machine's own rules are not for here.
        sandbox.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/etc/polkit-1/rules.d"])
        (folder / "rules").write_text(rules)
        sandbox.run(["cp", str(folder / "rules"), "/etc/polkit-1/rules.d/10-test.rules"])
        sandbox.run(["dbus-daemon", "--system", "--nopidfile", "--fork"])
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = sandbox.popen([str(PROGRAM), "--no-debug"], **quiet)
        deadline = time.monotonic() + 20
        while "true" not in self._has_owner():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def _has_owner(self) -> str:
        argv = ["dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
        argv += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.PolicyKit1"]
        return self.sandbox.run(argv, check=False).stdout

    def stop(self) -> None:
        """End it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)


def as_user(user: int, argv: list[str]) -> list[str]:
    """The argument list that runs something as somebody else."""
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "env", "HOME=/nonexistent", *argv]
