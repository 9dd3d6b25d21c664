import pytest

from tests.unit.model.native.xen.guests import FULL, devices, read, written
from vird.errors import ConfigUnsupported, InternalError


@pytest.mark.parametrize(
    "line",
    [
        'pci = [ "0001:0c:1b.2,permissive=1" ]',
        'usbdev = [ "hostbus=1,hostaddr=3" ]',
        'channel = [ "connection=socket,path=/s,name=n" ]',
        'soundhw = "sb16,es1370"',
        'usbdevice = [ "mouse", "tablet" ]',
        'usbctrl = [ "type=qusb,version=1,ports=6" ]',
        "max_grant_frames = 64",
    ],
)
def test_they_come_back(line: str) -> None:
    name, _, value = line.partition(" = ")
    assert written(devices(FULL, line).to_xml().replace("<devices>", "").replace("</devices>", ""))[name] == value


@pytest.mark.parametrize(
    "line",
    [
        'pci = [ "nowhere" ]',
        'usbdev = [ "hostbus=1" ]',
        'channel = [ "connection=thought" ]',
        'soundhw = "piano"',
        'usbctrl = [ "version=9" ]',
        "disk = 1",
        "vif = [ 1 ]",
        "memory = [ 1 ]",
        'memory = "much"',
        'on_crash = "cry"',
        'type = "odd"',
        'cpus = "x"',
    ],
)
def test_wrong_words(line: str) -> None:
    with pytest.raises(InternalError):
        read(FULL if not line.startswith("type") else "", line) if not line.startswith("memory") else _alone(line)


def _alone(line: str) -> None:
    from vird.model.native.xen.xl import domain_from_xl

    domain_from_xl(f'name = "g"\n{line}\n')


@pytest.mark.parametrize(
    "device",
    [
        "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>",
        "<controller type='usb' model='qemu-xhci'/>",
        "<channel type='file'><source path='/f'/><target type='xen' name='n'/></channel>",
    ],
)
def test_devices_that_xen_has_not(device: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(device)


def test_values_that_would_end_early_are_refused() -> None:
    with pytest.raises(ConfigUnsupported):
        written("<interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='a,b'/></interface>")


def test_processors() -> None:
    vcpu = read("maxvcpus = 4").vcpu
    assert vcpu is not None
    assert (vcpu.count, vcpu.current) == (4, 1)
    old = read("vcpu_avail = 5", "maxvcpus = 3", tool="xm").vcpu
    assert old is not None
    assert (old.count, old.current) == (3, 2)
    assert written(parts="<vcpu cpuset='1-2'>2</vcpu>")["cpus"] == '"1-2"'
