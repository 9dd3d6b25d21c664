"""One control group: the same path in every hierarchy, made, entered, read, written and removed as one.

What the files of a controller mean is in the modules beside this one. All calls block, shortly.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import Final

from vird.errors import ErrorDomain, NoSupport, SystemError_
from vird.host.cgroup.layout import IN_V2, OF_THREADS, Hierarchy, Layout

INHERITED: Final = ("cpuset.cpus", "cpuset.mems", "cpuset.memory_migrate")
"""What a new group of version 1 has to be told before anything may enter it."""


class Group:
    """A group of ``layout`` at ``path``, absolute; whether it is there is not known here."""

    def __init__(self, layout: Layout, path: str, *, of_threads: bool = False) -> None:
        self.layout = layout
        self.path = path
        self.of_threads = of_threads

    def has(self, controller: str) -> bool:
        """Whether a controller is there."""
        return controller in self.layout.controllers

    def version(self, controller: str) -> int:
        """The version of a controller's hierarchy."""
        return self._hierarchy(controller).version

    def file(self, controller: str, name: str) -> str:
        """The path of one of its files."""
        return f"{self._folder(self._hierarchy(controller))}/{name}"

    def child(self, name: str) -> Group:
        """A group in it for some threads of its process: in those controllers only that tell threads apart."""
        controllers = {one: where for one, where in self.layout.controllers.items() if one in OF_THREADS}
        return Group(Layout(controllers, self.layout.unified), f"{self.path}/{name}", of_threads=True)

    # --- there and gone

    def exists(self) -> bool:
        """Whether it is there in any hierarchy."""
        return any(os.path.isdir(self._folder(each)) for each in self.layout.hierarchies)

    def make(self) -> None:
        """Make it in every hierarchy; what is there already is kept.

        Raises ``SystemError_``; what was made by then stays.
        """
        for hierarchy in self.layout.hierarchies:
            self._make_in(hierarchy)

    def require(self) -> None:
        """Raises ``SystemError_`` unless it is there in every hierarchy."""
        for hierarchy in sorted(self.layout.hierarchies, reverse=True):
            if not os.path.isdir(self._folder(hierarchy)):
                raise self._not_made(hierarchy, errno.ENOENT)

    def remove(self) -> bool:
        """Remove it and all groups in it; False when one is left because something is still in it."""
        folders = [
            folder
            for hierarchy in self.layout.hierarchies
            for folder, _, _ in os.walk(self._folder(hierarchy), topdown=False)
        ]
        left = [folder for folder in folders if not _remove_folder(folder)]
        return not left

    def enter(self, pid: int) -> None:
        """Move a process with all its threads here."""
        for hierarchy in self.layout.hierarchies:
            _write(f"{self._folder(hierarchy)}/cgroup.procs", str(pid))

    def enter_thread(self, thread: int) -> None:
        """Move one thread here; a thread that has ended meanwhile is no fault."""
        for hierarchy in self.layout.hierarchies:
            name = "tasks" if hierarchy.version == 1 else "cgroup.threads"
            try:
                _write(f"{self._folder(hierarchy)}/{name}", str(thread))
            except SystemError_ as failure:
                if failure.int1 != errno.ESRCH:
                    raise

    # --- its files

    def read(self, controller: str, name: str) -> str:
        """What one of its files says; raises ``SystemError_``."""
        path = self.file(controller, name)
        try:
            with open(path) as file:
                return file.read().strip()
        except OSError as failure:
            raise _failed(f"Unable to read from '{path}'", failure) from failure

    def write(self, controller: str, name: str, text: str) -> None:
        """Write one of its files; raises ``SystemError_`` with the kernel's word."""
        _write(self.file(controller, name), text)

    def has_file(self, controller: str, name: str) -> bool:
        """Whether the kernel offers a file."""
        return os.path.exists(self.file(controller, name))

    def _hierarchy(self, controller: str) -> Hierarchy:
        found = self.layout.controllers.get(controller)
        if found is None:
            raise NoSupport(f"the host has no controller '{controller}'")
        return found

    def _folder(self, hierarchy: Hierarchy) -> str:
        return hierarchy.mount + self.path

    def _make_in(self, hierarchy: Hierarchy) -> None:
        folder = self._folder(hierarchy)
        with_cpuset = hierarchy.version == 1 and self.layout.controllers.get("cpuset") == hierarchy
        try:
            os.mkdir(folder, 0o755)
        except FileExistsError:
            # What somebody said of a group that was there holds.
            with_cpuset = with_cpuset and not self.read("cpuset", "cpuset.cpus")
        except OSError as failure:
            raise self._not_made(hierarchy, failure.errno or 0) from failure
        if hierarchy.version == 2:
            self._prepare_unified(folder)
        elif with_cpuset:
            for name in INHERITED:
                _copy(f"{os.path.dirname(folder)}/{name}", f"{folder}/{name}")

    def _prepare_unified(self, folder: str) -> None:
        if self.of_threads:
            _write(f"{folder}/cgroup.type", "threaded")
        wanted = [name for name, own in IN_V2.items() if own in self.layout.controllers
                  and self.layout.controllers[own].version == 2]  # fmt: skip
        for name in wanted:
            # A controller that cannot be handed down is not there for this group; its files will say so.
            with contextlib.suppress(SystemError_):
                _write(f"{os.path.dirname(folder)}/cgroup.subtree_control", f"+{name}")

    def _not_made(self, hierarchy: Hierarchy, number: int) -> SystemError_:
        folder = f"{self._folder(hierarchy)}/"
        if hierarchy.version == 2:
            what = f"Failed to create v2 cgroup '{folder}'"
        else:
            name = next(name for name, where in self.layout.controllers.items() if where == hierarchy)
            what = f"Failed to create v1 controller {name} for group"
        return _failed(what, OSError(number, os.strerror(number)))


def _remove_folder(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _copy(source: str, target: str) -> None:
    with open(source) as file:
        text = file.read().strip()
    _write(target, text)


def _write(path: str, text: str) -> None:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)
    except OSError as failure:
        if failure.errno == errno.EINVAL:
            raise _failed(f"Invalid value '{text}' for '{os.path.basename(path)}'", failure) from failure
        raise _failed(f"Unable to write to '{path}'", failure) from failure


def _failed(what: str, failure: OSError) -> SystemError_:
    return SystemError_(f"{what}: {failure.strerror}", domain=ErrorDomain.CGROUP, int1=failure.errno or 0)
