import pytest

from vird.errors import XmlError
from vird.model.pool import Permissions


def read(inner: str) -> Permissions:
    return Permissions.from_xml(f"<permissions>{inner}</permissions>")


def test_modes_are_octal() -> None:
    assert read("<mode>0755</mode>").mode == 0o755
    assert Permissions(mode=0o644, owner=0).to_xml(tag="permissions") == (
        "<permissions>\n  <mode>0644</mode>\n  <owner>0</owner>\n</permissions>\n"
    )
    assert Permissions(mode=0).to_xml(tag="permissions") == "<permissions>\n  <mode>00</mode>\n</permissions>\n"
    assert Permissions().to_xml(tag="permissions") == ""


@pytest.mark.parametrize("inner", ["<mode>999</mode>", "<mode>10000</mode>", "<owner>-2</owner>", "<group>x</group>"])
def test_refusals(inner: str) -> None:
    with pytest.raises(XmlError):
        read(inner)
