"""What scripts about QEMU guests read at the end of a run."""

from vird.drivers.qemu.hooks import shown
from vird.model.domain.domain import Domain

LIVE = """<domain type='qemu' id='3'><name>web</name><uuid>0d2b3c4d-1111-4222-8333-444455556666</uuid>
<memory>1</memory><os><type>hvm</type></os><devices><interface type='network'>
<mac address='52:54:00:00:00:01'/><source network='lan' portid='5e3d0000-0000-4000-8000-000000000001'/>
<actual type='network'><source bridge='virbr7'/></actual><target dev='vnet4'/></interface>
<graphics type='vnc' passwd='secret'/></devices></domain>"""


def test_while_it_runs_the_real_device_is_shown_and_no_secret() -> None:
    text = shown(Domain.from_xml(LIVE), 3)
    assert 'bridge="virbr7"' in text.replace("'", '"')
    assert "vnet4" in text
    assert "secret" not in text


def test_at_its_end_the_configuration_is_shown() -> None:
    text = shown(Domain.from_xml(LIVE), None)
    assert "virbr7" not in text
    assert "vnet4" not in text
    assert "id=" not in text.splitlines()[0]
