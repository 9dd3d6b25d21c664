"""Guests of other hypervisors than QEMU, for ``vird xml convert``: one function a format and way."""

from __future__ import annotations

import json
import shlex
import uuid
from typing import TYPE_CHECKING

from vird.cli.xml.convert import Options, new_mac
from vird.cli.xml.inputs import Input
from vird.model.domain import forms
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from collections.abc import Sequence

LXC_CONTROLLER = "/usr/lib/libvirt/libvirt_lxc"
DEVICE_MAP = "device.map"


def _guest(given: Input) -> Domain:
    return forms.definition(Domain.from_xml(given.raw))


def _document(domain: Domain) -> str:
    return forms.inactive(domain).to_xml()


def _commands(commands: Sequence[Sequence[str]]) -> str:
    return "".join(f"{shlex.join(command)}\n" for command in commands)


def from_bhyve(given: Input, _: Options) -> str:
    """bhyve's command line, perhaps after the loader's."""
    from vird.model.native.bhyve_parse import domain_of_bhyve

    return _document(domain_of_bhyve(given.text, str(uuid.uuid4()), new_mac))


def to_bhyve(given: Input, _: Options) -> str:
    """The loader's command, if the guest needs one, and bhyve's; interfaces have the taps tap0, tap1 and so on."""
    from vird.model.checks.bhyve import complete_bhyve_guest, null_modem
    from vird.model.native.bhyve_argv import BhyveFacts, bhyve_argv
    from vird.model.native.bhyve_loader import plan_loader

    domain = _guest(given)
    complete_bhyve_guest(domain, new_mac)
    count = 0
    if domain.devices is not None:
        null_modem(domain.devices, domain.uuid or str(uuid.uuid4()))
        count = len(domain.devices.interfaces)
    facts = BhyveFacts(taps=[f"tap{number}" for number in range(count)])
    loader = plan_loader(domain, facts, DEVICE_MAP)
    return _commands([*([loader.argv] if loader is not None else []), bhyve_argv(domain, facts)])


def from_vmx(given: Input, options: Options) -> str:
    """A .vmx file, in the encoding that it names."""
    from vird.model.native import vmx
    from vird.model.native.vmx.settings import decoded

    place = vmx.datastore_place(options.datastore)
    return _document(vmx.domain_from_vmx(decoded(given.raw), place, new_mac=new_mac))


def to_vmx(given: Input, options: Options) -> str:
    """A .vmx file."""
    from vird.model.native import vmx

    return vmx.vmx_from_domain(_guest(given), options.hardware or vmx.OLDEST_HARDWARE)


def from_xl(given: Input, _: Options) -> str:
    """A configuration of xl."""
    from vird.model.native.xen.xl import domain_from_xl

    return _document(domain_from_xl(given.text, new_mac=new_mac))


def to_xl(given: Input, _: Options) -> str:
    """A configuration of xl."""
    from vird.model.native.xen.xl import xl_from_domain

    return xl_from_domain(_guest(given), new_mac=new_mac)


def from_xm(given: Input, _: Options) -> str:
    """A configuration of xm."""
    from vird.model.native.xen.xm import domain_from_xm

    return _document(domain_from_xm(given.text, new_mac=new_mac))


def to_xm(given: Input, _: Options) -> str:
    """A configuration of xm."""
    from vird.model.native.xen.xm import xm_from_domain

    return xm_from_domain(_guest(given), new_mac=new_mac)


def to_libxl(given: Input, _: Options) -> str:
    """What libxl is told."""
    from vird.model.native.xen.libxl import libxl_from_domain

    return json.dumps(libxl_from_domain(_guest(given)), indent=4) + "\n"


def from_lxc(given: Input, _: Options) -> str:
    """The LXC tools' configuration of a container."""
    from vird.model.native.lxc_config import domain_of_lxc

    return _document(domain_of_lxc(given.text, str(uuid.uuid4()), LXC_CONTROLLER))


def from_openvz(given: Input, options: Options) -> str:
    """OpenVZ's configuration; its file is called by the container's number."""
    from vird.errors import InvalidArg
    from vird.model.native.openvz import domain_of_openvz

    number = options.name or given.stem
    if not number:
        raise InvalidArg("a container's number is its file's name: give --name")
    return _document(domain_of_openvz(given.text, number, str(uuid.uuid4())))
