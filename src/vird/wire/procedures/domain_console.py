"""Procedures that reach a domain as a person would: console, screen, keys."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Files, Procedure, Stream
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Hyper, MaxLen, Record, Str, UInt


class DomainOpenConsoleArgs(Record):
    dom: DomainRef
    dev_name: Str | None
    flags: UInt


DOMAIN_OPEN_CONSOLE = Procedure(
    REMOTE,
    201,
    "domain_open_console",
    DomainOpenConsoleArgs,
    rights=(may.DOMAIN_OPEN_DEVICE,),
    stream=Stream.TO_CLIENT,
    since="0.8.6",
)


class DomainInjectNmiArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_INJECT_NMI = Procedure(
    REMOTE, 210, "domain_inject_nmi", DomainInjectNmiArgs, rights=(may.DOMAIN_INJECT_NMI,), since="0.9.2"
)


class DomainScreenshotArgs(Record):
    dom: DomainRef
    screen: UInt
    flags: UInt


class DomainScreenshotRet(Record):
    mime: Str | None


DOMAIN_SCREENSHOT = Procedure(
    REMOTE,
    211,
    "domain_screenshot",
    DomainScreenshotArgs,
    DomainScreenshotRet,
    rights=(may.DOMAIN_SCREENSHOT,),
    stream=Stream.TO_CLIENT,
    since="0.9.2",
)


class DomainSendKeyArgs(Record):
    dom: DomainRef
    codeset: UInt
    holdtime: UInt
    keycodes: Annotated[list[UInt], MaxLen(limits.DOMAIN_SEND_KEY_MAX)]
    flags: UInt


DOMAIN_SEND_KEY = Procedure(
    REMOTE, 226, "domain_send_key", DomainSendKeyArgs, rights=(may.DOMAIN_SEND_INPUT,), since="0.9.3"
)


class DomainOpenGraphicsArgs(Record):
    dom: DomainRef
    idx: UInt
    flags: UInt


DOMAIN_OPEN_GRAPHICS = Procedure(
    REMOTE,
    249,
    "domain_open_graphics",
    DomainOpenGraphicsArgs,
    rights=(may.DOMAIN_OPEN_GRAPHICS,),
    files=Files.IN,
    since="0.9.7",
)


class DomainSendProcessSignalArgs(Record):
    dom: DomainRef
    pid_value: Hyper
    signum: UInt
    flags: UInt


DOMAIN_SEND_PROCESS_SIGNAL = Procedure(
    REMOTE,
    295,
    "domain_send_process_signal",
    DomainSendProcessSignalArgs,
    rights=(may.DOMAIN_SEND_SIGNAL,),
    since="1.0.1",
)


class DomainOpenChannelArgs(Record):
    dom: DomainRef
    name: Str | None
    flags: UInt


DOMAIN_OPEN_CHANNEL = Procedure(
    REMOTE,
    296,
    "domain_open_channel",
    DomainOpenChannelArgs,
    rights=(may.DOMAIN_OPEN_DEVICE,),
    stream=Stream.TO_CLIENT,
    since="1.0.2",
)


class DomainOpenGraphicsFdArgs(Record):
    dom: DomainRef
    idx: UInt
    flags: UInt


DOMAIN_OPEN_GRAPHICS_FD = Procedure(
    REMOTE,
    343,
    "domain_open_graphics_fd",
    DomainOpenGraphicsFdArgs,
    rights=(may.DOMAIN_OPEN_GRAPHICS,),
    files=Files.OUT,
    since="1.2.8",
)


class DomainGraphicsReloadArgs(Record):
    dom: DomainRef
    type: UInt
    flags: UInt


DOMAIN_GRAPHICS_RELOAD = Procedure(
    REMOTE, 448, "domain_graphics_reload", DomainGraphicsReloadArgs, rights=(may.DOMAIN_WRITE,), since="10.2.0"
)
