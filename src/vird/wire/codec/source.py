"""Python source in the making: lines that remember their field, and numbers that wait to move together.

The shapes of ``wire.codec.shape`` write into these; ``compile`` turns the lines into a function.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from vird.wire.xdr import XdrError

PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")
"""What follows counted bytes, by their length modulo four."""

ENCODING = "'utf-8', 'surrogateescape'"


class Source:
    """Python source in the making, with the fixed-size numbers that wait for one common ``struct`` call."""

    def __init__(self, path: str) -> None:
        self.lines: list[str] = []
        self.paths: list[str] = []
        self.names: dict[str, Any] = {"Bad": XdrError, "PAD": PADDING, "short": struct.error}
        self.path = path
        self._indent = ""
        self._waiting: list[tuple[str, str, str]] = []
        self._count = 0

    def line(self, text: str) -> None:
        """Add one line at the present depth, for the present field."""
        self.lines.append(self._indent + text)
        self.paths.append(self.path)

    def check(self, condition: str, complaint: str) -> None:
        """Refuse the record when ``condition`` holds; ``complaint`` is the body of an f-string."""
        self.line(f'if {condition}: raise Bad(f"{complaint}")')

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """An indented block; numbers never wait across its edges."""
        self.flush()
        self.line(head)
        before, self._indent = self._indent, self._indent + "  "
        yield
        self.flush()
        self._indent = before

    @contextmanager
    def field(self, step: str) -> Iterator[None]:
        """Lines written inside belong to this field."""
        before, self.path = self.path, self.path + step
        yield
        self.path = before

    def fresh(self, stem: str) -> str:
        """A name that nothing else in this function has."""
        self._count += 1
        return f"{stem}{self._count}"

    def constant(self, stem: str, value: object) -> str:
        """A name that holds ``value`` in the function's globals."""
        name = self.fresh(stem)
        self.names[name] = value
        return name

    def number(self, code: str, expression: str) -> None:
        """One fixed-size value: read from ``expression``, or assigned to it."""
        self._waiting.append((code, expression, self.path))

    def flush(self) -> None:
        """Write one call for all the numbers that wait."""
        if self._waiting:
            codes, expressions, paths = zip(*self._waiting, strict=True)
            self._waiting = []
            before, self.path = self.path, paths[0]
            if len(paths) > 1:
                # Which of them fails is not known, so an error names the first and the last.
                self.path += f"…{paths[-1].rpartition('.')[2]}"
            self.transfer(struct.Struct(">" + "".join(codes)), list(expressions))
            self.path = before

    def transfer(self, layout: struct.Struct, expressions: list[str]) -> None:
        """How numbers move; the two directions differ."""
        raise AssertionError(f"{layout.format} has no direction")

    def compile(self, head: str, name: str) -> Callable[..., Any]:
        """The function ``name`` that the lines define, inside the guard that explains errors."""
        self.flush()
        body = "\n".join("    " + line for line in self.lines)
        text = f"def {name}({head}):\n  try:\n{body}\n  except Exception as error:\n    raise explain(error) from error"
        self.names["explain"] = _explainer(name, self.paths)
        exec(compile(text, f"<xdr {self.path}.{name}>", "exec"), self.names)
        function: Callable[..., Any] = self.names[name]
        return function


class EncodeSource(Source):
    """Source of a function that appends byte strings with ``add``."""

    def transfer(self, layout: struct.Struct, expressions: list[str]) -> None:
        self.line(f"add({self.constant('pack', layout.pack)}({', '.join(expressions)}))")

    def counted(self, raw: str) -> None:
        """The length of the bytes in ``raw``, the bytes, their padding."""
        size = self.fresh("n")
        self.line(f"{size} = len({raw})")
        self.number("I", size)
        self.flush()
        self.line(f"add({raw})")
        self.line(f"if {size} & 3: add(PAD[{size} & 3])")


class DecodeSource(Source):
    """Source of a function that moves ``pos`` through the bytes ``buf`` that end at ``end``."""

    def transfer(self, layout: struct.Struct, expressions: list[str]) -> None:
        self.line(f"{', '.join(expressions)}, = {self.constant('unpack', layout.unpack_from)}(buf, pos)")
        self.line(f"pos += {layout.size}")

    def count(self, limit: int, least: int) -> str:
        """A counter that was checked against the limit and, by the least size of one value, against the bytes left."""
        size = self.fresh("n")
        self.number("I", size)
        self.flush()
        self.check(f"{size} > {limit}", f"{{{size}}} is over the limit of {limit}")
        taken = size if least == 1 else f"{size} * {least}"
        self.check(f"{taken} > end - pos", f"{{{size}}} announced, {{end - pos}} bytes left")
        return size

    def counted(self, limit: int) -> str:
        """The name of the bytes that a counter announces; the padding is checked."""
        size = self.count(limit, 1)
        raw = self.fresh("b")
        self.line(f"{raw} = buf[pos:pos + {size}]")
        self.line(f"pos += {size}")
        with self.block(f"if {size} & 3:"):
            self.padding(size)
        return raw

    def padding(self, size: str) -> None:
        """Move over the zero bytes that follow ``size`` bytes."""
        pad = self.fresh("p")
        self.line(f"{pad} = PAD[{size} & 3]")
        self.check(f"not buf.startswith({pad}, pos)", "padding is not zero or cut off")
        self.line(f"pos += len({pad})")


def _explainer(verb: str, paths: list[str]) -> Callable[[Exception], Exception]:
    """A function that turns whatever went wrong in generated code into an XdrError naming the field.

    The field follows from the line that failed; the first line of the body is line 3.
    """

    def explain(error: Exception) -> Exception:
        trace = error.__traceback__
        where = paths[trace.tb_lineno - 3] if trace is not None else paths[0]
        if isinstance(error, XdrError):
            why = error.detail
        elif verb == "decode" and isinstance(error, struct.error):
            why = "the bytes end too early"
        else:
            why = str(error)
        return XdrError(f"Unable to {verb} message payload: {where}: {why}")

    return explain
