import pytest

from vird.model.node_device.mainframe import ApQueueCapability, ChannelDeviceCapability


def test_numbers_are_hexadecimal() -> None:
    device = ChannelDeviceCapability.from_xml(
        "<capability type='ccw'><cssid>0x1</cssid><ssid>2</ssid><devno>0x815</devno></capability>"
    )
    assert (device.cssid, device.ssid, device.devno) == (1, 2, 0x815)
    assert "<devno>0x0815</devno>" in device.to_xml()
    assert "<ap-domain>0x00ab</ap-domain>" in ApQueueCapability(adapter=1, domain=0xAB).to_xml()


@pytest.mark.parametrize(
    ("cssid", "ssid", "devno"), [("0xff", "0", "0"), ("0", "4", "0"), ("0", "0", "0x10000"), ("0", "0", "x")]
)
def test_bounds(cssid: str, ssid: str, devno: str) -> None:
    with pytest.raises(Exception) as caught:
        ChannelDeviceCapability.from_xml(
            f"<capability type='ccw'><cssid>{cssid}</cssid><ssid>{ssid}</ssid><devno>{devno}</devno></capability>"
        )
    assert getattr(caught.value, "code", None) == 1
