"""News of leases, from the script's pipe to whoever listens."""

import asyncio
from pathlib import Path

from vird.drivers.network import lease_script
from vird.drivers.network.lease_news import LeaseNews, NewsPipe, parse

MAC, IP = "52:54:00:11:22:33", "192.168.77.50"


def call(folder: Path, action: str) -> None:
    environment = {"VIRD_LEASES": str(folder / "vb0.status"), "VIRD_LEASE_NEWS": str(folder / "news")}
    lease_script.main([action, MAC, IP, "web"], environment, 1000)


def test_what_the_script_does_is_heard(tmp_path: Path) -> None:
    heard: list[LeaseNews] = []

    async def listen() -> None:
        pipe = NewsPipe(tmp_path / "news")
        enough = asyncio.Event()

        def take(news: LeaseNews) -> None:
            heard.append(news)
            if not news.is_given:
                enough.set()

        pipe.subscribe(take)
        pipe.open()
        for action in ("add", "old", "del"):
            call(tmp_path, action)
        async with asyncio.timeout(10):
            await enough.wait()
        pipe.close()
        # Nobody listens, and the script does its work all the same.
        call(tmp_path, "add")

    asyncio.run(listen())
    assert heard == [LeaseNews("vb0", MAC, IP, "web", True), LeaseNews("vb0", MAC, IP, "web", False)]
    assert IP in (tmp_path / "vb0.status").read_text()


def test_a_line_that_says_nothing_is_passed_over() -> None:
    assert parse(b"{}") is None
    assert parse(b"no") is None
    assert parse(b"[]") is None
