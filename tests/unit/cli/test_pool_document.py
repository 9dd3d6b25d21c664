"""Pools from options."""

from __future__ import annotations

from vird.cli.pool_document import PoolOptions, pool_document


def test_a_folder() -> None:
    text = pool_document(PoolOptions("p", "dir", target="/p"))
    assert text == "<pool type='dir'>\n  <name>p</name>\n  <target>\n    <path>/p</path>\n  </target>\n</pool>\n"


def test_everything_that_a_source_can_have() -> None:
    given = PoolOptions(
        "p",
        "iscsi",
        source_host="h",
        source_dev="iqn",
        source_initiator="me",
        auth_type="chap",
        auth_username="u",
        secret_usage="s",
        adapter_wwnn="1",
        adapter_wwpn="2",
        adapter_parent="host3",
    )
    text = pool_document(given)
    assert "<adapter type='fc_host' parent='host3' wwnn='1' wwpn='2'/>" in text
    assert "<auth type='chap' username='u'>\n      <secret usage='s'/>" in text
    assert "<iqn name='me'/>" in text


def test_half_a_proof_is_none() -> None:
    assert "<auth" not in pool_document(PoolOptions("p", "iscsi", auth_type="chap"))
