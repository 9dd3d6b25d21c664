"""Parameters of a daemon: threads, limits, what is known of a client."""

from __future__ import annotations

from typing import Final

CLIENT_INFO_READONLY: Final = "readonly"
CLIENT_INFO_SASL_USER_NAME: Final = "sasl_user_name"
CLIENT_INFO_SELINUX_CONTEXT: Final = "selinux_context"
CLIENT_INFO_SOCKET_ADDR: Final = "sock_addr"
CLIENT_INFO_UNIX_GROUP_ID: Final = "unix_group_id"
CLIENT_INFO_UNIX_GROUP_NAME: Final = "unix_group_name"
CLIENT_INFO_UNIX_PROCESS_ID: Final = "unix_process_id"
CLIENT_INFO_UNIX_USER_ID: Final = "unix_user_id"
CLIENT_INFO_UNIX_USER_NAME: Final = "unix_user_name"
CLIENT_INFO_X509_DISTINGUISHED_NAME: Final = "tls_x509_dname"
SERVER_CLIENTS_CURRENT: Final = "nclients"
SERVER_CLIENTS_MAX: Final = "nclients_max"
SERVER_CLIENTS_UNAUTH_CURRENT: Final = "nclients_unauth"
SERVER_CLIENTS_UNAUTH_MAX: Final = "nclients_unauth_max"
THREADPOOL_JOB_QUEUE_DEPTH: Final = "jobQueueDepth"
THREADPOOL_WORKERS_CURRENT: Final = "nWorkers"
THREADPOOL_WORKERS_FREE: Final = "freeWorkers"
THREADPOOL_WORKERS_MAX: Final = "maxWorkers"
THREADPOOL_WORKERS_MIN: Final = "minWorkers"
THREADPOOL_WORKERS_PRIORITY: Final = "prioWorkers"
