"""Devices that come, go and change while their guest runs.

The corpora hold guests (``qemuhotplugtestdomains``) and devices (``qemuhotplugtestdevices``), and say by names
alone what happened.  ``GUEST+DEVICE`` is the guest after the device came (or became that), or after it went where its
name ends in ``-detach``.  A result that is there without its device has the device in it.  A guest that is no result
stays as it is; so it does after a device of which there is no result came and went again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import xml_differs

if TYPE_CHECKING:
    from vird.drivers.qemu.capabilities.model import Capabilities
    from vird.drivers.qemu.hotplug.document import Given
    from vird.model.checks.machine import MachineFacts
    from vird.model.domain.domain import Domain

GUESTS, DEVICES = "qemuhotplugtestdomains", "qemuhotplugtestdevices"
PREFIX = "qemuhotplug-"
ANY_GUEST, ANY_GUEST_OF_S390 = "base-live", "base-ccw-live"
UNCHANGED, GONE = "-nochange", "-detach"
OLD_ADAPTERS = {"lsi"}
"""What the guests' QEMU is not taken to have: a SCSI controller that comes with a disk is a virtio one."""

NUMBER = 7
PRIVATE, CHANNELS = "/tmp/lib", "/tmp/channel"


def _guest_file(root: Path, name: str) -> Path:
    return root / GUESTS / f"{PREFIX}{name}.xml"


def _device_file(root: Path, name: str) -> Path:
    return root / DEVICES / f"{PREFIX}{name}.xml"


class _Running:
    """A running guest with what the driver knows of it."""

    def __init__(self, text: str) -> None:
        from vird.drivers.qemu.places import short_name
        from vird.model.domain.domain import Domain

        self.domain: Domain = Domain.from_xml(text)
        self.folder = f"domain-{short_name(self.domain.id or NUMBER, self.domain.name)}"

    @property
    def facts(self) -> MachineFacts:
        from vird.drivers.qemu.capabilities.flags import FLAGS
        from vird.model.checks.machine import MachineFacts

        kind = self.domain.os.type if self.domain.os is not None else None
        return MachineFacts(
            arch=(kind.arch if kind is not None else None) or "x86_64",
            machine=(kind.machine if kind is not None else None) or "pc",
            domain_type=self.domain.type,
            flags=frozenset(FLAGS) - OLD_ADAPTERS,
            private_root=PRIVATE,
            channel_root=CHANNELS,
            iommu_groups=_OwnGroups(),
        )

    def plug(self, given: Given) -> None:
        """A device comes."""
        from vird.drivers.qemu.host_devices import name_backends
        from vird.drivers.qemu.hotplug import document
        from vird.drivers.qemu.images import next_index, number_images
        from vird.model.checks.aliases import assign_aliases
        from vird.model.domain.devices.disk import BackingStore, Disk

        tried, added = document.completed(self.domain, given, self.facts, _no_mac)
        document.check_pluggable(added)
        assign_aliases(tried)
        document.assign_sockets(added, f"{PRIVATE}/{self.folder}", f"{CHANNELS}/{self.folder}")
        name_backends(each.device for each in added)
        for each in added:
            if isinstance(each.device, Disk) and each.device.source is not None:
                # no image of the corpora is there to be read, and all are raw
                each.device.backing_store = each.device.backing_store or BackingStore()
                number_images(each.device, next_index(self.domain))
            self._plan(tried, each)
            document.add(self.domain, each)
            self._learn_terminal(each.device, given.device)

    def _plan(self, tried: Domain, given: Given) -> None:
        """Refused unless a monitor can be told to make the device; for kinds that come later in our driver."""
        from vird.drivers.qemu.hotplug.orders import PARTS, steps
        from vird.drivers.qemu.plan.facts import LaunchFacts

        if given.field in PARTS:
            facts = LaunchFacts(private_dir=f"{PRIVATE}/{self.folder}", channel_dir=f"{CHANNELS}/{self.folder}")
            assert steps(tried, given.field, given.device, self._capabilities(), facts), "nothing to tell the monitor"

    def _learn_terminal(self, device: Any, given: Any) -> None:
        """The monitor says which terminal it opened: the one that the case names."""
        from vird.drivers.qemu.settle import learn_terminals

        if getattr(given, "type", None) == "pty" and given.sources:
            told = {"label": f"char{device.alias.name}", "filename": f"pty:{given.sources[0].path}"}
            learn_terminals(self.domain, [told])

    def _capabilities(self) -> Capabilities:
        from tests.corpora.launches import bare_capabilities
        from vird.drivers.qemu.capabilities.flags import FLAGS

        found = bare_capabilities(self.domain, can=True)
        found.flags = frozenset(FLAGS)
        return found

    def unplug(self, given: Given) -> None:
        """The device that a document means goes."""
        from vird.drivers.qemu.hotplug import document

        document.remove(self.domain, given.field, document.meant(self.domain, given))

    def forget_controllers_but(self, before: _Running) -> None:
        """Controllers that came with a device stay when it goes; take out those that another moment had not."""
        from vird.drivers.qemu.hotplug.document import devices_of

        had = devices_of(before.domain).controllers
        devices_of(self.domain).controllers = [each for each in devices_of(self.domain).controllers if each in had]

    def update(self, given: Given) -> None:
        """The device that a document means becomes what it says."""
        from vird.drivers.qemu.hotplug import document
        from vird.drivers.qemu.hotplug.media import check_same_disk
        from vird.drivers.qemu.hotplug.update_graphics import grant, meant_display, plan_update
        from vird.errors import ConfigUnsupported

        if given.field == "graphics":
            display = meant_display(self.domain, given.device)
            new = document.completed_in_place(self.domain, display, given, self.facts, _no_mac)
            plan_update(display, new)
            grant(display, new)
            return
        old = document.meant(self.domain, given)
        new = document.completed_in_place(self.domain, old, given, self.facts, _no_mac)
        if given.field != "disks":
            raise ConfigUnsupported(f"a running guest keeps its {given.field}")
        check_same_disk(old, new)

    def open_display(self, given: Given, *, is_guarded: bool) -> None:
        """The guest has had a display of that kind from its start, with its password or without one."""
        from vird.drivers.qemu.hotplug import document

        display = given.device.copy()
        if not is_guarded:
            display.passwd = display.passwd_valid_to = display.connected = None
        self.domain, _ = document.completed(self.domain, given._replace(device=display), self.facts, _no_mac)

    @property
    def text(self) -> str:
        from vird.model.domain import forms

        return forms.live(self.domain).to_xml()


