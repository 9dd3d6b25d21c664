"""VMware's ``.vmx`` files: what a guest of ESX, Workstation, Player or Fusion is made of.

``read.py`` and ``write.py`` put the topics together; every topic's module knows both directions.
Where files are on the host is not known here: see ``places.py``.
"""

from vird.model.native.vmx.places import Place, datastore_path, datastore_place
from vird.model.native.vmx.read import OLDEST_HARDWARE, domain_from_vmx
from vird.model.native.vmx.write import vmx_from_domain

__all__ = ["OLDEST_HARDWARE", "Place", "datastore_path", "datastore_place", "domain_from_vmx", "vmx_from_domain"]
