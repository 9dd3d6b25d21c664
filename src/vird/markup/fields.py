"""The words a model author uses beside a type to say how a field is spelled in XML.

Read by ``plan.py`` from the annotations of an ``Element`` class.  A field is a child element
unless it says ``Attr[...]`` or ``Text[...]``; its type says the rest.  Nothing here reads or
writes XML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any, Final, TypeVar

from vird.errors import VirdError, XmlError

T = TypeVar("T")


class At(Enum):
    """Where a field lives in its element."""

    ATTR = "attribute"
    CHILD = "element"
    TEXT = "text"


Attr = Annotated[T, At.ATTR]
"""``Attr[T]``: an XML attribute of the element."""
Text = Annotated[T, At.TEXT]
"""``Text[T]``: the element's own text."""


class Named:
    """The XML name, where it is not the Python name.  ``{uri}local`` names a foreign namespace."""

    def __init__(self, name: str) -> None:
        self.name = name


class Inside:
    """A list whose items sit in one wrapper element that has no other content."""

    def __init__(self, wrapper: str) -> None:
        self.wrapper = wrapper


class ByTag:
    """A union whose members are told apart by their element name; a list keeps document order."""


class ByParent:
    """A union whose members are told apart by attributes of the parent element.

    ``fields`` are names of the parent's Python fields.  A member says which values it stands
    for with the class keyword ``when="file"`` or ``when=("tcp", "unix")``; with several fields
    their values are joined by a slash: ``when="subsystem/pci"``.  A member without ``when``
    takes all other values; without such a member the child is treated as unknown.
    """

    def __init__(self, *fields: str) -> None:
        self.fields = fields


class ByAttr:
    """A union told apart by this attribute, where the members' Literals alone are ambiguous."""

    def __init__(self, name: str) -> None:
        self.name = name


class Pick:
    """A union whose member a function chooses: parent element object and child's attributes in,
    class (or None: unknown child) out.  For what the other three cannot say."""

    def __init__(self, choose: Callable[[Any, Mapping[str, str]], type[Any] | None]) -> None:
        self.choose = choose


class Fails:
    """The error class of this field's problems: of a bad value, of its absence, of a second one.

    Without ``repeated`` the first of several counts and the others are passed over.
    """

    def __init__(
        self,
        bad: type[VirdError] = XmlError,
        missing: type[VirdError] | None = None,
        repeated: type[VirdError] | None = None,
    ) -> None:
        self.bad = bad
        self.missing = missing or bad
        self.repeated = repeated


class Blank:
    """An empty value is none, where libvirt takes it so."""


class Hollow:
    """A child element without attributes is none, where libvirt takes it so; with ``blank`` also one whose attributes
    are empty."""

    def __init__(self, *, blank: bool = False) -> None:
        self.blank = blank

    def is_so(self, attributes: Mapping[str, str]) -> bool:
        """Whether an element with these attributes says nothing."""
        return not any(attributes.values()) if self.blank else not attributes


class Lenient:
    """A value that does not fit is dropped as if it were absent, where libvirt does so."""


class Spelling:
    """How a value that is a plain ``int`` or ``str`` in Python is read from and shown in XML.

    ``parse`` raises ValueError (or BadValue); ``expects`` completes "expected …".
    """

    def __init__(self, parse: Callable[[str], Any], show: Callable[[Any], str], expects: str) -> None:
        self.parse, self.show, self.expects = parse, show, expects


class Measure:
    """An integer with a ``unit`` attribute beside it, kept in one unit in Python.

    ``parse(text, unit)`` gives the value in that unit; ``show`` gives number and unit as written.
    """

    def __init__(
        self, parse: Callable[[str, str | None], int], show: Callable[[int], tuple[str, str]], expects: str
    ) -> None:
        self.parse, self.show, self.expects = parse, show, expects


class Range:
    """Bounds of an integer, both included."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high


class Namespace:
    """An XML namespace with the prefix it is always written with."""

    by_uri: Final[dict[str, Namespace]] = {}

    def __init__(self, prefix: str, uri: str) -> None:
        self.prefix, self.uri = prefix, uri
        self.by_uri[uri] = self

    def __call__(self, local: str) -> str:
        """The qualified name ``{uri}local``."""
        return f"{{{self.uri}}}{local}"


class BadValue(ValueError):
    """Raised by a scalar's parser to say more than "expected …": own words, own error class."""

    def __init__(self, text: str, error: type[VirdError] | None = None) -> None:
        super().__init__(text)
        self.text, self.error = text, error
