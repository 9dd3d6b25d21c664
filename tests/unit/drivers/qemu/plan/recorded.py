"""What Debian's QEMU 7.2 can do, as recorded beside the golden command lines."""

from pathlib import Path
from typing import Final

from vird.drivers.qemu.capabilities.document import read

GOLDEN: Final = Path(__file__).parents[4] / "golden" / "command_line"
CAPABILITIES: Final = read((GOLDEN / "capabilities.xml").read_bytes())[0]
