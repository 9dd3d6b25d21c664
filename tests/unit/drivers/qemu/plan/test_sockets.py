"""Sockets that nobody chose are named in the live document."""

from vird.drivers.qemu.plan.sockets import assign_sockets
from vird.model.domain import forms
from vird.model.domain.domain import Domain

GUEST = """<domain type='qemu'><name>web</name><memory>65536</memory><os><type>hvm</type></os><devices>
<disk type='block' device='lun'><source dev='/dev/a'><reservations managed='yes'/></source><target dev='sda'/></disk>
<disk type='block' device='lun'><source dev='/dev/b'><reservations managed='no'>
<source type='unix' path='/theirs' mode='client'/></reservations></source><target dev='sdb'/></disk>
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
<channel type='unix'><source mode='connect' path='/mine'/><target type='virtio' name='a'/></channel>
<channel type='unix'><target type='virtio'/><alias name='channel2'/></channel>
<channel type='spicevmc'><target type='virtio'/></channel>
<shmem name='s'><model type='ivshmem-doorbell'/><server/></shmem>
</devices></domain>"""


def test_only_what_has_no_path_is_given_one() -> None:
    live = Domain.from_xml(GUEST)
    assign_sockets(live, "/lib/1-web", "/channels/1-web")
    devices = live.devices
    assert devices is not None
    assert [(each.sources[0].mode, each.sources[0].path) for each in devices.channels[:3]] == [
        ("bind", "/channels/1-web/org.qemu.guest_agent.0"), ("connect", "/mine"), ("bind", "/channels/1-web/channel2"),
    ]  # fmt: skip
    assert not devices.channels[3].sources
    sockets = [disk.source.reservations.source for disk in devices.disks]  # type: ignore[union-attr]
    assert [(each.path, each.mode) for each in sockets if each is not None] == [
        ("/lib/1-web/pr-helper0.sock", "client"), ("/theirs", "client"),
    ]  # fmt: skip
    assert devices.shmems[0].server is not None
    assert devices.shmems[0].server.path == "/var/lib/libvirt/shmem-s-sock"


def test_a_definition_forgets_the_daemon_of_one_run() -> None:
    live = Domain.from_xml(GUEST)
    assign_sockets(live, "/lib/1-web", "/channels/1-web")
    text = forms.definition(live).to_xml()
    assert "pr-helper0" not in text
    assert "/theirs" in text
