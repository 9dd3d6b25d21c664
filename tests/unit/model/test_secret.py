import pytest

from vird.errors import InternalError, XmlError
from vird.model.secret import parse_secret


def test_defaults_are_shown() -> None:
    assert parse_secret("<secret/>").to_xml() == "<secret ephemeral='no' private='no'/>\n"


@pytest.mark.parametrize(
    ("kind", "element"),
    [("volume", "volume"), ("ceph", "name"), ("iscsi", "target"), ("tls", "name"), ("vtpm", "name")],
)
def test_usages(kind: str, element: str) -> None:
    usage = f"<usage type='{kind}'>\n    <{element}>x</{element}>\n  </usage>"
    secret = parse_secret(f"<secret>{usage}</secret>")
    assert secret.usage is not None and getattr(secret.usage, "target") == "x"  # noqa: B009
    assert usage in secret.to_xml()
    with pytest.raises(XmlError) as caught:
        parse_secret(f"<secret><usage type='{kind}'/></secret>")
    assert caught.value.code == InternalError.code


def test_no_usage_is_no_element() -> None:
    assert parse_secret("<secret><usage type='none'/></secret>").usage is None


@pytest.mark.parametrize(
    "text", ["<secret private='x'/>", "<secret><usage type='x'/></secret>", "<secret><usage/></secret>"]
)
def test_refusals(text: str) -> None:
    with pytest.raises(XmlError):
        parse_secret(text)
