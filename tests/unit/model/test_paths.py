import pytest

from vird.model.paths import sanitize_path


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("/var/lib", "/var/lib"),
        ("///var/////lib//", "/var/lib"),
        ("//a//b/", "//a/b"),
        ("/", "/"),
        ("relative//x/", "relative/x"),
        ("", ""),
    ],
)
def test_slashes(path: str, clean: str) -> None:
    assert sanitize_path(path) == clean
