import pytest

from vird.errors import ConfigUnsupported, VirdError, XmlError
from vird.model.checks.backup import align_backup, parse_backup

DISKS = {"vda": "/i/a.qcow2", "vdb": None}


def aligned(text: str, disks: dict[str, str | None]) -> str:
    backup = align_backup(parse_backup(text), disks, "SUF")
    return "".join(line.strip() for line in backup.to_xml().splitlines())


def test_all_disks_are_pushed_beside_themselves() -> None:
    assert aligned("<domainbackup/>", {"vda": "/i/a.qcow2"}) == (
        "<domainbackup mode='push'><disks><disk name='vda' backup='yes' type='file' backupmode='full'>"
        "<target file='/i/a.qcow2.SUF'/></disk></disks></domainbackup>"
    )


def test_named_disks_leave_the_others_out() -> None:
    shown = aligned(
        "<domainbackup mode='pull'><incremental>c1</incremental><server name='h'/>"
        "<disks><disk name='vda' state='running'/></disks></domainbackup>",
        DISKS,
    )
    assert "<disk name='vda' backup='yes' type='file' backupmode='incremental' incremental='c1'>" in shown
    assert "<scratch file='/i/a.qcow2.SUF'/>" in shown
    assert "<disk name='vdb' backup='no'/>" in shown


def test_the_daemons_own_parts() -> None:
    text = "<domainbackup><disks><disk name='vda' state='running'/></disks><privateData/></domainbackup>"
    assert "state=" not in parse_backup(text).to_xml()
    assert "state='running'" in parse_backup(text, internal=True).to_xml()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<domainbackup mode='push'><server name='h'/></domainbackup>", XmlError),
        ("<domainbackup mode='pull'><server/></domainbackup>", XmlError),
        (
            "<domainbackup mode='pull'><server transport='unix' socket='/s' tls='yes'/></domainbackup>",
            ConfigUnsupported,
        ),
        ("<domainbackup><disks><disk name='vda' exportname='x'/></disks></domainbackup>", XmlError),
        ("<domainbackup><disks><disk name='vdz'/></disks></domainbackup>", ConfigUnsupported),
        ("<domainbackup><disks><disk name='vda'/><disk name='vda'/></disks></domainbackup>", ConfigUnsupported),
        ("<domainbackup/>", ConfigUnsupported),
    ],
)
def test_refusals(text: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        aligned(text, DISKS)
