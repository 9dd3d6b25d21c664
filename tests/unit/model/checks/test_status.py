"""Status files of older releases say what newer ones do."""

import pytest

from vird.model.checks.status import parse_status
from vird.model.domain.devices.disk_source import NetworkSource
from vird.model.domain.forms import live

STATUS = """<domstatus state='running' reason='booted' pid='7'>{}
<domain type='kvm' id='1'><name>web</name><memory>1</memory><devices>{}</devices></domain></domstatus>"""
DISK = """<disk type='network'><driver name='qemu'/><source protocol='{}' name='a/1' {}><host name='h'/>{}</source>
<target dev='vda' bus='virtio'/><alias name='virtio-disk0'/></disk>"""
AUTH = "<auth username='u'><secret type='iscsi' usage='s'/></auth>"
LUKS = "<encryption format='luks'><secret type='passphrase' usage='p'/></encryption>"


def text_of(devices: str = "", facts: str = "") -> str:
    return parse_status(STATUS.format(facts, devices)).to_xml()


def test_what_is_not_said_is_none() -> None:
    text = text_of()
    for line in ("<nodename index='0'/>", "<fdset index='0'/>", "<blockjobs active='no'/>",
                 "<agentTimeout>-2</agentTimeout>", "<audio id='1' type='none'/>"):  # fmt: skip
        assert line in text
    assert "<job" not in text


def test_what_is_said_stays() -> None:
    text = text_of(
        facts="<prDaemon/><nodename index='4'/><fdset index='2'/><memPrealloc/><agentTimeout>5</agentTimeout>"
    )
    assert "<prDaemon/>\n  <nodename index='4'/>\n  <fdset index='2'/>\n  <memPrealloc/>" in text
    assert "<agentTimeout>5</agentTimeout>" in text


@pytest.mark.parametrize(
    ("disk", "alias"),
    [
        (DISK.format("iscsi", "", AUTH), "<secret type='auth' alias='virtio-disk0-secret0'/>"),
        (DISK.format("nbd", "", LUKS), "<secret type='encryption' alias='virtio-disk0-luks-secret0'/>"),
        (DISK.format("vxhs", "tls='yes'", ""), "<TLSx509 alias='objvirtio-disk0_tls0'/>"),
    ],
)
def test_objects_have_the_names_that_old_releases_gave_them(disk: str, alias: str) -> None:
    assert alias in text_of(disk)
    assert alias not in text_of(disk, "<qemuCaps><flag name='blockdev'/></qemuCaps>")


def test_a_name_that_is_known_is_not_made_up() -> None:
    known = "<privateData><objects><secret type='encryption' alias='other'/></objects></privateData>"
    text = text_of(DISK.format("nbd", "", LUKS + known))
    assert "alias='other'" in text
    assert "luks-secret0" not in text


def test_a_scsi_device_of_the_host_has_its_node_and_its_secret() -> None:
    status = parse_status(STATUS.format("", (
        "<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn/1'><host name='h'/>"
        f"{AUTH}</source><alias name='hostdev0'/></hostdev>"
    )))  # fmt: skip
    assert "<nodename type='storage' name='libvirt-hostdev0-backend'/>" in status.to_xml()
    assert "<secret type='auth' alias='hostdev0-secret0'/>" in status.to_xml()
    assert "privateData" not in live(status.domain).to_xml()


def test_ports_and_engines_are_filled_in() -> None:
    text = text_of(DISK.format("vxhs", "", LUKS))
    assert "<host name='h' port='9999'/>" in text
    assert "<encryption format='luks' engine='qemu'>" in text


def test_a_migrations_source_moves_into_an_element_of_its_own() -> None:
    job = """<job type='none' async='migration out' phase='perform3' flags='0x0'><disk dev='vda' migrating='yes'>
    <migrationSource type='network' format='raw' protocol='nbd' name='d' tlsFromConfig='0'><host name='h' port='1'/>
    <privateData><nodenames><nodename type='storage' name='n'/></nodenames></privateData>
    </migrationSource></disk></job>"""
    status = parse_status(STATUS.format(job, ""))
    assert status.job is not None
    assert status.job.async_started == 0
    source = status.job.disks[0].source
    assert source is not None
    assert isinstance(source.source, NetworkSource)
    assert (source.source.name, source.name, source.hosts) == ("d", None, [])
    again = parse_status(status.to_xml()).to_xml()
    assert again == status.to_xml()
    assert "<migrationSource type='network' format='raw'>\n        <source protocol='nbd' name='d'" in again


def test_images_of_jobs_are_images() -> None:
    jobs = """<blockjobs active='yes'><blockjob name='b' type='backup' state='running' jobflags='0x0'>
    <disk dst='vda'/><bitmap name='m'/><store type='network' format='qcow2'><source protocol='nbd' index='3'>
    <host name='h'/></source></store></blockjob></blockjobs>
    <backups><domainbackup mode='pull'><incremental>a</incremental></domainbackup></backups>"""
    text = text_of(facts=jobs)
    assert "<store type='network' format='qcow2'>" in text
    assert "<host name='h' port='10809'/>" in text
    assert "<incremental>a</incremental>" in text
