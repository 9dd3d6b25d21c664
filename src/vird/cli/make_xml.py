"""Documents put together from options: elements, attributes and text, written as the daemon's own are."""

from __future__ import annotations

from typing import Final

Attributes = dict[str, str | int | None]

_IN_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTES: Final = _IN_TEXT | str.maketrans({"'": "&apos;", '"': "&quot;"})


def element(
    tag: str, attributes: Attributes | None = None, *children: str | None, text: str | int | None = None
) -> str:
    """An element with its line's end; attributes and children that are None are left out."""
    given = (attributes or {}).items()
    start = tag + "".join(f" {name}='{attribute(value)}'" for name, value in given if value is not None)
    held = [child for child in children if child]
    if text is not None:
        return f"<{start}>{str(text).translate(_IN_TEXT)}</{tag}>\n"
    if not held:
        return f"<{start}/>\n"
    inner = "".join(f"  {line}\n" for child in held for line in child.splitlines())
    return f"<{start}>\n{inner}</{tag}>\n"


def attribute(value: str | int) -> str:
    """A value as it stands between single quotes."""
    return str(value).translate(_IN_ATTRIBUTES)


def leaf(tag: str, text: str | int | None) -> str | None:
    """An element that holds a text, None without one."""
    return None if text is None else element(tag, text=text)
