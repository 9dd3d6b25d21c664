import pytest

from vird.errors import InternalError
from vird.model.network_port import DirectPlug, parse_network_port

UUID = "0f1c2d3e-0000-4000-8000-000000000001"
OWNER = f"<owner><name>g</name><uuid>{UUID}</uuid></owner>"
MAC = "<mac address='52:54:00:00:00:01'/>"


def test_a_port_on_a_host_device() -> None:
    port = parse_network_port(
        f"<networkport><uuid>{UUID}</uuid>{OWNER}{MAC}<port/><plug type='direct' dev='e0' mode='bridge'/></networkport>"
    )
    assert isinstance(port.plug, DirectPlug) and port.plug.dev == "e0"
    assert port.port is None
    assert port.to_xml().endswith("  <plug type='direct' dev='e0' mode='bridge'/>\n</networkport>\n")


@pytest.mark.parametrize("inner", [OWNER + MAC, f"<uuid>{UUID}</uuid>{MAC}", f"<uuid>{UUID}</uuid>{OWNER}"])
def test_what_a_port_must_say(inner: str) -> None:
    with pytest.raises(Exception) as caught:
        parse_network_port(f"<networkport>{inner}</networkport>")
    assert getattr(caught.value, "code", None) == InternalError.code
