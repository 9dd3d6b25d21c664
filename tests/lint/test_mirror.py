"""Each module has a unit test file at the mirrored place; the list of those that do not may only get shorter."""

import ast

from tests.lint.source import PACKAGE, ROOT, dotted, listed, modules, tree

LIST = "without-unit-test.txt"


def has_behaviour(module: ast.Module) -> bool:
    """Whether a function in it does something; declarations are exercised by whatever uses them."""
    functions = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(not all(map(_declares, function.body)) for function in functions)


def _declares(statement: ast.stmt) -> bool:
    """A docstring, an ellipsis, or the refusal of what a subclass may offer."""
    return isinstance(statement, ast.Raise) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def without_test() -> set[str]:
    found = set()
    for path in modules():
        relative = path.relative_to(PACKAGE)
        test = ROOT / "tests/unit" / relative.parent / f"test_{relative.name}"
        if path.name != "__init__.py" and has_behaviour(tree(path)) and not test.exists():
            found.add(dotted(path))
    return found


def test_new_modules_come_with_their_test() -> None:
    assert without_test() - set(listed(LIST)) == set()


def test_the_list_has_no_line_too_many() -> None:
    assert set(listed(LIST)) - without_test() == set()


def test_unit_tests_are_where_what_they_test_is() -> None:
    """A folder of tests whose package has gone tests something else now."""
    folders = {test.relative_to(ROOT / "tests/unit").parent for test in (ROOT / "tests/unit").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (PACKAGE / folder).is_dir()] == []
