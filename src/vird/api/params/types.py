"""The type of every typed parameter that callers set, by its name on the wire.

Clients give these types to the values of a dict; what callers only read carries its type with it.
"""

from __future__ import annotations

from typing import Final

from vird.wire.xdr import TypedParameterType as Type

_PERF = (
    "cmt mbmt mbml cpu_cycles instructions cache_references cache_misses branch_instructions branch_misses bus_cycles "
    "stalled_cycles_frontend stalled_cycles_backend ref_cpu_cycles cpu_clock task_clock page_faults context_switches "
    "cpu_migrations page_faults_min page_faults_maj alignment_faults emulation_faults"
)
_LIMITS = ("total_bytes_sec", "read_bytes_sec", "write_bytes_sec", "total_iops_sec", "read_iops_sec", "write_iops_sec")

_NAMES: Final = {
    Type.INT: "shares numa_mode disks_port compression.mt.level compression.mt.threads compression.mt.dthreads "
    "compression.zlib.level compression.zstd.level auto_converge.initial auto_converge.increment "
    "parallel.connections thread_pool_min thread_pool_max bandwidth.avail-switchover",
    Type.UINT: "weight cap granularity shm_pages_to_scan shm_sleep_millisecs shm_merge_across_nodes poll_grow "
    "poll_shrink inbound.average inbound.peak inbound.burst inbound.floor outbound.average outbound.peak "
    "outbound.burst",
    Type.LLONG: "vcpu_quota emulator_quota global_quota iothread_quota reservation limit process-id",
    Type.ULLONG: "cpu_shares vcpu_period emulator_period global_period iothread_period hard_limit soft_limit "
    "min_guarantee swap_hard_limit bandwidth bandwidth.postcopy compression.xbzrle.cache buf-size poll_max_ns "
    "size_iops_sec sev-secret-set-address unix-user-id unix-group-id process-time user-time unix-process-time "
    "unix-process-id downtime.max "
    + " ".join(_LIMITS)
    + " "
    + " ".join(f"{name}_max" for name in _LIMITS)
    + " "
    + " ".join(f"{name}_max_length" for name in _LIMITS),
    Type.BOOLEAN: _PERF,
    Type.STRING: "device_weight device_read_bytes_sec device_write_bytes_sec device_read_iops_sec "
    "device_write_iops_sec numa_nodeset group_name migrate_uri destination_name destination_xml persistent_xml "
    "graphics_uri listen_address migrate_disks migrate_disks_detect_zeroes disks_uri compression tls.destination "
    "dxml file image_format sev-secret-header sev-secret user-name unix-user-name group-name unix-group-name "
    "sasl-user-name x509-dname selinux-context",
}
TYPES: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}
"""Name to type."""
