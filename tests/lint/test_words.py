"""Words that do not belong into the project, in any of its files."""

import ast
import re
import subprocess

import pytest

from tests.lint.source import ROOT, dotted, modules, tree

TEXT = (".py", ".md", ".toml", ".txt", ".in", ".xml", ".json", "")

# Written in pieces, so that this file does not hold what it looks for.
UNFINISHED = re.compile("|".join((r"\bTO" + "DO", r"\bFIX" + "ME", r"\bXX" + r"X\b", "NotImplemented" + "Error")))
ELSEWHERE = re.compile(
    "|".join(("/wo" + r"rk/\w", "/tmp/" + "brief", "/home/" + r"\w+/", "pypi" + r"\.\w+", "files.python" + "hosted"))
)
VAGUE_NAMES = re.compile(r"(Manager|Helpers?|Utils?|Handler|Impl)$|^(Base|Abstract)[A-Z]|^[Vv]ir[A-Z]")


def files() -> list[str]:
    """What is under version control, or would be when it is committed."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [name for name in listing.splitlines() if (ROOT / name).suffix in TEXT and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "pattern", [pytest.param(UNFINISHED, id="unfinished"), pytest.param(ELSEWHERE, id="elsewhere")]
)
def test_forbidden_words(pattern: re.Pattern[str]) -> None:
    found = []
    for name in files():
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def test_classes_are_named_for_the_one_thing_inside() -> None:
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and VAGUE_NAMES.search(node.name):
                found.append(f"{dotted(path)}.{node.name}")
    assert found == []


def test_every_module_says_what_it_is() -> None:
    assert [dotted(path) for path in modules() if not ast.get_docstring(tree(path)) and path.read_text().strip()] == []
