from vird.model.network import Network
from vird.model.network.status import NetworkStatus, new_status


def test_bookkeeping_of_a_network_that_just_started() -> None:
    text = new_status(Network(name="a")).to_xml()
    assert text.startswith("<networkstatus>\n  <class_id bitmap='0-2'/>\n  <floor sum='0'/>\n  <network>\n")
    assert NetworkStatus.from_xml(text).to_xml() == text
