"""A processor as a client describes it: the part of ``<cpu>`` that comparing and baselines look at.

Read from a host's ``<cpu>`` (with an architecture) as well as from a guest's (with policies).
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from vird.errors import ConfigUnsupported, XmlError

POLICIES = ("force", "require", "optional", "disable", "forbid")
FALLBACKS = ("allow", "forbid")
MATCHES = ("minimum", "exact", "strict")
TEXT_MAX = 1024 * 1024


class CpuRequest(NamedTuple):
    """``features`` are policy and name; a host's features all have the policy ``require``.

    ``mode`` is None for a host's processor and for a guest's that names its model.
    """

    arch: str | None
    model: str | None
    vendor: str | None
    match: str
    mode: str | None
    features: tuple[tuple[str, str], ...]

    def named(self, *policies: str) -> frozenset[str]:
        """The features with one of these policies."""
        return frozenset(name for policy, name in self.features if policy in policies)


def parse_request(text: str) -> CpuRequest:
    """Read a ``<cpu>`` document; raises `XmlError` and `ConfigUnsupported`."""
    if len(text) > TEXT_MAX:
        raise XmlError("the CPU document is too long")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as reason:
        raise XmlError(str(reason)) from None
    if root.tag != "cpu":
        raise XmlError("XML does not contain expected 'cpu' element")
    match = root.get("match", "exact")
    if match not in MATCHES:
        raise ConfigUnsupported("Invalid match attribute for CPU specification")
    named = root.find("model")
    if named is not None and named.get("fallback", "allow") not in FALLBACKS:
        raise ConfigUnsupported("Invalid fallback attribute")
    mode = root.get("mode")
    model = _text(root, "model")
    if mode in (None, "custom") and model is None:
        raise XmlError("Missing CPU model name")
    return CpuRequest(
        _text(root, "arch"), model, _text(root, "vendor"), match, None if mode == "custom" else mode, _features(root)
    )


def _features(root: etree._Element) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for element in root.iterfind("feature"):
        name, policy = element.get("name"), element.get("policy", "require")
        if not name:
            raise XmlError("Invalid CPU feature name")
        if policy not in POLICIES:
            raise ConfigUnsupported("Invalid CPU feature policy")
        if name in found:
            raise XmlError(f"CPU feature '{name}' specified more than once")
        found[name] = policy
    return tuple((policy, name) for name, policy in found.items())


def _text(root: etree._Element, name: str) -> str | None:
    text = root.findtext(name)
    return text.strip() or None if text else None
