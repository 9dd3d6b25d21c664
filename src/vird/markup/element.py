"""``Element``: the base of every class that stands for an XML element.

    class Disk(Element, tag="disk"):
        type: Attr[Literal["file", "block"]]     # <disk type='file'>
        driver: DiskDriver | None = None         # <driver .../>        a child element
        serial: str | None = None                # <serial>..</serial>  a child with text
        readonly: bool = False                   # <readonly/>          there or not
        boots: list[Boot] = []                   # any number of <boot/> (Boot's own tag)

Fields are read and written in declared order.  What belongs to more than one field (defaults,
checks) is not said here but by functions in ``model/checks``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Literal, Self, dataclass_transform

from lxml import etree

from vird.errors import VirdError
from vird.markup.document import parse_document, without_namespace
from vird.markup.escape import spelled
from vird.markup.fields import Namespace
from vird.markup.plan import Plan, Slot, plan_of
from vird.markup.problems import InvalidXml, Problem
from vird.markup.raw import Raw
from vird.markup.reader import Enough, Unknown, new_reader
from vird.markup.writer import write


@dataclass_transform(kw_only_default=True)
class Element:
    """An XML element with typed fields; constructed with keywords, compared by value.

    Class keywords: ``tag`` its name (needed for documents and for unions by tag; taken as the XML
    name of fields of this class), ``namespace`` of the element and its children, ``when`` the
    values of the parent's attributes it stands for (``ByParent``), ``empty`` what is written when
    it has neither attributes nor content: ``"short"`` ``<x/>``, ``"open"`` ``<x>`` and ``</x>`` on
    two lines, ``"omit"`` nothing; ``strays`` the error class of unknown child elements where they are
    refused always, not only on demand; ``document`` the name of the text in parser errors.  All
    but ``when`` are inherited.
    """

    _tag: ClassVar[str] = ""
    _plan: ClassVar[Plan | None] = None
    _namespace: ClassVar[Namespace | None] = None
    _when: ClassVar[tuple[str, ...]] = ()
    _empty: ClassVar[str] = "short"
    _document: ClassVar[str] = ""
    _strays: ClassVar[type[VirdError] | None] = None
    _layout: ClassVar[Callable[[Any, tuple[Slot, ...]], tuple[Slot, ...]] | None] = None
    """Set by the few classes whose children are written in an order that depends on their values."""

    def __init_subclass__(
        cls,
        *,
        tag: str | None = None,
        namespace: Namespace | None = None,
        when: str | tuple[str, ...] = (),
        empty: Literal["short", "open", "omit"] | None = None,
        document: str | None = None,
        strays: type[VirdError] | None = None,
    ) -> None:
        cls._plan = None
        cls._when = (when,) if isinstance(when, str) else when
        if namespace is not None:
            cls._namespace = namespace
        if tag is not None:
            cls._tag = cls._namespace(tag) if cls._namespace is not None else tag
            cls._document = f"{tag}_definition"
        if empty is not None:
            cls._empty = empty
        if document is not None:
            cls._document = document
        if strays is not None:
            cls._strays = strays

    def __init__(self, **fields: Any) -> None:
        plan = self._plan or plan_of(type(self))
        values = self.__dict__
        for name in plan.lists:
            values[name] = []
        if fields:
            known = plan.by_name
            for name, value in fields.items():
                if name not in known:
                    raise TypeError(f"{type(self).__name__} has no field {name!r}")
                values[name] = value
        for name, default in plan.defaults:
            if name not in values:
                values[name] = default
        for name, _ in plan.required_names:
            if name not in values:
                raise TypeError(f"{type(self).__name__} needs {name!r}")

    def __getattr__(self, name: str) -> Any:
        # only reached for a field that may be absent, is so, and was declared without a default
        slot = (self._plan or plan_of(type(self))).by_name.get(name)
        if slot is None or slot.required:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return None

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        if self.__dict__ == other.__dict__:
            return True
        return all(getattr(self, n) == getattr(other, n) for n in plan_of(type(self)).names)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ((n, self.__dict__.get(n)) for n in plan_of(type(self)).names)
        inner = ", ".join(f"{n}={v!r}" for n, v in shown if v is not None and v is not False and v != [])
        return f"{type(self).__name__}({inner})"

    def copy(self) -> Self:
        """A copy that shares nothing changeable."""
        twin = object.__new__(type(self))
        values = twin.__dict__
        values.update(self.__dict__)
        for name in (self._plan or plan_of(type(self))).holding:
            value = values.get(name)
            if value.__class__ is list:
                values[name] = [item.copy() if isinstance(item, Element) else item for item in value]
            elif isinstance(value, Element):
                values[name] = value.copy()
        return twin

    def twin(self) -> Self:
        """A copy that shares its children, though not the lists that they are in."""
        twin = object.__new__(type(self))
        values = twin.__dict__
        values.update(self.__dict__)
        for name in (self._plan or plan_of(type(self))).lists:
            if (value := values.get(name)) is not None:
                values[name] = [*value]
        return twin

    @classmethod
    def from_xml(cls, text: str | bytes, unknown: Unknown = "drop") -> Self:
        """Read a document (or, for classes that are no document, this element as one).

        ``unknown`` says what happens to elements and attributes no class declares.
        Raises NotWellFormed (text that is no XML) or InvalidXml (all problems at once).
        """
        root = parse_document(text, cls._document or "document")
        if cls._tag and root.tag != cls._tag and without_namespace(root) == cls._tag:
            # libvirt looks for a document's parts by their bare names, and finds none of these.
            root = etree.Element(cls._tag, {str(name): str(value) for name, value in root.items()})
        if cls._tag and root.tag != cls._tag:
            name, found = etree.QName(cls._tag).localname, etree.QName(root).localname
            line: Any = root.sourceline
            raise InvalidXml([Problem(line or 0, "", f"expecting root element of '{name}', not '{found}'")])
        return cls.from_element(root, unknown)

    @classmethod
    def from_element(cls, element: etree._Element, unknown: Unknown = "drop") -> Self:
        """Read one element of a tree that was parsed already; raises InvalidXml."""
        reader = new_reader(unknown)
        found: Self | None = None
        with suppress(Enough):
            found = reader.read(plan_of(cls), element)
        if found is None or reader.problems:
            raise InvalidXml(reader.problems)
        return found

    def to_xml(self, indent: int = 0, tag: str | None = None) -> str:
        """The text as libvirt lays it out, ending with a newline.

        ``indent`` is the depth in levels; ``tag`` the name, for classes that have none.
        """
        name = tag or self._tag
        if not name:
            raise TypeError(f"{type(self).__name__} has no tag of its own")
        out: list[str] = []
        write(self, spelled(name), out, indent)
        return "".join(out)


__all__ = ["Element", "Raw"]
