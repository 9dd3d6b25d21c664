"""What clients ask about the simulated host: versions, capabilities, processor models, SMBIOS."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird.api.capabilities.host import Host
from vird.drivers.common.impact import bare_argument
from vird.drivers.common.speaking import speaking_as
from vird.drivers.test.machine import MAX_VCPUS
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ConfigUnsupported, ErrorDomain, InvalidArg
from vird.host.hostname import host_name
from vird.markup import parse_document
from vird.model.checks.machine import PPC64, X86
from vird.model.domain.os import ARCHES
from vird.wire.procedures import remote
from vird.wire.procedures.connect import ConnectGetCpuModelNamesRet

if TYPE_CHECKING:
    from vird.drivers.test.world import World

VERSION = 2
"""0.0.2, as programs that look for the test driver expect."""

FEATURE_TYPED_PARAM_STRING = 9
FEATURE_NETWORK_UPDATE_ORDER = 16
FEATURES = frozenset({FEATURE_TYPED_PARAM_STRING, FEATURE_NETWORK_UPDATE_ORDER})

FEATURE_V3 = 6
FEATURE_PEER_TO_PEER = 4
FEATURE_CHANGE_PROTECTION = 7
FEATURE_XML_MIGRATABLE = 11
FEATURE_OFFLINE = 12
FEATURE_MIGRATION_PARAMS = 13
FEATURES_OF_MOVES = frozenset(
    {
        FEATURE_V3,
        FEATURE_PEER_TO_PEER,
        FEATURE_CHANGE_PROTECTION,
        FEATURE_XML_MIGRATABLE,
        FEATURE_OFFLINE,
        FEATURE_MIGRATION_PARAMS,
    }
)
"""What a client asks about (VIR_DRV_FEATURE) before it moves a guest."""

SMBIOS = """<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>LENOVO</entry>
    <entry name='version'>G4ETA1WW (2.61 )</entry>
    <entry name='date'>05/07/2014</entry>
    <entry name='release'>2.61</entry>
  </bios>
</sysinfo>
"""


class TestHost(Host):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    async def connect_get_type(self) -> str:
        """The driver's name."""
        return "TEST"

    async def connect_get_version(self) -> int:
        """The version of the simulated hypervisor."""
        return VERSION

    async def connect_get_max_vcpus(self, type: str | None) -> int:
        """The most processors that a guest can have; the type does not matter."""
        return MAX_VCPUS

    async def connect_get_capabilities(self) -> str:
        """The capabilities document."""
        return self._world.machine.capabilities_text

    async def connect_get_hostname(self) -> str:
        """The name of the real host."""
        return await asyncio.to_thread(host_name)

    async def connect_supports_feature(self, feature: int) -> int:
        """1 for a feature of this driver, else 0."""
        moving = self._world.moving is not None
        return int(feature in FEATURES or (moving and feature in FEATURES_OF_MOVES))

    async def connect_get_sysinfo(self, flags: int) -> str:
        """The firmware's tables."""
        unknown_flags(flags, None, remote.CONNECT_GET_SYSINFO)
        return SMBIOS

    async def connect_get_cpu_model_names(self, arch: str, need_results: int, flags: int) -> ConnectGetCpuModelNamesRet:
        """The processor models that guests of an architecture may name."""
        from vird.model.cpu_models import ppc64, x86_models

        unknown_flags(flags, None, remote.CONNECT_GET_CPU_MODEL_NAMES)
        if arch not in ARCHES:
            raise InvalidArg(f"cannot find architecture {arch}")
        names = list(x86_models.MODELS if arch in X86 else ppc64.MODELS if arch in PPC64 else ())
        return ConnectGetCpuModelNamesRet(names if need_results else [], len(names))

    async def connect_baseline_cpu(self, xml_cpus: list[str], flags: int) -> str:
        """The processor that all described ones contain."""
        from vird.drivers.common.cpu_baseline import EXPAND_FEATURES, baseline_of

        if not xml_cpus:
            raise bare_argument("xmlCPUs in virConnectBaselineCPU must not be NULL", ErrorDomain.DOMAIN)
        unknown_flags(flags, EXPAND_FEATURES, remote.CONNECT_BASELINE_CPU)
        with speaking_as(ErrorDomain.CPU):
            for text in xml_cpus:
                if "mode" in parse_document(text, "CPU_definition").attrib:
                    raise ConfigUnsupported("Attribute mode is only allowed for guest CPU")
            return baseline_of(xml_cpus, flags)
