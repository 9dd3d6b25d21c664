"""Guests that the tests of Xen's configurations read and write."""

from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.native.xen.xl import domain_from_xl, xl_from_domain
from vird.model.native.xen.xm import domain_from_xm, xm_from_domain

HEAD = 'name = "g"\nuuid = "c7a5fdb2-cdaf-9455-926a-d65c16db1809"\nmemory = 64\nvcpus = 1\n'
FULL = 'builder = "hvm"'
READERS = {"xl": domain_from_xl, "xm": domain_from_xm}
WRITERS = {"xl": xl_from_domain, "xm": xm_from_domain}


def read(*lines: str, tool: str = "xl") -> Domain:
    """The guest of a configuration with these lines beside the ones that every one has."""
    return READERS[tool](HEAD + "".join(f"{line}\n" for line in lines))


def devices(*lines: str, tool: str = "xl") -> Devices:
    """Its devices."""
    found = read(*lines, tool=tool).devices
    assert found is not None
    return found


def domain(devices: str = "", parts: str = "", kind: str = "hvm") -> Domain:
    """A guest with these elements."""
    return Domain.from_xml(
        "<domain type='xen'><name>g</name><uuid>c7a5fdb2-cdaf-9455-926a-d65c16db1809</uuid>"
        f"<memory unit='MiB'>64</memory>{parts}<os><type>{kind}</type></os><devices>{devices}</devices></domain>"
    )


def written(devices: str = "", parts: str = "", kind: str = "hvm", tool: str = "xl") -> dict[str, str]:
    """The settings of its configuration, values as they are spelled."""
    lines = WRITERS[tool](domain(devices, parts, kind)).splitlines()
    return dict(line.split(" = ", 1) for line in lines)  # type: ignore[misc]
