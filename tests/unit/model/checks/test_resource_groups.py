"""Shares of cache and of memory bandwidth."""

import pytest

from vird.errors import InvalidArg, VirdError, XmlError
from vird.model.checks.resource_groups import complete_groups
from vird.model.domain.cputune import CpuTune

CACHE = "<cachetune vcpus='{}'>{}</cachetune>"
SHARE = "<cache id='{}' level='3' type='{}' size='3' unit='MiB'/>"
BANDWIDTH = "<memorytune vcpus='{}'>{}</memorytune>"
NODE = "<node id='{}' bandwidth='{}'/>"


def completed(groups: str) -> str:
    tune = CpuTune.from_xml(f"<cputune>{groups}</cputune>")
    complete_groups(tune, 4)
    return tune.to_xml(tag="cputune")


def test_bandwidth_groups_of_the_same_vcpus_are_one() -> None:
    text = completed(BANDWIDTH.format("0-1", NODE.format(1, 20)) + BANDWIDTH.format("0-1", NODE.format(0, 30)))
    assert text.count("<memorytune") == 1
    assert text.index("<node id='0' bandwidth='30'/>") < text.index("<node id='1' bandwidth='20'/>")


def test_they_follow_the_cache_groups_of_the_same_vcpus() -> None:
    groups = BANDWIDTH.format("0", NODE.format(0, 20)) + BANDWIDTH.format("1", NODE.format(0, 20))
    text = completed(groups + CACHE.format("1", SHARE.format(0, "both")))
    assert text.index("<memorytune vcpus='1'>") < text.index("<memorytune vcpus='0'>")


def test_groups_of_no_vcpu_are_left_out() -> None:
    assert completed(CACHE.format("7", SHARE.format(0, "both")) + CACHE.format("1", "")) == ""


def test_shares_are_sorted() -> None:
    text = completed(CACHE.format("0", SHARE.format(1, "data") + SHARE.format(1, "code") + SHARE.format(0, "data")))
    places = [
        text.index(f"id='{number}' level='3' type='{kind}'") for number, kind in ((1, "code"), (0, "data"), (1, "data"))
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("groups", "error", "words"),
    [
        (CACHE.format("0-1", SHARE.format(0, "both")) + CACHE.format("1-2", SHARE.format(0, "both")), XmlError,
         "Overlapping vcpus in resctrls"),
        (CACHE.format("0", SHARE.format(0, "both")) * 2, XmlError, "Identical vcpus in cachetunes found"),
        (CACHE.format("0-1", SHARE.format(0, "both")) + BANDWIDTH.format("1", NODE.format(0, 20)), XmlError,
         "Overlapping vcpus in resctrls"),
        (BANDWIDTH.format("0", NODE.format(0, 20)) * 2, XmlError, "Memory Bandwidth already defined for node 0"),
        (BANDWIDTH.format("0", NODE.format(0, 120)), XmlError, "exceeding 100"),
        (CACHE.format("0", SHARE.format(0, "code") + SHARE.format(0, "both")), XmlError,
         "Colliding cache allocations for cache level '3' id '0', type 'both'"),
        (CACHE.format("0", SHARE.format(0, "both") + "<monitor level='3' vcpus='0-1'/>"), InvalidArg,
         "Monitor vcpus conflicts with allocation"),
        (CACHE.format("0", "<monitor level='3' vcpus='0'/>" * 2), InvalidArg, "Identical vcpus found"),
        (CACHE.format("0", "<monitor level='2' vcpus='0'/>"), XmlError, "Invalid monitor cache level '2'"),
    ],
)  # fmt: skip
def test_groups_that_cannot_be(groups: str, error: type[VirdError], words: str) -> None:
    with pytest.raises(error, match=words):
        completed(groups)
