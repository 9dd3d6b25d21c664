"""Parameters of a migration."""

from __future__ import annotations

from typing import Final

MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT: Final = "auto_converge.increment"
MIGRATE_PARAM_AUTO_CONVERGE_INITIAL: Final = "auto_converge.initial"
MIGRATE_PARAM_BANDWIDTH: Final = "bandwidth"
MIGRATE_PARAM_BANDWIDTH_POSTCOPY: Final = "bandwidth.postcopy"
MIGRATE_PARAM_COMPRESSION: Final = "compression"
MIGRATE_PARAM_COMPRESSION_MT_DTHREADS: Final = "compression.mt.dthreads"
MIGRATE_PARAM_COMPRESSION_MT_LEVEL: Final = "compression.mt.level"
MIGRATE_PARAM_COMPRESSION_MT_THREADS: Final = "compression.mt.threads"
MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE: Final = "compression.xbzrle.cache"
MIGRATE_PARAM_DEST_NAME: Final = "destination_name"
MIGRATE_PARAM_DEST_XML: Final = "destination_xml"
MIGRATE_PARAM_DISKS_PORT: Final = "disks_port"
MIGRATE_PARAM_DISKS_URI: Final = "disks_uri"
MIGRATE_PARAM_GRAPHICS_URI: Final = "graphics_uri"
MIGRATE_PARAM_LISTEN_ADDRESS: Final = "listen_address"
MIGRATE_PARAM_MIGRATE_DISKS: Final = "migrate_disks"
MIGRATE_PARAM_PARALLEL_CONNECTIONS: Final = "parallel.connections"
MIGRATE_PARAM_PERSIST_XML: Final = "persistent_xml"
MIGRATE_PARAM_TLS_DESTINATION: Final = "tls.destination"
MIGRATE_PARAM_URI: Final = "migrate_uri"
