import pytest

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlDetail, XmlError
from vird.model.checks.checkpoint import align_checkpoint, parse_checkpoint

DISKS = {"vda": True, "vdb": False, "vdc": True}


def aligned(text: str) -> str:
    checkpoint = align_checkpoint(parse_checkpoint(text), DISKS, 1525889631, "before")
    return "".join(line.strip() for line in checkpoint.to_xml().splitlines())


def test_all_disks_that_can_be_are_tracked() -> None:
    shown = aligned("<domaincheckpoint/>")
    assert shown.startswith(
        "<domaincheckpoint><name>1525889631</name><parent><name>before</name></parent>"
        "<creationTime>1525889631</creationTime>"
    )
    assert "<disk name='vda' checkpoint='bitmap' bitmap='1525889631'/>" in shown
    assert "<disk name='vdb' checkpoint='no'/>" in shown


def test_named_disks_leave_the_others_out() -> None:
    shown = aligned("<domaincheckpoint><name>c</name><disks><disk name='vda' size='3'/></disks></domaincheckpoint>")
    assert "<disk name='vda' checkpoint='bitmap' bitmap='c'/>" in shown
    assert "<disk name='vdc' checkpoint='no'/>" in shown


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<domaincheckpoint><name>a/b</name></domaincheckpoint>", XmlDetail),
        ("<domaincheckpoint><disks><disk name='vdz'/></disks></domaincheckpoint>", ConfigUnsupported),
        ("<domaincheckpoint><disks><disk name='vdb'/></disks></domaincheckpoint>", ConfigUnsupported),
        ("<domaincheckpoint><disks><disk name='vda'/><disk name='vda'/></disks></domaincheckpoint>", ConfigUnsupported),
        ("<domaincheckpoint><disks><disk name='vda' checkpoint='no' bitmap='x'/></disks></domaincheckpoint>", XmlError),
    ],
)
def test_refusals(text: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        aligned(text)


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("", XmlError),
        ("<name>c</name>", InternalError),
    ],
)
def test_what_redefining_needs(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        parse_checkpoint(f"<domaincheckpoint>{inner}</domaincheckpoint>", redefine=True)
