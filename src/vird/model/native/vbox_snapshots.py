"""The snapshots in a VirtualBox machine's settings file (``.vbox``): read, added, removed, written.

What the file says of anything else is kept as it is.  A snapshot holds a copy of the machine's
hardware and drives as they were; snapshots taken after it stand inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final, NamedTuple

from lxml import etree

from vird.errors import InternalError, InvalidArg, OperationInvalid, XmlError
from vird.markup.document import parse_document

NAMESPACE: Final = "http://www.innotek.de/VirtualBox-settings"
MAX_DEPTH: Final = 250
_ENCODING: Final = "ISO-8859-1"
_COPIED: Final = ("Hardware", "StorageControllers")


class VboxSnapshot(NamedTuple):
    """One snapshot; ``taken`` is its time as the file writes it, ``images`` the drives' UUIDs."""

    name: str
    uuid: str
    taken: str
    description: str | None
    parent: str | None
    images: tuple[str, ...]


class VboxDisk(NamedTuple):
    """An image of the media registry; ``base`` is the UUID of the image below it."""

    uuid: str
    location: str
    format: str
    base: str | None


class VboxMachine:
    """A settings file; changes are in memory until the text is taken."""

    def __init__(self, text: str | bytes) -> None:
        """Raises NotWellFormed, or XmlError when the document is no machine's settings."""
        raw = text.encode(_ENCODING, "xmlcharrefreplace") if isinstance(text, str) else text
        self._root = parse_document(raw, "settings")
        machine = self._root.find(_name("Machine"))
        if self._root.tag != _name("VirtualBox") or machine is None:
            raise XmlError("missing <Machine> of VirtualBox's settings")
        self._machine = machine
        self._snapshots = {self._uuid(element): element for element in self._machine.iter(_name("Snapshot"))}

    @property
    def name(self) -> str:
        """The machine's name."""
        return self._machine.get("name", "")

    @property
    def current(self) -> str | None:
        """The UUID of the snapshot that the machine goes on from."""
        found = self._machine.get("currentSnapshot")
        return _bare(found) if found is not None else None

    def snapshots(self) -> list[VboxSnapshot]:
        """All snapshots, parents first."""
        return [self._snapshot(element) for element in self._snapshots.values()]

    def disks(self) -> list[VboxDisk]:
        """All images of the media registry, bases first."""
        return [
            VboxDisk(
                uuid=self._uuid(element),
                location=element.get("location", ""),
                format=element.get("format", ""),
                base=self._parent_uuid(element, "HardDisk"),
            )
            for element in self._machine.iter(_name("HardDisk"))
        ]

    def add(self, name: str, uuid: str, taken: str, description: str | None = None) -> None:
        """Take a snapshot of the machine as it stands, after the current one, and go on from it.

        Raises OperationInvalid for a name or UUID that is taken, InvalidArg when snapshots are nested
        too deep.
        """
        if any(uuid == known.uuid or name == known.name for known in self.snapshots()):
            raise OperationInvalid(f"snapshot '{name}' exists already")
        element = etree.Element(_name("Snapshot"), {"uuid": f"{{{uuid}}}", "name": name, "timeStamp": taken})
        if description:
            etree.SubElement(element, _name("Description")).text = description
        for tag in _COPIED:
            element.extend(deepcopy(found) for found in self._machine.findall(_name(tag)))
        self._place(element)
        self._snapshots[uuid] = element
        self._machine.set("currentSnapshot", f"{{{uuid}}}")

    def remove(self, uuid: str) -> None:
        """Forget a snapshot that no other follows; what it held of drives stays in the registry.

        Raises InvalidArg for one that is not there, OperationInvalid for one that others follow.
        """
        element = self._snapshots.get(uuid)
        if element is None:
            raise InvalidArg(f"no snapshot with UUID {uuid}")
        if element.find(f"{_name('Snapshots')}/{_name('Snapshot')}") is not None:
            raise OperationInvalid(f"snapshot '{element.get('name')}' has snapshots that follow it")
        parent = self._parent_uuid(element, "Snapshot")
        holder = element.getparent()
        if holder is not None:
            holder.remove(element)
            if holder.tag == _name("Snapshots") and not len(holder):
                holder.getparent().remove(holder)  # type: ignore[union-attr]
        del self._snapshots[uuid]
        if self.current == uuid and parent is not None:
            self._machine.set("currentSnapshot", f"{{{parent}}}")
        elif self.current == uuid:
            del self._machine.attrib["currentSnapshot"]

    def to_text(self) -> str:
        """The file's text, in characters of its encoding."""
        etree.indent(self._root)
        before = [etree.tostring(each, encoding="unicode", with_tail=False) for each in self._before()]
        start, _, rest = etree.tostring(self._root, encoding="unicode", with_tail=False).partition(">")
        # VirtualBox writes the namespace behind the attributes
        declaration = f' xmlns="{NAMESPACE}"'
        root = f"{start.replace(declaration, '', 1)}{declaration}>{rest}"
        text = "\n".join([f'<?xml version="1.0" encoding="{_ENCODING}"?>', *before, root, ""])
        return text.encode(_ENCODING, "xmlcharrefreplace").decode(_ENCODING)

    def _before(self) -> list[etree._Element]:
        return list(self._root.itersiblings(preceding=True))[::-1]

    def _place(self, element: etree._Element) -> None:
        if self.current is None:
            self._machine.append(element)
            return
        under = self._snapshots.get(self.current)
        if under is None:
            raise InternalError(f"the current snapshot {self.current} is not in the file")
        if sum(ancestor.tag == _name("Snapshot") for ancestor in under.iterancestors()) >= MAX_DEPTH:
            raise InvalidArg("too many snapshots follow each other")
        holder = under.find(_name("Snapshots"))
        (etree.SubElement(under, _name("Snapshots")) if holder is None else holder).append(element)

    def _snapshot(self, element: etree._Element) -> VboxSnapshot:
        description = element.find(_name("Description"))
        return VboxSnapshot(
            name=element.get("name", ""),
            uuid=self._uuid(element),
            taken=element.get("timeStamp", ""),
            description=description.text if description is not None else None,
            parent=self._parent_uuid(element, "Snapshot"),
            images=tuple(self._images(element)),
        )

    def _images(self, element: etree._Element) -> Iterator[str]:
        controllers = element.find(_name("StorageControllers"))
        for image in controllers.iter(_name("Image")) if controllers is not None else ():
            yield self._uuid(image)

    def _parent_uuid(self, element: etree._Element, tag: str) -> str | None:
        above = next(element.iterancestors(_name(tag)), None)
        return self._uuid(above) if above is not None else None

    @staticmethod
    def _uuid(element: etree._Element) -> str:
        found = element.get("uuid")
        if found is None:
            raise XmlError(f"missing uuid of <{etree.QName(element).localname}>")
        return _bare(found)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _bare(uuid: str) -> str:
    return uuid.strip("{}")
