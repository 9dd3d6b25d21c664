import pytest

from tests.unit.model.native.vmx.guests import HEAD, read, written
from vird.errors import ConfigUnsupported, InternalError
from vird.model.native import vmx


def test_identity() -> None:
    domain = read('annotation = "a |22b|22"', 'uuid.bios = "00 11 22 33 44 55 66 77-88 99 aa bb cc dd ee ff"')
    assert domain.description == 'a "b"'
    assert domain.uuid == "00112233-4455-6677-8899-aabbccddeeff"


def test_generation_ids_are_two_signed_halves() -> None:
    genid = read('vm.genid = "-1"', 'vm.genidX = "1"').genid
    assert genid is not None
    assert genid.value == "ffffffff-ffff-ffff-0000-000000000001"


def test_memory_and_its_bounds() -> None:
    domain = read('memsize = "64"', 'sched.mem.max = "unlimited"', 'sched.mem.minsize = "96"')
    assert domain.current_memory == 65536
    assert domain.memtune is not None
    assert domain.memtune.min_guarantee == 65536
    assert 'sched.mem.max = "16"' in written("<currentMemory unit='MiB'>16</currentMemory>")


@pytest.mark.parametrize(
    "line",
    [
        'memsize = "3"',
        'memsize = "many"',
        'numvcpus = "0"',
        'sched.cpu.affinity = "x"',
        'uuid.bios = "1"',
        'smbios.reflecthost = "maybe"',
    ],
)
def test_wrong_values(line: str) -> None:
    with pytest.raises(InternalError):
        read(line)


def test_processors() -> None:
    domain = read('numvcpus = "4"', 'cpuid.coresPerSocket = "2"', 'sched.cpu.shares = "high"',
                  'sched.cpu.affinity = "0,2,4,5"')  # fmt: skip
    assert domain.cpu is not None
    assert domain.cpu.topology is not None
    assert (domain.cpu.topology.sockets, domain.cpu.topology.cores) == (2, 2)
    assert domain.cputune is not None
    assert domain.cputune.shares == 8000
    assert domain.vcpu is not None
    assert str(domain.vcpu.cpuset) == "0,2,4-5"


def test_shares_have_names() -> None:
    assert 'sched.cpu.shares = "low"' in written("<vcpu>2</vcpu><cputune><shares>1000</shares></cputune>")
    assert 'sched.cpu.shares = "1001"' in written("<vcpu>2</vcpu><cputune><shares>1001</shares></cputune>")


def test_threads_are_not_for_vmware() -> None:
    with pytest.raises(ConfigUnsupported):
        written("<vcpu>2</vcpu><cpu><topology sockets='1' cores='1' threads='2'/></cpu>")


def test_versions_of_the_file() -> None:
    for text in ("", 'config.version = "7"\n', 'config.version = "8"\nvirtualHW.version = "3"\n'):
        with pytest.raises(InternalError):
            vmx.domain_from_vmx(text)
    with pytest.raises(InternalError):
        vmx.domain_from_vmx(HEAD.replace("displayName", "other"))


def test_names_with_slashes() -> None:
    assert vmx.domain_from_vmx(HEAD.replace('"g"', '"a%2fb%25"')).name == "a/b%"
