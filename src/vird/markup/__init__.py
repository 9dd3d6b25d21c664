"""XML documents bound to typed Python classes.  See ``element.py`` for how a class is declared."""

from vird.markup.document import parse_document
from vird.markup.element import Element
from vird.markup.fields import (
    Attr,
    BadValue,
    Blank,
    ByAttr,
    ByParent,
    ByTag,
    Fails,
    Hollow,
    Inside,
    Lenient,
    Measure,
    Named,
    Namespace,
    Pick,
    Range,
    Spelling,
    Text,
)
from vird.markup.plan import Plan, Slot, plan_of
from vird.markup.problems import InvalidXml, NotWellFormed, Problem
from vird.markup.raw import Metadata, Opaque, Raw

__all__ = [
    "Attr", "BadValue", "Blank", "ByAttr", "ByParent", "ByTag", "Element", "Fails", "Hollow", "Inside",
    "InvalidXml", "Lenient", "Measure", "Metadata", "Named", "Namespace", "NotWellFormed", "Opaque", "Pick",
    "Plan", "Problem", "Range", "Raw", "Slot", "Spelling", "Text", "parse_document", "plan_of",
]  # fmt: skip
