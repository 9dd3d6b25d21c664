from vird.model.network.forward import Forward, ForwardAddress, ForwardInterface


def test_the_pool_holds_devices_of_either_kind() -> None:
    by_name = Forward(interfaces=[ForwardInterface(dev="eth0")])
    by_address = Forward(addresses=[ForwardAddress(domain=0, bus=1, slot=2, function=3)])
    assert [type(device) for device in by_name.pool + by_address.pool] == [ForwardInterface, ForwardAddress]
