"""Who to be on which host."""

from __future__ import annotations

import pytest

from vird.errors import ConfSyntax
from vird.markup.auth_conf import answers_for

TEXT = """[credentials-one]
username=bob
password=100%x
[credentials-other]
username=eve
[auth-test-localhost]
credentials=one
[auth-test-default]
credentials=other
"""


def test_a_host_of_its_own_and_all_others() -> None:
    assert answers_for("localhost", TEXT, "auth.conf", "test") == {"username": "bob", "password": "100%x"}
    assert answers_for("elsewhere", TEXT, "auth.conf", "test") == {"username": "eve"}
    assert answers_for("localhost", TEXT, "auth.conf", "esx") == {}


@pytest.mark.parametrize("text", ["rubbish", "[auth-test-h]\n", "[auth-test-h]\ncredentials=none\n"])
def test_what_is_no_such_file(text: str) -> None:
    with pytest.raises(ConfSyntax):
        answers_for("h", text, "auth.conf", "test")
