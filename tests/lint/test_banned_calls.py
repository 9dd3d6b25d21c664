"""Calls that have one place, or none."""

import ast
import functools

import pytest

from tests.lint.source import dotted, listed, modules, tree

# what is called -> where it may be (prefixes of module names)
PLACES = {
    # Reading and printing is what the command line is for; the daemon has one line to say.
    "print": ("vird.cli", "vird.daemon.main"),
    "input": ("vird.cli",),
    # Who waits like this blocks the loop.
    "time.sleep": ("vird.testing",),
    "os.system": (),
    "os.popen": (),
    "subprocess.getoutput": (),
    "subprocess.getstatusoutput": (),
    "asyncio.create_subprocess_shell": (),
    # The two codecs compose their functions once per class, from declarations, never from what came from outside.
    "eval": ("vird.wire.codec", "vird.markup"),
    "exec": ("vird.wire.codec", "vird.markup"),
    "pickle.loads": (),
    "pickle.load": (),
    "marshal.loads": (),
    "tempfile.mktemp": (),
}  # fmt: skip

TASKS = ("asyncio.create_task", "asyncio.ensure_future", "loop.create_task")


@functools.cache
def calls() -> list[tuple[str, str, int]]:
    """Module, what it calls, line."""
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                found.append((dotted(path), ast.unparse(node.func), node.lineno))
    return found


@pytest.mark.parametrize("name", PLACES)
def test_only_in_its_place(name: str) -> None:
    found = [f"{module}:{line}" for module, called, line in calls() if called == name]
    assert [place for place in found if not place.startswith(PLACES[name] or ("nowhere",))] == []


def test_tasks_are_made_by_the_daemon() -> None:
    """Elsewhere a task needs an owner that waits for it: those modules are listed with the reason.

    The client and the command line are the owners of theirs: what they start ends with them.
    """
    makers = {module for module, called, _ in calls() if called.endswith(TASKS)}
    outside = {module for module in makers if not module.startswith(("vird.daemon", "vird.client", "vird.cli."))}
    assert outside == set(listed("makes-tasks.txt"))


def test_no_shell() -> None:
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "shell" and ast.unparse(node.value) != "False":
                found.append(f"{dotted(path)}:{node.value.lineno}")
    assert found == []
