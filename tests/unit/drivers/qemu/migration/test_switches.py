"""What QEMU is told before a move."""

from __future__ import annotations

import pytest

from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration import switches

XBZRLE = names.MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE


def on(wishes: Wishes, side: switches.Side = "source") -> set[str]:
    return {each["capability"] for each in switches.capabilities(wishes, side) if each["state"]}


def test_each_side_has_its_own() -> None:
    assert on(Wishes(0)) == {"events", "pause-before-switchover", "return-path"}
    assert on(Wishes(0), "destination") == {"events", "late-block-activate", "return-path"}
    flags = Flag.AUTO_CONVERGE | Flag.PARALLEL | Flag.TUNNELLED
    assert on(Wishes(flags)) == {"events", "pause-before-switchover", "auto-converge", "multifd"}
    assert on(Wishes(flags), "destination") == {"events", "late-block-activate", "multifd"}
    assert not any(each["state"] for each in switches.all_off())


def test_compression() -> None:
    both = {names.MIGRATE_PARAM_COMPRESSION: ["mt", "xbzrle"]}
    assert {"compress", "xbzrle"} <= on(Wishes(Flag.COMPRESSED, more=both))
    assert on(Wishes(Flag.COMPRESSED)) >= {"xbzrle"}


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (Wishes(Flag.COMPRESSED, more={names.MIGRATE_PARAM_COMPRESSION: ["foo"]}), "Unsupported compression method"),
        (Wishes(Flag.COMPRESSED, more={names.MIGRATE_PARAM_COMPRESSION: ["mt", "mt"]}), "specified twice"),
        (Wishes(0, more={names.MIGRATE_PARAM_COMPRESSION: ["mt"]}), "Turn compression on"),
        (Wishes(0, more={XBZRLE: 4096}), "Turn xbzrle compression on to tune it"),
        (Wishes(0, more={names.MIGRATE_PARAM_COMPRESSION_MT_LEVEL: 1}), "Turn multithread compression on"),
        (Wishes(0, more={names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL: 1}), "Turn auto convergence on to tune it"),
        (Wishes(0, more={names.MIGRATE_PARAM_PARALLEL_CONNECTIONS: 3}), "Turn parallel migration on to tune it"),
        (Wishes(Flag.ZEROCOPY), "zero-copy is only available for parallel migration"),
        (Wishes(Flag.TUNNELLED | Flag.PARALLEL), "mutually exclusive"),
    ],
)
def test_what_does_not_fit(wishes: Wishes, words: str) -> None:
    with pytest.raises(errors.VirdError, match=words):
        switches.check(wishes)


def test_limits() -> None:
    assert switches.parameters(Wishes(0), "source")["max-bandwidth"] == switches.NO_LIMIT
    assert switches.parameters(Wishes(0), "source", 5)["max-bandwidth"] == 5
    assert switches.parameters(Wishes(0, bandwidth=3), "source", 5)["max-bandwidth"] == 3 * 2**20
    assert switches.parameters(Wishes(0, bandwidth=10**15), "source")["max-bandwidth"] == switches.NO_LIMIT
    assert switches.parameters(Wishes(0, bandwidth=3), "destination") == {"tls-creds": "", "tls-hostname": ""}
    wishes = Wishes(Flag.PARALLEL, more={names.MIGRATE_PARAM_PARALLEL_CONNECTIONS: 3})
    assert switches.parameters(wishes, "destination")["multifd-channels"] == 3
