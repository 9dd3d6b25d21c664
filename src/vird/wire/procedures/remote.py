"""The remote program: all its rows and records under one name, gathered from the modules per kind of object."""

from __future__ import annotations

from vird.wire.procedures.auth import *  # noqa: F403
from vird.wire.procedures.checkpoint import *  # noqa: F403
from vird.wire.procedures.connect import *  # noqa: F403
from vird.wire.procedures.domain_agent import *  # noqa: F403
from vird.wire.procedures.domain_block import *  # noqa: F403
from vird.wire.procedures.domain_console import *  # noqa: F403
from vird.wire.procedures.domain_devices import *  # noqa: F403
from vird.wire.procedures.domain_event_callbacks import *  # noqa: F403
from vird.wire.procedures.domain_events import *  # noqa: F403
from vird.wire.procedures.domain_jobs import *  # noqa: F403
from vird.wire.procedures.domain_lifecycle import *  # noqa: F403
from vird.wire.procedures.domain_lookup import *  # noqa: F403
from vird.wire.procedures.domain_metadata import *  # noqa: F403
from vird.wire.procedures.domain_migration import *  # noqa: F403
from vird.wire.procedures.domain_migration_tuning import *  # noqa: F403
from vird.wire.procedures.domain_resources import *  # noqa: F403
from vird.wire.procedures.domain_save import *  # noqa: F403
from vird.wire.procedures.domain_stats import *  # noqa: F403
from vird.wire.procedures.domain_tuning import *  # noqa: F403
from vird.wire.procedures.filter import *  # noqa: F403
from vird.wire.procedures.filter_binding import *  # noqa: F403
from vird.wire.procedures.interface import *  # noqa: F403
from vird.wire.procedures.network import *  # noqa: F403
from vird.wire.procedures.network_events import *  # noqa: F403
from vird.wire.procedures.network_port import *  # noqa: F403
from vird.wire.procedures.node import *  # noqa: F403
from vird.wire.procedures.node_device import *  # noqa: F403
from vird.wire.procedures.node_device_events import *  # noqa: F403
from vird.wire.procedures.pool import *  # noqa: F403
from vird.wire.procedures.pool_events import *  # noqa: F403
from vird.wire.procedures.refs import *  # noqa: F403
from vird.wire.procedures.secret import *  # noqa: F403
from vird.wire.procedures.secret_events import *  # noqa: F403
from vird.wire.procedures.snapshot import *  # noqa: F403
from vird.wire.procedures.volume import *  # noqa: F403
