"""A running guest whose control group is a made-up tree, and its tuning calls."""

from pathlib import Path
from typing import Any

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from tests.unit.host.cgroup.tree import version1, version2
from vird.drivers.qemu.tuning import QemuTuning
from vird.host.cgroup.group import Group
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

GROUPS = ("/web", "/web/vcpu0", "/web/emulator")
LIVE, CONFIG = 1, 2
TREES = {1: version1, 2: version2}


class Tuned:
    """``calls`` about the guest of ``rig``; its group is in a tree of ``version``, or is none for 0."""

    def __init__(self, folder: Path, version: int = 1, *, is_running: bool = True) -> None:
        self.rig = Rig(folder / "rig", is_running=is_running)
        self.calls = QemuTuning(self.rig.driver)
        self.ref = self.rig.guest.ref
        self.group: Group | None = None
        if is_running and version:
            self.group = Group(TREES[version](folder / "tree", *GROUPS), "/web")
            runtime = self.rig.guest.running()
            runtime.group = self.group
            runtime.vcpu_pids = {0: 77}

    def file(self, controller: str, name: str, inner: str = "") -> Path:
        """One of the files of the group or of an inner one."""
        assert self.group is not None
        return Path((self.group.child(inner) if inner else self.group).file(controller, name))

    def set(self, what: str, values: dict[str, Any], known: dict[str, TypedParameterType], flags: int = 0) -> None:
        """Call ``domain_set_…``."""
        params = [TypedParam(name, TypedValue(known[name], value)) for name, value in values.items()]
        run(getattr(self.calls, f"domain_set_{what}")(self.ref, params, flags))

    def get(self, what: str, *arguments: int) -> dict[str, Any]:
        """Call ``domain_get_…``."""
        (answer,) = run(getattr(self.calls, f"domain_get_{what}")(self.ref, *arguments))
        params = answer if isinstance(answer, list) else answer.params
        return {param.field: param.value.value for param in params}