class _OwnGroups(dict[str, int]):
    """Each function of the host is isolated from all others."""

    def get(self, key: str, default: Any = None) -> Any:
        return self.setdefault(key, len(self))


def _no_mac() -> str:
    return "52:54:00:00:00:00"


def _results(root: Path) -> Iterator[Case]:
    for result in sorted((root / GUESTS).glob("*.xml")):
        yield Case(result.stem.removeprefix(PREFIX), lambda result=result: _result_differs(root, result))


def _result_differs(root: Path, result: Path) -> str:
    text = result.read_text()
    guest, _, device = result.stem.removeprefix(PREFIX).rpartition("+")
    given = _given(root, device)
    if given is not None and device.endswith(GONE):
        running = _Running(text)
        if not _has(running, given):
            running.plug(given)
        running.unplug(given)
        return xml_differs(text, running.text)
    base = _guest_file(root, guest)
    if not base.exists():
        running = _Running(text)
        if given is not None and _has(running, given):
            running.unplug(given)
            running.plug(given)
        return xml_differs(text, running.text)
    running = _Running(base.read_text())
    if given is not None and _has(running, given):
        running.update(given)
        return xml_differs(text, running.text)
    arrivals = _arrivals(base, text, keep_places="explicit" in device)
    if arrivals is None:
        return xml_differs(text, _Running(text).text)
    for each in _with_given(arrivals, given):
        running.plug(each)
    return xml_differs(text, running.text)


def _with_given(arrivals: list[Given], given: Given | None) -> list[Given]:
    """What came, in turn: others before the device, and of what came with the device nothing."""
    others = [each for each in arrivals if each.field != "controllers"] or arrivals
    if given is None:
        return others
    alike = [each for each in others if each.field == given.field]
    return [*(each for each in others if each not in alike[-1:]), given]


def _given(root: Path, name: str) -> Given | None:
    from vird.drivers.qemu.hotplug.document import read_device

    path = _device_file(root, name)
    return read_device(path.read_text()) if path.exists() else None


