"""QEMU's command line of a domain, for ``vird xml convert``: what ``domxml-to-native`` answers, without a daemon.

The QEMU is asked what it can do, or its recorded answers are read; nothing else of the host is looked at but the
firmware that is installed.
"""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING

from vird.cli.xml.convert import Options
from vird.cli.xml.inputs import Input

if TYPE_CHECKING:
    from vird.drivers.qemu.capabilities.model import Capabilities
    from vird.model.domain.domain import Domain


def to_argv(given: Input, options: Options) -> str:
    """Environment and arguments, on one line, as a shell takes them."""
    import uuid

    from vird.drivers.qemu.definition import facts_of, new_mac
    from vird.drivers.qemu.firmware import read_all
    from vird.drivers.qemu.firmware_choice import choose_firmware, complete_variables
    from vird.drivers.qemu.native import NO_NUMBER, complete_domain_to_argv, facts_without_start, only_taps
    from vird.drivers.qemu.places import Places
    from vird.drivers.qemu.settings import QemuSettings
    from vird.drivers.qemu.start import environment
    from vird.host.paths import Paths
    from vird.model.checks.domain import check_domain, complete_domain
    from vird.model.domain import forms
    from vird.model.domain.devices.devices import Devices
    from vird.model.domain.domain import Domain

    domain = forms.definition(Domain.from_xml(given.raw))
    domain.uuid = domain.uuid or str(uuid.uuid4())
    domain.devices = domain.devices or Devices()
    capabilities = _capabilities(domain, options)
    facts = facts_of(domain, capabilities)
    complete_domain(domain, facts, new_mac=new_mac)
    check_domain(domain, facts)
    places, settings = Places(Paths()), QemuSettings()
    complete_variables(domain, str(places.nvram))
    domain.devices.emulator = domain.devices.emulator or capabilities.emulator
    only_taps(domain)
    choose_firmware(domain, read_all(), str(places.nvram))
    argv = complete_domain_to_argv(domain, capabilities, lambda live: facts_without_start(live, places, settings))
    words = environment(places.private_dir(NO_NUMBER, domain.name), domain)
    return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in words.items()), shlex.join(argv)])


def _capabilities(domain: Domain, options: Options) -> Capabilities:
    from vird.cli.xml.inputs import read
    from vird.drivers.qemu.capabilities.capture import replay
    from vird.drivers.qemu.capabilities.probe import probe
    from vird.drivers.qemu.definition import emulator_of_arch

    kind = domain.os.type if domain.os is not None else None
    named = domain.devices.emulator if domain.devices is not None else None
    emulator = options.emulator or named
    if options.capture is not None:
        return replay(read(options.capture).text, emulator or "/usr/bin/qemu-system-x86_64")
    path = emulator or emulator_of_arch(kind.arch if kind is not None else None)
    return asyncio.run(probe(path, kvm=domain.type == "kvm"))
