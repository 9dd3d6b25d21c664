"""Which documents of a domain a call is about: the running one, the definition, or both.

The checks and the words are the same for every driver; how a document is changed and kept is the
driver's own.
"""

from __future__ import annotations

import re
from typing import Final

from vird import errors
from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.drivers.common.domain_entry import DomainEntry
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain

EITHER: Final = Impact.LIVE | Impact.CONFIG
TYPED_STRINGS: Final = 4
"""The flag by which clients say that they understand text among typed parameters."""


def affected(entry: DomainEntry, flags: int) -> tuple[bool, bool]:
    """Whether a change is for the running domain, and whether for its definition.

    Raises ``OperationInvalid`` when it is for one that is not there.
    """
    live, config = bool(flags & Impact.LIVE), bool(flags & Impact.CONFIG)
    if not live and not config:
        live, config = entry.is_active, not entry.is_active
    if live and not entry.is_active:
        raise errors.OperationInvalid("domain is not running", domain=ErrorDomain.DOMAIN)
    if config and not entry.is_persistent:
        raise errors.OperationInvalid("transient domains do not have any persistent config", domain=ErrorDomain.DOMAIN)
    return live, config


def document_of(entry: DomainEntry, flags: int) -> Domain:
    """The one document that a question is about.

    Raises ``InvalidArg`` when both are named, ``OperationInvalid`` when the named one is not there.
    """
    if flags & EITHER == EITHER:
        raise bare_argument(
            "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive",
            ErrorDomain.DOMAIN,
            argument="flags",
            function="virDomainObjGetOneDefState",
        )
    live, _ = affected(entry, flags)
    document = entry.live if live else entry.persistent
    assert document is not None
    return document


_ABOUT: Final = re.compile(r"(?:string )?(?P<argument>\w+) in (?P<function>\w+) must ")
"""How most of libvirt's refusals of arguments begin."""


def bare_argument(
    text: str, domain: ErrorDomain = ErrorDomain.NONE, *, argument: str | None = None, function: str | None = None
) -> errors.InvalidArg:
    """The refusal of an argument in words that stand without prefix.

    Which ``argument`` of which ``function`` it is about goes with it; mostly the words say so.
    """
    if argument is None and (about := _ABOUT.match(text)):
        argument, function = about["argument"], about["function"]
    refusal = errors.InvalidArg(text, domain=domain)
    if argument is not None:
        refusal = errors.InvalidArg(text, domain=domain, str1=function, str2=argument, int1=0, int2=0)
    refusal.text = text
    return refusal
