"""Consoles, screens, keys and signals."""

from __future__ import annotations

from enum import IntEnum


class DomainConsoleFlags(IntEnum):
    """How a console is opened (virDomainConsoleFlags)."""

    FORCE = 1
    SAFE = 2


class DomainChannelFlags(IntEnum):
    """How a channel is opened (virDomainChannelFlags)."""

    FORCE = 1


class DomainOpenGraphicsFlags(IntEnum):
    """How a viewer's socket is handed over (virDomainOpenGraphicsFlags)."""

    SKIPAUTH = 1


class DomainGraphicsReloadType(IntEnum):
    """Which screens read their certificates anew (virDomainGraphicsReloadType)."""

    ANY = 0
    VNC = 1


class DomainProcessSignal(IntEnum):
    """Signals that can be sent into a guest (virDomainProcessSignal)."""

    NOP = 0
    HUP = 1
    INT = 2
    QUIT = 3
    ILL = 4
    TRAP = 5
    ABRT = 6
    BUS = 7
    FPE = 8
    KILL = 9
    USR1 = 10
    SEGV = 11
    USR2 = 12
    PIPE = 13
    ALRM = 14
    TERM = 15
    STKFLT = 16
    CHLD = 17
    CONT = 18
    STOP = 19
    TSTP = 20
    TTIN = 21
    TTOU = 22
    URG = 23
    XCPU = 24
    XFSZ = 25
    VTALRM = 26
    PROF = 27
    WINCH = 28
    POLL = 29
    PWR = 30
    SYS = 31
    RT0 = 32
    RT1 = 33
    RT2 = 34
    RT3 = 35
    RT4 = 36
    RT5 = 37
    RT6 = 38
    RT7 = 39
    RT8 = 40
    RT9 = 41
    RT10 = 42
    RT11 = 43
    RT12 = 44
    RT13 = 45
    RT14 = 46
    RT15 = 47
    RT16 = 48
    RT17 = 49
    RT18 = 50
    RT19 = 51
    RT20 = 52
    RT21 = 53
    RT22 = 54
    RT23 = 55
    RT24 = 56
    RT25 = 57
    RT26 = 58
    RT27 = 59
    RT28 = 60
    RT29 = 61
    RT30 = 62
    RT31 = 63
    RT32 = 64


class KeycodeSet(IntEnum):
    """In which vocabulary keys are named (virKeycodeSet)."""

    LINUX = 0
    XT = 1
    ATSET1 = 2
    ATSET2 = 3
    ATSET3 = 4
    OSX = 5
    XT_KBD = 6
    USB = 7
    WIN32 = 8
    QNUM = 9
