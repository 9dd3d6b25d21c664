"""How an interface announces itself to its switch: ``<virtualport>``.

Which parameters belong to which type is checked in ``checks/virtualport.py``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import CInt, UuidText

VirtualPortType = Literal["none", "802.1Qbg", "802.1Qbh", "openvswitch", "midonet"]


class VirtualPortParameters(Element, empty="omit"):
    """The union of all types' parameters."""

    manager_id: Annotated[Attr[CInt | None], Named("managerid")] = None
    type_id: Annotated[Attr[CInt | None], Named("typeid")] = None
    type_id_version: Annotated[Attr[CInt | None], Named("typeidversion")] = None
    instance_id: Annotated[Attr[UuidText | None], Named("instanceid")] = None
    interface_id: Annotated[Attr[UuidText | None], Named("interfaceid")] = None
    profile_id: Annotated[Attr[str | None], Named("profileid")] = None


class VirtualPort(Element, tag="virtualport"):
    """Without a type it holds parameters that a network's or port group's type will use."""

    type: Attr[VirtualPortType | None] = None
    parameters: VirtualPortParameters | None = None
