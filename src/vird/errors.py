"""The errors of the whole system, one class per libvirt error number.

A driver raises the class whose name says what went wrong; the daemon turns it into the
wire form in one place, the client turns the wire form back into the same class.  The
number, the short text and the long text of an error are declared here and nowhere else.
This module does not log, print or translate.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ErrorLevel(IntEnum):
    """How bad it is (virErrorLevel)."""

    NONE = 0
    WARNING = 1
    ERROR = 2


class ErrorDomain(IntEnum):
    """Which part of the system raised an error (virErrorDomain)."""

    NONE = 0
    XEN = 1
    XEND = 2
    XENSTORE = 3
    SEXPR = 4
    XML = 5
    DOM = 6
    RPC = 7
    PROXY = 8
    CONF = 9
    QEMU = 10
    NET = 11
    TEST = 12
    REMOTE = 13
    OPENVZ = 14
    XENXM = 15
    STATS_LINUX = 16
    LXC = 17
    STORAGE = 18
    NETWORK = 19
    DOMAIN = 20
    UML = 21
    NODEDEV = 22
    XEN_INOTIFY = 23
    SECURITY = 24
    VBOX = 25
    INTERFACE = 26
    ONE = 27
    ESX = 28
    PHYP = 29
    SECRET = 30
    CPU = 31
    XENAPI = 32
    NWFILTER = 33
    HOOK = 34
    DOMAIN_SNAPSHOT = 35
    AUDIT = 36
    SYSINFO = 37
    STREAMS = 38
    VMWARE = 39
    EVENT = 40
    LIBXL = 41
    LOCKING = 42
    HYPERV = 43
    CAPABILITIES = 44
    URI = 45
    AUTH = 46
    DBUS = 47
    PARALLELS = 48
    DEVICE = 49
    SSH = 50
    LOCKSPACE = 51
    INITCTL = 52
    IDENTITY = 53
    CGROUP = 54
    ACCESS = 55
    SYSTEMD = 56
    BHYVE = 57
    CRYPTO = 58
    FIREWALL = 59
    POLKIT = 60
    THREAD = 61
    ADMIN = 62
    LOGGING = 63
    XENXL = 64
    PERF = 65
    LIBSSH = 66
    RESCTRL = 67
    FIREWALLD = 68
    DOMAIN_CHECKPOINT = 69
    TPM = 70
    BPF = 71
    CH = 72


BY_CODE: dict[int, type[VirdError]] = {}
"""Error number to class, for what comes from the wire."""


class VirdError(Exception):
    """Any failure that a caller can meet; carries what libvirt's virError carries.

    ``detail`` is the part after the prefix.  ``domain`` may be left out: the driver that lets the error pass fills it
    in.  ``str1``-``str3``, ``int1``, ``int2`` are the wire form's extra fields: left alone format and detail.
    """

    code: int = 1
    plain: ClassVar[str] = "internal error"
    detailed: ClassVar[str] = "internal error: {}"
    level: ErrorLevel = ErrorLevel.ERROR
    of_nobody: bool = False  # whether ``domain`` stays NONE, as libvirt has it of code that is no part of the system
    origin: ClassVar[ErrorDomain | None] = None  # the part that a document's fault comes from, whatever it is for
    of_its_own: bool = False  # a document's fault that the part which it is for reports, not the reader of XML

    def __init__(
        self,
        detail: str | None = None,
        *,
        domain: ErrorDomain = ErrorDomain.NONE,
        str1: str | None = None,
        str2: str | None = None,
        str3: str | None = None,
        int1: int = -1,
        int2: int = -1,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.text: str | None = None
        self.domain = domain
        self.str1: str | None = str1 or (self.plain if detail is None else self.detailed.replace("{}", "%s"))
        self.str2 = detail if str2 is None else str2
        self.str3 = str3
        self.int1, self.int2 = int1, int2

    def __init_subclass__(cls, code: int | None = None, plain: str = "", detailed: str = "") -> None:
        if code is None:
            return
        cls.code = code
        cls.plain = plain
        cls.detailed = detailed or plain + ": {}"
        BY_CODE[code] = cls

    @property
    def message(self) -> str:
        """The whole text, with the prefix that belongs to the error number."""
        if self.text is not None:
            return self.text
        return self.plain if self.detail is None else self.detailed.format(self.detail)

    def __str__(self) -> str:
        return self.message


class InternalError(VirdError, code=1, plain="internal error"):
    """VIR_ERR_INTERNAL_ERROR."""


class NoMemory(VirdError, code=2, plain="out of memory"):
    """VIR_ERR_NO_MEMORY."""


class NoSupport(VirdError, code=3, plain="this function is not supported by the connection driver"):
    """VIR_ERR_NO_SUPPORT."""


class UnknownHost(VirdError, code=4, plain="unknown host", detailed="unknown host {}"):
    """VIR_ERR_UNKNOWN_HOST."""


class NoConnect(
    VirdError, code=5, plain="no connection driver available", detailed="no connection driver available for {}"
):
    """VIR_ERR_NO_CONNECT."""


class InvalidConn(
    VirdError, code=6, plain="invalid connection pointer in", detailed="invalid connection pointer in {}"
):
    """VIR_ERR_INVALID_CONN."""


class InvalidDomain(VirdError, code=7, plain="invalid domain pointer in", detailed="invalid domain pointer in {}"):
    """VIR_ERR_INVALID_DOMAIN."""


class InvalidArg(VirdError, code=8, plain="invalid argument"):
    """VIR_ERR_INVALID_ARG."""


class OperationFailed(VirdError, code=9, plain="operation failed"):
    """VIR_ERR_OPERATION_FAILED."""


class GetFailed(VirdError, code=10, plain="GET operation failed"):
    """VIR_ERR_GET_FAILED."""


class PostFailed(VirdError, code=11, plain="POST operation failed"):
    """VIR_ERR_POST_FAILED."""


class HttpError(VirdError, code=12, plain="got unknown HTTP error code", detailed="got unknown HTTP error code {}"):
    """VIR_ERR_HTTP_ERROR."""


class SexprSerial(VirdError, code=13, plain="failed to serialize S-Expr"):
    """VIR_ERR_SEXPR_SERIAL."""


class NoXen(
    VirdError, code=14, plain="could not use Xen hypervisor entry", detailed="could not use Xen hypervisor entry {}"
):
    """VIR_ERR_NO_XEN."""


class XenCall(VirdError, code=15, plain="failed Xen syscall", detailed="failed Xen syscall {}"):
    """VIR_ERR_XEN_CALL."""


class OsType(VirdError, code=16, plain="unknown OS type", detailed="unknown OS type {}"):
    """VIR_ERR_OS_TYPE."""


class NoKernel(VirdError, code=17, plain="missing kernel information"):
    """VIR_ERR_NO_KERNEL."""


class NoRoot(
    VirdError, code=18, plain="missing root device information", detailed="missing root device information in {}"
):
    """VIR_ERR_NO_ROOT."""


class NoSource(
    VirdError,
    code=19,
    plain="missing source information for device",
    detailed="missing source information for device {}",
):
    """VIR_ERR_NO_SOURCE."""


class NoTarget(
    VirdError,
    code=20,
    plain="missing target information for device",
    detailed="missing target information for device {}",
):
    """VIR_ERR_NO_TARGET."""


class NoName(VirdError, code=21, plain="missing name information", detailed="missing name information in {}"):
    """VIR_ERR_NO_NAME."""


class NoOs(
    VirdError,
    code=22,
    plain="missing operating system information",
    detailed="missing operating system information for {}",
):
    """VIR_ERR_NO_OS."""


class NoDevice(VirdError, code=23, plain="missing devices information", detailed="missing devices information for {}"):
    """VIR_ERR_NO_DEVICE."""


class NoXenstore(
    VirdError, code=24, plain="could not connect to Xen Store", detailed="could not connect to Xen Store {}"
):
    """VIR_ERR_NO_XENSTORE."""


class DriverFull(VirdError, code=25, plain="too many drivers registered", detailed="too many drivers registered in {}"):
    """VIR_ERR_DRIVER_FULL."""


class CallFailed(VirdError, code=26, plain="library call failed"):
    """VIR_ERR_CALL_FAILED."""


class XmlError(VirdError, code=27, plain="XML description is invalid or not well formed", detailed="XML error: {}"):
    """VIR_ERR_XML_ERROR."""


class DomExist(VirdError, code=28, plain="this domain exists already", detailed="domain {} exists already"):
    """VIR_ERR_DOM_EXIST."""


class OperationDenied(
    VirdError, code=29, plain="operation forbidden for read only access", detailed="operation forbidden: {}"
):
    """VIR_ERR_OPERATION_DENIED."""


class OpenFailed(
    VirdError, code=30, plain="failed to open configuration file for reading", detailed="failed to open {} for reading"
):
    """VIR_ERR_OPEN_FAILED."""


class ReadFailed(
    VirdError, code=31, plain="failed to read configuration file", detailed="failed to read configuration file {}"
):
    """VIR_ERR_READ_FAILED."""


class ParseFailed(
    VirdError, code=32, plain="failed to parse configuration file", detailed="failed to parse configuration file {}"
):
    """VIR_ERR_PARSE_FAILED."""


class ConfSyntax(VirdError, code=33, plain="configuration file syntax error"):
    """VIR_ERR_CONF_SYNTAX."""


class WriteFailed(VirdError, code=34, plain="failed to write configuration file"):
    """VIR_ERR_WRITE_FAILED."""


class XmlDetail(VirdError, code=35, plain="parser error", detailed="{}"):
    """VIR_ERR_XML_DETAIL."""


class InvalidNetwork(VirdError, code=36, plain="invalid network pointer in", detailed="invalid network pointer in {}"):
    """VIR_ERR_INVALID_NETWORK."""


class NetworkExist(VirdError, code=37, plain="this network exists already", detailed="network {} exists already"):
    """VIR_ERR_NETWORK_EXIST."""


class SystemError_(VirdError, code=38, plain="system call error", detailed="{}"):
    """VIR_ERR_SYSTEM_ERROR."""


class Rpc(VirdError, code=39, plain="RPC error", detailed="{}"):
    """VIR_ERR_RPC."""


class GnutlsError(VirdError, code=40, plain="GNUTLS call error", detailed="{}"):
    """VIR_ERR_GNUTLS_ERROR."""


class WarnNoNetwork(VirdError, code=41, plain="Failed to find the network", detailed="Failed to find the network: {}"):
    """VIR_WAR_NO_NETWORK."""

    level = ErrorLevel.WARNING


class NoDomain(VirdError, code=42, plain="Domain not found"):
    """VIR_ERR_NO_DOMAIN."""


class NoNetwork(VirdError, code=43, plain="Network not found"):
    """VIR_ERR_NO_NETWORK."""


class InvalidMac(VirdError, code=44, plain="invalid MAC address"):
    """VIR_ERR_INVALID_MAC."""


class AuthFailed(VirdError, code=45, plain="authentication failed"):
    """VIR_ERR_AUTH_FAILED."""


class InvalidStoragePool(
    VirdError, code=46, plain="invalid storage pool pointer in", detailed="invalid storage pool pointer in {}"
):
    """VIR_ERR_INVALID_STORAGE_POOL."""


class InvalidStorageVol(
    VirdError, code=47, plain="invalid storage volume pointer in", detailed="invalid storage volume pointer in {}"
):
    """VIR_ERR_INVALID_STORAGE_VOL."""


class WarnNoStorage(VirdError, code=48, plain="Failed to find a storage driver"):
    """VIR_WAR_NO_STORAGE."""

    level = ErrorLevel.WARNING


class NoStoragePool(VirdError, code=49, plain="Storage pool not found"):
    """VIR_ERR_NO_STORAGE_POOL."""


class NoStorageVol(VirdError, code=50, plain="Storage volume not found"):
    """VIR_ERR_NO_STORAGE_VOL."""


class WarnNoNode(VirdError, code=51, plain="Failed to find a node driver"):
    """VIR_WAR_NO_NODE."""

    level = ErrorLevel.WARNING


class InvalidNodeDevice(
    VirdError, code=52, plain="invalid node device pointer", detailed="invalid node device pointer in {}"
):
    """VIR_ERR_INVALID_NODE_DEVICE."""


class NoNodeDevice(VirdError, code=53, plain="Node device not found"):
    """VIR_ERR_NO_NODE_DEVICE."""


class NoSecurityModel(VirdError, code=54, plain="Security model not found"):
    """VIR_ERR_NO_SECURITY_MODEL."""


class OperationInvalid(VirdError, code=55, plain="Requested operation is not valid"):
    """VIR_ERR_OPERATION_INVALID."""


class WarnNoInterface(VirdError, code=56, plain="Failed to find the interface"):
    """VIR_WAR_NO_INTERFACE."""

    level = ErrorLevel.WARNING


class NoInterface(VirdError, code=57, plain="Interface not found"):
    """VIR_ERR_NO_INTERFACE."""


class InvalidInterface(
    VirdError, code=58, plain="invalid interface pointer in", detailed="invalid interface pointer in {}"
):
    """VIR_ERR_INVALID_INTERFACE."""


class MultipleInterfaces(VirdError, code=59, plain="multiple matching interfaces found"):
    """VIR_ERR_MULTIPLE_INTERFACES."""


class WarnNoNwfilter(VirdError, code=60, plain="Failed to start the nwfilter driver"):
    """VIR_WAR_NO_NWFILTER."""

    level = ErrorLevel.WARNING


class InvalidNwfilter(VirdError, code=61, plain="Invalid network filter"):
    """VIR_ERR_INVALID_NWFILTER."""


class NoNwfilter(VirdError, code=62, plain="Network filter not found"):
    """VIR_ERR_NO_NWFILTER."""


class BuildFirewall(VirdError, code=63, plain="Error while building firewall"):
    """VIR_ERR_BUILD_FIREWALL."""


class WarnNoSecret(VirdError, code=64, plain="Failed to find a secret storage driver"):
    """VIR_WAR_NO_SECRET."""

    level = ErrorLevel.WARNING


class InvalidSecret(VirdError, code=65, plain="Invalid secret"):
    """VIR_ERR_INVALID_SECRET."""


class NoSecret(VirdError, code=66, plain="Secret not found"):
    """VIR_ERR_NO_SECRET."""


class ConfigUnsupported(VirdError, code=67, plain="unsupported configuration"):
    """VIR_ERR_CONFIG_UNSUPPORTED."""


class OperationTimeout(VirdError, code=68, plain="Timed out during operation"):
    """VIR_ERR_OPERATION_TIMEOUT."""


class MigratePersistFailed(VirdError, code=69, plain="Failed to make domain persistent after migration"):
    """VIR_ERR_MIGRATE_PERSIST_FAILED."""


class HookScriptFailed(VirdError, code=70, plain="Hook script execution failed"):
    """VIR_ERR_HOOK_SCRIPT_FAILED."""


class InvalidDomainSnapshot(VirdError, code=71, plain="Invalid domain snapshot"):
    """VIR_ERR_INVALID_DOMAIN_SNAPSHOT."""


class NoDomainSnapshot(VirdError, code=72, plain="Domain snapshot not found"):
    """VIR_ERR_NO_DOMAIN_SNAPSHOT."""


class InvalidStream(VirdError, code=73, plain="invalid stream pointer", detailed="invalid stream pointer in {}"):
    """VIR_ERR_INVALID_STREAM."""


class ArgumentUnsupported(VirdError, code=74, plain="argument unsupported"):
    """VIR_ERR_ARGUMENT_UNSUPPORTED."""


class StorageProbeFailed(VirdError, code=75, plain="Storage pool probe failed"):
    """VIR_ERR_STORAGE_PROBE_FAILED."""


class StoragePoolBuilt(VirdError, code=76, plain="Storage pool already built"):
    """VIR_ERR_STORAGE_POOL_BUILT."""


class SnapshotRevertRisky(VirdError, code=77, plain="revert requires force"):
    """VIR_ERR_SNAPSHOT_REVERT_RISKY."""


class OperationAborted(VirdError, code=78, plain="operation aborted"):
    """VIR_ERR_OPERATION_ABORTED."""


class AuthCancelled(VirdError, code=79, plain="authentication cancelled"):
    """VIR_ERR_AUTH_CANCELLED."""


class NoDomainMetadata(VirdError, code=80, plain="metadata not found"):
    """VIR_ERR_NO_DOMAIN_METADATA."""


class MigrateUnsafe(VirdError, code=81, plain="Unsafe migration"):
    """VIR_ERR_MIGRATE_UNSAFE."""


class Overflow(VirdError, code=82, plain="numerical overflow"):
    """VIR_ERR_OVERFLOW."""


class BlockCopyActive(VirdError, code=83, plain="block copy still active"):
    """VIR_ERR_BLOCK_COPY_ACTIVE."""


class OperationUnsupported(VirdError, code=84, plain="Operation not supported"):
    """VIR_ERR_OPERATION_UNSUPPORTED."""


class Ssh(VirdError, code=85, plain="SSH transport error"):
    """VIR_ERR_SSH."""


class AgentUnresponsive(VirdError, code=86, plain="Guest agent is not responding"):
    """VIR_ERR_AGENT_UNRESPONSIVE."""


class ResourceBusy(VirdError, code=87, plain="resource busy"):
    """VIR_ERR_RESOURCE_BUSY."""


class AccessDenied(VirdError, code=88, plain="access denied"):
    """VIR_ERR_ACCESS_DENIED."""


class DbusService(VirdError, code=89, plain="error from service"):
    """VIR_ERR_DBUS_SERVICE."""


class StorageVolExist(
    VirdError, code=90, plain="this storage volume exists already", detailed="storage volume {} exists already"
):
    """VIR_ERR_STORAGE_VOL_EXIST."""


class CpuIncompatible(VirdError, code=91, plain="the CPU is incompatible with host CPU"):
    """VIR_ERR_CPU_INCOMPATIBLE."""


class XmlInvalidSchema(VirdError, code=92, plain="XML document failed to validate against schema"):
    """VIR_ERR_XML_INVALID_SCHEMA."""


class MigrateFinishOk(VirdError, code=93, plain="migration successfully aborted"):
    """VIR_ERR_MIGRATE_FINISH_OK."""


class AuthUnavailable(VirdError, code=94, plain="authentication unavailable"):
    """VIR_ERR_AUTH_UNAVAILABLE."""


class NoServer(VirdError, code=95, plain="Server not found"):
    """VIR_ERR_NO_SERVER."""


class NoClient(VirdError, code=96, plain="Client not found"):
    """VIR_ERR_NO_CLIENT."""


class AgentUnsynced(VirdError, code=97, plain="guest agent replied with wrong id to guest-sync command"):
    """VIR_ERR_AGENT_UNSYNCED."""


class Libssh(VirdError, code=98, plain="libssh transport error"):
    """VIR_ERR_LIBSSH."""


class DeviceMissing(VirdError, code=99, plain="device not found"):
    """VIR_ERR_DEVICE_MISSING."""


class InvalidNwfilterBinding(VirdError, code=100, plain="Invalid network filter binding"):
    """VIR_ERR_INVALID_NWFILTER_BINDING."""


class NoNwfilterBinding(VirdError, code=101, plain="Network filter binding not found"):
    """VIR_ERR_NO_NWFILTER_BINDING."""


class InvalidDomainCheckpoint(VirdError, code=102, plain="Invalid domain checkpoint"):
    """VIR_ERR_INVALID_DOMAIN_CHECKPOINT."""


class NoDomainCheckpoint(VirdError, code=103, plain="Domain checkpoint not found"):
    """VIR_ERR_NO_DOMAIN_CHECKPOINT."""


class NoDomainBackup(VirdError, code=104, plain="Domain backup job id not found"):
    """VIR_ERR_NO_DOMAIN_BACKUP."""


class InvalidNetworkPort(VirdError, code=105, plain="Invalid network port pointer"):
    """VIR_ERR_INVALID_NETWORK_PORT."""


class NetworkPortExist(
    VirdError, code=106, plain="this network port exists already", detailed="network port {} exists already"
):
    """VIR_ERR_NETWORK_PORT_EXIST."""


class NoNetworkPort(VirdError, code=107, plain="network port not found"):
    """VIR_ERR_NO_NETWORK_PORT."""


class NoHostname(VirdError, code=108, plain="no hostname found"):
    """VIR_ERR_NO_HOSTNAME."""


class CheckpointInconsistent(VirdError, code=109, plain="checkpoint inconsistent"):
    """VIR_ERR_CHECKPOINT_INCONSISTENT."""


class MultipleDomains(VirdError, code=110, plain="multiple matching domains found"):
    """VIR_ERR_MULTIPLE_DOMAINS."""


class NoNetworkMetadata(VirdError, code=111, plain="network metadata not found"):
    """VIR_ERR_NO_NETWORK_METADATA, since 9.7."""


def received(
    code: int,
    message: str | None,
    *,
    domain: int = 0,
    level: int = 2,
    str1: str | None = None,
    str2: str | None = None,
    str3: str | None = None,
    int1: int = -1,
    int2: int = -1,
) -> VirdError:
    """The error that a peer sent: its class by number, its text as it came.

    Numbers that this release does not know become plain ``VirdError`` objects that carry them.
    """
    error = BY_CODE.get(code, VirdError)(None, str2=str2, str3=str3, int1=int1, int2=int2)
    error.code, error.text, error.str1 = code, message, str1
    error.domain = ErrorDomain(domain) if domain in _DOMAINS else ErrorDomain.NONE
    error.level = ErrorLevel(level) if level in _LEVELS else ErrorLevel.ERROR
    return error


_DOMAINS = frozenset(map(int, ErrorDomain))
_LEVELS = frozenset(map(int, ErrorLevel))
