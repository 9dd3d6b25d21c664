"""Documents for the tests here, and steps planned for them without a daemon."""

from __future__ import annotations

from vird.cli.desired.current import Current
from vird.cli.desired.planning import Step, plan
from vird.cli.desired.wanted import Wanted, parse
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.kinds import read_for_use

UUID = "5f2d2ab9-e84b-4b29-a3a3-a1a0c1a6a1f5"
GUEST = f"""\
<domain type='qemu'><name>web</name><uuid>{UUID}</uuid><memory unit='MiB'>256</memory><vcpu current='1'>2</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'><source file='/a.img'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='red'/><model type='virtio'/>
    </interface>
    <console type='pty'/>
  </devices>
</domain>
"""
NETWORK = f"""\
<network><name>red</name><uuid>{UUID}</uuid><bridge name='virbr9'/>
  <ip address='10.0.0.1' netmask='255.255.255.0'><dhcp><range start='10.0.0.2' end='10.0.0.99'/></dhcp></ip>
</network>
"""


def wanted(text: str, file: str = "a.xml") -> Wanted:
    return parse(text.encode(), file)


def held(text: str = GUEST, *, runs: bool = True, name: str = "web", autostart: bool = False) -> Current:
    """What a daemon that was given this document has."""
    defined = read_for_use(text)
    live = defined.copy()
    if isinstance(live, Domain):
        live.id = 1
        live = forms.live(live)
    return Current(None, name, UUID, defined.to_xml(), live.to_xml() if runs else None, autostart, runs)


def step(text: str, current: Current | None, *, recreate: bool = False) -> Step:
    """The one step for one document."""
    (found,) = plan([(wanted(text), current)], recreate=recreate)
    return found


def verdicts(found: Step) -> dict[str, str]:
    return {row.path: row.verdict for row in found.item.changes}
