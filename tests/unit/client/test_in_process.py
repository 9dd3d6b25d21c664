"""Drivers of this process: all connections meet the same objects, and read-only ones are that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import vird.sync
from vird import errors
from vird.api import events

GUEST = "<domain type='test'><name>{}</name><memory>4096</memory><os><type>hvm</type></os></domain>"


def test_connections_share_their_host() -> None:
    with vird.sync.connect("test:///default") as one, vird.sync.connect("test:///default") as other:
        one.define_network("<network><name>shared</name></network>")
        assert "shared" in {network.name for network in other.list_networks()}
    with vird.sync.connect("test:///default", read_only=True) as fresh:
        assert "shared" not in {network.name for network in fresh.list_networks()}
        with pytest.raises(errors.OperationDenied):
            fresh.define_network("<network><name>shared</name></network>")


def test_events_go_on_with_a_new_connection_and_nothing_is_lost() -> None:
    with vird.sync.connect("test:///default") as conn, vird.sync.connect("test:///default") as other:
        news = conn.events(events.DomainLifecycle)
        assert news.is_seamless
        other.lookup_domain("test").suspend()
        assert next(news)[1].event == 3
        conn.close()
        other.lookup_domain("test").resume()
        other.create_domain(GUEST.format("web"))
        conn.reconnect()
        other.lookup_domain("web").destroy()
        told = [next(news) for _ in range(3)]
        assert [(dom.name, event.event) for dom, event in told] == [("test", 4), ("web", 2), ("web", 5)]


def test_the_only_connection_made_again_keeps_its_objects() -> None:
    with vird.sync.connect("test:///default") as conn:
        guest = conn.define_domain(GUEST.format("mine"))
        news = conn.events(events.DomainLifecycle)
        conn.reconnect()
        guest.create()
        dom, event = next(news)
        assert (dom.name, event.event) == ("mine", 2)


def test_a_cursor_is_where_another_program_goes_on() -> None:
    with vird.sync.connect("test:///default") as conn:
        with conn.events(events.DomainLifecycle) as news:
            cursor = news.cursor
        assert cursor is not None
        conn.lookup_domain("test").suspend()
        with vird.sync.connect("test:///default") as other:
            news = other.events(events.DomainLifecycle, after=cursor)
            assert next(news)[1].event == 3
            assert news.cursor == cursor + 1
        # of another log, such as that of a process that is gone
        with conn.events(events.DomainLifecycle, after=cursor + 1000) as news:
            with pytest.raises(errors.OperationFailed, match="not one of this log"):
                next(news)
            conn.lookup_domain("test").resume()
            assert next(news)[1].event == 4


def test_what_happened_in_another_world_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "node.xml"
    file.write_text(f"<node>{GUEST.format('own')}</node>")
    with vird.sync.connect(f"test://{file}") as conn, vird.sync.connect(f"test://{file}") as other:
        news = conn.events(events.DomainLifecycle)
        other.lookup_domain("own").suspend()
        conn.reconnect()
        conn.lookup_domain("own").suspend()
        conn.lookup_domain("own").resume()
        assert [next(news)[1].event for _ in range(2)] == [3, 4]


FORKED = """
import os, vird.sync
with vird.sync.connect("test:///default") as parents:
    child = os.fork()
    if not child:
        with vird.sync.connect("test:///default") as own:
            os._exit(len(own.list_domains()))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(parents.list_domains()))
"""


def test_a_forked_child_has_its_own() -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", FORKED], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "1 1\n", done.stderr
