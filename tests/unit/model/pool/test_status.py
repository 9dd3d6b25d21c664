"""The file by which a running pool is found again."""

from vird.model.pool import parse_pool
from vird.model.pool.status import PoolStatus


def test_it_comes_back() -> None:
    pool = parse_pool("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>")
    assert PoolStatus.from_xml(PoolStatus(pool=pool).to_xml()).pool == pool
