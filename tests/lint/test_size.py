"""Modules stay small; the list of those that are not may only get shorter, and they may not grow."""

from tests.lint.source import dotted, listed, modules

LARGEST = 500
MEDIAN = 200
LIST = "large-modules.txt"


def lines() -> dict[str, int]:
    return {dotted(path): len(path.read_text().splitlines()) for path in modules() if path.name != "__init__.py"}


def test_no_new_large_module() -> None:
    allowed = {name: int(limit) for name, limit in (line.split() for line in listed(LIST))}
    too_large = {name: count for name, count in lines().items() if count > allowed.get(name, LARGEST)}
    assert too_large == {}


def test_the_list_has_no_line_too_many() -> None:
    counts = lines()
    assert [line for line in listed(LIST) if counts.get(line.split()[0], 0) <= LARGEST] == []


def test_the_median_is_small() -> None:
    counts = sorted(lines().values())
    assert counts[len(counts) // 2] <= MEDIAN
