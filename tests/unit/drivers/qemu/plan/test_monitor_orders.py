"""What a new QEMU is told."""

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.monitor_orders import Order, limits, orders, qom_name
from vird.model.domain.devices.disk import IoTune


def told(devices: str = "", **options: object) -> list[Order]:
    launch = launch_of(devices, **options)
    return list(orders(launch.domain, launch.capabilities))


def test_passwords_of_both_displays() -> None:
    text = (
        "<graphics type='vnc' passwd='a' passwdValidTo='2030-01-01T00:00:00' connected='keep'/>"
        "<graphics type='spice' passwd='b'/><graphics type='vnc'/>"
    )
    assert told(text) == [
        ("set_password", {"protocol": "vnc", "password": "a", "connected": "keep"}),
        ("expire_password", {"protocol": "vnc", "time": "2030-01-01T00:00:00"}),
        ("set_password", {"protocol": "spice", "password": "b"}),
    ]


def test_cables_that_are_out() -> None:
    text = "<interface type='user'><link state='down'/><alias name='net0'/></interface>"
    assert told(text) == [("set_link", {"name": "net0", "up": False})]


def test_reboots_that_end_the_guest() -> None:
    before = "<on_reboot>destroy</on_reboot>"
    assert told(before=before) == [("set-action", {"reboot": "shutdown"})]
    assert told(before=before, without=("set-action",)) == []


def test_limits_of_disks() -> None:
    tune = IoTune(total_bytes_sec=5, write_iops_sec_max=7, group_name="g")
    found = limits(tune)
    assert found["bps"] == 5 and found["iops"] == 0 and found["iops_wr_max"] == 7 and found["group"] == "g"
    assert "bps_max" not in found
    text = (
        "<disk><target dev='{0}' bus='{1}'/><iotune><total_iops_sec>1</total_iops_sec></iotune><alias name='d'/></disk>"
    )
    [order] = told(text.format("vda", "virtio"))
    assert order.command == "block_set_io_throttle"
    assert order.arguments["id"] == "/machine/peripheral/d/virtio-backend"
    assert qom_name(launch_of(text.format("sda", "sata")).devices.disks[0]) == "d"
