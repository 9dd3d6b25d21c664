import pytest

from vird.errors import ConfSyntax
from vird.markup.virconf import MAX_DEPTH, Settings, parse

TEXT = """\
# first
port = 16509   # the usual
names = [ 'a', "b", ]
nested = [1, [-2, "x"], []]
text = \"\"\"two
"lines\"\"\"
empty = ""
"""


def test_values_of_every_kind() -> None:
    settings = parse(TEXT)
    assert settings["port"] == 16509
    assert settings["names"] == ["a", "b"]
    assert settings["nested"] == [1, [-2, "x"], []]
    assert settings["text"] == 'two\n"lines'
    assert settings.get("empty") == ""
    assert settings.get("missing", 3) == 3
    assert [entry.name for entry in settings] == ["port", "names", "nested", "text", "empty"]


def test_comments_survive_and_values_are_written_one_way() -> None:
    written = parse(TEXT).format()
    assert written.startswith('# first\nport = 16509 # the usual\nnames = [ "a", "b" ]\n')
    assert parse(written).entries == parse(TEXT).entries


def test_the_first_of_two_settings_counts() -> None:
    assert parse("a = 1\na = 2")["a"] == 1


def test_changing_keeps_the_place_and_adding_is_at_the_end() -> None:
    settings = parse("a = 1 # why\nb = 2")
    settings.set("a", "x")
    settings.set("c", [1])
    assert settings.format() == 'a = "x" # why\nb = 2\nc = [ 1 ]\n'
    assert "c" in settings and "d" not in settings
    with pytest.raises(KeyError):
        Settings()["d"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\n = 2", 2, "expecting a name"),
        ("a 1", 1, "expecting an assignment"),
        ("a = 'x", 1, "unterminated string"),
        ("a = 'x\ny'", 1, "unterminated string"),
        ("a = 1 2", 1, "expecting a separator"),
        ("a =\n", 1, "expecting a value"),
        ("a = [ 1\n2 ]", 2, "expecting a separator in list"),
        ("a = [ 1,\n", 2, "list is not closed with ]"),
        ("a = [ 1", 1, "list is not closed with ]"),
        ("a = 99999999999999999999", 1, "number out of range"),
        ("a = -", 1, "unterminated number"),
        ("a = " + "[" * (MAX_DEPTH + 1), 1, "nested deeper"),
    ],
)
def test_faults_name_file_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfSyntax) as caught:
        parse(text, source="x.conf")
    assert f"x.conf:{line}: " in str(caught.value)
    assert words in str(caught.value)


def test_dialects() -> None:
    vmx = parse('.encoding = "UTF-8"\nscsi0:0.present = "true"', "vmx")
    assert vmx["scsi0:0.present"] == "true"
    with pytest.raises(ConfSyntax):
        parse("a = 1", "vmx")
    lxc = parse("lxc.net.0.type = veth  \n# x\n", "lxc")
    assert lxc["lxc.net.0.type"] == "veth"
    assert lxc.format("lxc") == "lxc.net.0.type = veth\n# x\n"
