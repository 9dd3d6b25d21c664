"""The capabilities document of a connection."""

from vird.model.capabilities.document import Capabilities, Guest
from vird.model.capabilities.host import Host

__all__ = ["Capabilities", "Guest", "Host"]
