"""Parameters of network ports."""

from __future__ import annotations

from typing import Final

NETWORK_PORT_BANDWIDTH_IN_AVERAGE: Final = "inbound.average"
NETWORK_PORT_BANDWIDTH_IN_BURST: Final = "inbound.burst"
NETWORK_PORT_BANDWIDTH_IN_FLOOR: Final = "inbound.floor"
NETWORK_PORT_BANDWIDTH_IN_PEAK: Final = "inbound.peak"
NETWORK_PORT_BANDWIDTH_OUT_AVERAGE: Final = "outbound.average"
NETWORK_PORT_BANDWIDTH_OUT_BURST: Final = "outbound.burst"
NETWORK_PORT_BANDWIDTH_OUT_PEAK: Final = "outbound.peak"
