import pytest

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlError
from vird.model.checks.snapshot import parse_snapshot


def test_a_source_means_external() -> None:
    snapshot = parse_snapshot(
        "<domainsnapshot><disks><disk name='vda'><source file='/x' startupPolicy='optional'/></disk></disks>"
        "</domainsnapshot>"
    )
    assert snapshot.disks is not None and snapshot.disks.disks[0].snapshot == "external"
    assert "startupPolicy" not in snapshot.to_xml()


def test_a_memory_file_means_external() -> None:
    memory = parse_snapshot("<domainsnapshot><memory file='/x'/></domainsnapshot>").memory
    assert memory is not None and memory.snapshot == "external"


def test_the_daemons_own_parts_count_only_when_redefining() -> None:
    text = "<domainsnapshot><name>s</name><state>{}</state><creationTime>1</creationTime></domainsnapshot>"
    assert parse_snapshot(text.format("running")).state is None
    for state, memory in (("running", "internal"), ("shutoff", "no"), ("disk-snapshot", "no")):
        redefined = parse_snapshot(text.format(state), redefine=True)
        assert redefined.memory is not None and redefined.memory.snapshot == memory
    for missing, error in (
        ("<name>s</name>", XmlError),
        ("<creationTime>1</creationTime>", InternalError),
        ("<state>running</state>", XmlError),
    ):
        with pytest.raises(error):
            parse_snapshot(text.format("running").replace(missing, ""), redefine=True)


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<disks><disk name='vda' snapshot='internal'><source file='/x'/></disk></disks>", ConfigUnsupported),
        ("<disks><disk name='vda'><source file='rel'/></disk></disks>", XmlError),
        ("<disks><disk name='vda' snapshot='foo'/></disks>", XmlError),
        ("<memory snapshot='external'/>", XmlError),
        ("<memory snapshot='no' file='/x'/>", XmlError),
        ("<memory file='x'/>", XmlError),
    ],
)
def test_refusals(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        parse_snapshot(f"<domainsnapshot><name>s</name>{inner}</domainsnapshot>")


def test_a_snapshot_without_a_state_cannot_be_redefined() -> None:
    text = "<domainsnapshot><name>s</name><state>nostate</state><creationTime>1</creationTime></domainsnapshot>"
    with pytest.raises(ConfigUnsupported, match="Invalid state 'nostate'"):
        parse_snapshot(text, redefine=True)
