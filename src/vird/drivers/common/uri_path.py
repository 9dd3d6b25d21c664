"""Whether the path of a connection URI is one of this daemon's: the system's, or a user's.

Asked by the drivers that manage a host when a client opens them; simulated hosts have paths of their own.
"""

from __future__ import annotations

from vird.api.uri import Uri
from vird.errors import InternalError
from vird.host.paths import Paths


def check_uri_path(uri: Uri, paths: Paths, *also: str) -> None:
    """Pass the daemon's own path, and for `also` others as well.

    Raises ``InternalError``, as libvirt does, with the URI that would do.
    """
    own = paths.own_uri_path
    if uri.path not in (own, *also):
        raise InternalError(f"unexpected {uri.driver} URI path '{uri.path}', try {uri.driver}://{own}")