def _has(running: _Running, given: Given) -> bool:
    """Whether the guest has the device that a document means."""
    from vird.drivers.qemu.hotplug import document
    from vird.drivers.qemu.hotplug.update_graphics import meant_display
    from vird.errors import DeviceMissing

    try:
        if given.field == "graphics":
            meant_display(running.domain, given.device)
        else:
            document.meant(running.domain, given)
    except DeviceMissing:
        return False
    return True


def _arrivals(base: Path, result: str, *, keep_places: bool) -> list[Given] | None:
    """The devices that a result has and its guest has not, as a client would write them.

    None where more differs, so that the one did not come out of the other.
    """
    from vird.drivers.qemu.hotplug.document import Given
    from vird.markup import plan_of
    from vird.model.domain.devices.devices import Devices

    before, after = _Running(base.read_text()).domain, _Running(result).domain
    found: list[Given] = []
    for field in plan_of(Devices).names:
        had, has = _held(before, field), _held(after, field)
        if any(each not in has for each in had):
            return None
        found += [Given(field, field, _as_asked(each, keep_places)) for each in has if each not in had]
    before.devices = after.devices = None
    return found if before == after else None


def _held(domain: Domain, field: str) -> list[Any]:
    held = getattr(domain.devices, field)
    return held if isinstance(held, list) else [] if held is None else [held]


def _as_asked(device: Any, keep_places: bool) -> Any:
    """A device without what was given to it when it came."""
    from vird.model.checks.aliases import is_user_alias
    from vird.model.checks.live_state import forget_running_images
    from vird.model.domain.devices.disk import Disk

    if device.alias is not None and not is_user_alias(device.alias.name):
        device.alias = None
    if not keep_places and hasattr(device, "address"):
        device.address = None
    if isinstance(device, Disk):
        forget_running_images(device)
        device.backing_store = None
    return device


def _devices(root: Path) -> Iterator[Case]:
    for source in sorted((root / DEVICES).glob("*.xml")):
        yield Case(source.stem.removeprefix(PREFIX), lambda source=source: _device_differs(root, source))


def _device_differs(root: Path, source: Path) -> str:
    from vird.drivers.qemu.hotplug.document import read_device

    name, given = source.stem.removeprefix(PREFIX), read_device(source.read_text())
    running = _guest_of(root, name, given)
    if running is None:
        return f"no guest to give it to in {GUESTS}"
    before = running.text
    if not _has(running, given):
        running.plug(given._replace(device=given.device.copy()))
        running.unplug(given)
        running.forget_controllers_but(_Running(before))
        return xml_differs(before, running.text)
    if _device_of_result(root, name) is not None:
        running.unplug(given)
        running.plug(given)
        return xml_differs(before, running.text)
    if name.endswith(UNCHANGED):
        running.update(given)
        return xml_differs(before, running.text)
    if given.field == "graphics" and given.device.passwd is not None:
        running.update(given)
        return "" if f"passwd='{given.device.passwd}'" in running.text else "does not have the new password"
    return expect_refusal(lambda: running.update(given))


def _guest_of(root: Path, device: str, given: Given) -> _Running | None:
    """The guest that a device is for: one whose result has it, one that gave it its name, or any."""
    for path in sorted((root / GUESTS).glob(f"{PREFIX}*+{device}.xml")):
        guest = _guest_file(root, path.stem.removeprefix(PREFIX).removesuffix(f"+{device}"))
        return _Running((guest if guest.exists() else path).read_text())
    named, _, _ = device.rpartition("-")
    if _guest_file(root, named).exists():
        return _Running(_guest_file(root, named).read_text())
    any_guest = _guest_file(root, ANY_GUEST_OF_S390 if "ccw" in device.split("-") else ANY_GUEST)
    if not any_guest.exists():
        return None
    running = _Running(any_guest.read_text())
    if given.field == "graphics":
        # a display cannot come later; this one has been there
        running.open_display(given, is_guarded=device.endswith(UNCHANGED))
    return running


def _device_of_result(root: Path, device: str) -> Path | None:
    """A result with the device, whose guest is not there."""
    for path in sorted((root / GUESTS).glob(f"{PREFIX}*+{device}.xml")):
        guest = path.stem.removeprefix(PREFIX).removesuffix(f"+{device}")
        return None if _guest_file(root, guest).exists() else path
    return None


SUITES = [Suite(GUESTS, _results), Suite(DEVICES, _devices)]
