"""What a running guest takes, one case a rule that is worth a word."""

from __future__ import annotations

import pytest

from tests.unit.model.diff.guests import changes, guest

CDROM = "<disk type='file' device='cdrom'>{}<target dev='sda' bus='sata'/></disk>"
DISK = "<disk type='file'><source file='/{}'/><target dev='{}' bus='{}'/>{}</disk>"
NIC = (
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='{}'/><model type='{}'/>{}</interface>"
)
VNC = "<graphics type='vnc' port='5901'{}/>"
BALLOON = "<memballoon model='virtio'>{}</memballoon>"

CASES = [
    ("live", "desc --title", guest(), guest(rest="<title>t</title>")),
    ("live", "setmem", guest(), guest(rest="<currentMemory unit='MiB'>32</currentMemory>")),
    ("next boot", "setmaxmem --config", guest(), guest().replace(">64<", ">128<")),
    ("next boot", "setvcpus --maximum --config", guest(), guest().replace(">2<", ">4<")),
    ("live", "setvcpus", guest(), guest().replace("<vcpu>", "<vcpu current='1'>")),
    ("live", "schedinfo", guest(), guest(rest="<cputune><shares>10</shares></cputune>")),
    ("redefine", "", guest(), guest().replace("</os>", "<loader>/x</loader></os>")),
    ("redefine", "", guest(rest="<features><acpi/></features>"), guest(rest="<features><acpi/><pae/></features>")),
    ("live", "change-media", guest(CDROM.format("<source file='/a'/>")), guest(CDROM.format("<source file='/b'/>"))),
    ("live", "change-media", guest(CDROM.format("")), guest(CDROM.format("<source file='/b'/>"))),
    ("next boot", "update-device --config", guest(DISK.format("a", "vda", "virtio", "")),
     guest(DISK.format("b", "vda", "virtio", ""))),
    ("live", "blkdeviotune", guest(DISK.format("a", "vda", "virtio", "")),
     guest(DISK.format("a", "vda", "virtio", "<iotune><total_iops_sec>9</total_iops_sec></iotune>"))),
    ("live", "attach-device", guest(), guest(DISK.format("a", "vda", "virtio", ""))),
    ("next boot", "detach-device --config", guest(DISK.format("a", "sda", "sata", "")), guest()),
    ("live", "domif-setlink", guest(NIC.format("a", "virtio", "")),
     guest(NIC.format("a", "virtio", "<link state='down'/>"))),
    ("live", "update-device", guest(NIC.format("a", "virtio", "")), guest(NIC.format("b", "virtio", ""))),
    ("next boot", "update-device --config", guest(NIC.format("a", "rtl8139", "")), guest(NIC.format("a", "e1000", ""))),
    ("live", "update-device", guest(VNC.format("")), guest(VNC.format(" passwd='x'"))),
    ("next boot", "update-device --config", guest(VNC.format("")), guest(VNC.format(" keymap='de'"))),
    ("live", "dommemstat --period", guest(BALLOON.format("")), guest(BALLOON.format("<stats period='5'/>"))),
    ("live", "attach-device", guest(), guest("<vsock model='virtio'><cid auto='no' address='5'/></vsock>")),
    ("live", "attach-device", guest(), guest("<watchdog model='i6300esb' action='reset'/>")),
    ("redefine", "", guest(), guest("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>")),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "how", "old", "new"), CASES, ids=lambda value: str(value)[:24])
def test_verdicts(verdict: str, how: str, old: str, new: str) -> None:
    found = changes(old, new)
    assert (verdict, how) in [(each.verdict, each.how) for each in found], found
    shown = next(each.to_json() for each in found if (each.verdict, each.how) == (verdict, how))
    assert shown["how"] == (how or None)


def test_other_hypervisors_guests_are_redefined() -> None:
    (only,) = changes(guest(kind="vz"), guest(rest="<title>t</title>", kind="vz"))
    assert only.verdict == "redefine"
