"""Schemas of what commands show."""

from __future__ import annotations

import json

import jsonschema
import pytest

from vird.cli.main import main
from vird.cli.render import schema
from vird.cli.verbs import load


def test_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "list"]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_no_such_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "fly"]) == 1
    assert "unknown command: 'fly'" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(load()))
def test_each_has_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(load()[name].returns))
