"""Guests that the tests of VMware's files read and write."""

from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.native import vmx

HEAD = 'config.version = "8"\nvirtualHW.version = "7"\ndisplayName = "g"\n'


def read(*lines: str) -> Domain:
    """The guest of a file with these lines beside the ones that every file has."""
    return vmx.domain_from_vmx(HEAD + "".join(f"{line}\n" for line in lines), vmx.datastore_place("ds", "g"))


def devices(*lines: str) -> Devices:
    """Its devices."""
    found = read(*lines).devices
    assert found is not None
    return found


def written(parts: str = "", devices: str = "") -> list[str]:
    """The lines of the file of a guest with these elements."""
    text = (
        "<domain type='vmware'><name>g</name><uuid>00000000-0000-0000-0000-000000000001</uuid>"
        f"<memory unit='MiB'>64</memory><os><type arch='i686'>hvm</type></os>{parts}"
        f"<devices>{devices}</devices></domain>"
    )
    return vmx.vmx_from_domain(Domain.from_xml(text)).splitlines()
