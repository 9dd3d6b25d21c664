"""Every kind of error about a document as faults."""

from __future__ import annotations

from vird.cli.xml.faults import Fault, faults_of
from vird.errors import ConfigUnsupported, NoName
from vird.markup import InvalidXml, NotWellFormed
from vird.markup.problems import Problem


def test_faults() -> None:
    several = InvalidXml([Problem(3, "/a/b", "bad"), Problem(4, "/a/c", "missing", NoName)])
    assert faults_of(several) == [Fault(3, "/a/b", "bad", 27), Fault(4, "/a/c", "missing", int(NoName.code))]
    broken = NotWellFormed("(domain_definition):7: no end\n<a>\n--^")
    assert faults_of(broken) == [Fault(7, "", "no end", 35)]
    rule = ConfigUnsupported("two of them")
    assert faults_of(rule) == [Fault(0, "", "unsupported configuration: two of them", int(rule.code))]


def test_shown() -> None:
    assert Fault(3, "/a", "bad", 27).shown("x.xml") == "x.xml:3: /a: bad"
    assert Fault(0, "", "bad", 27).shown("x.xml") == "x.xml: bad"
    assert Fault(0, "", "bad", 27).to_json() == {"line": None, "path": None, "text": "bad", "code": 27}
