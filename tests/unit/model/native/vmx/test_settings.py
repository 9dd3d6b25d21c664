import pytest

from vird.errors import ConfigUnsupported, ConfSyntax, InternalError
from vird.model.native.vmx.escapes import decode, decode_name, encode, encode_name
from vird.model.native.vmx.places import datastore_path, datastore_place
from vird.model.native.vmx.settings import VmxLines, VmxSettings, decoded, spaced_uuid


def test_names_have_no_case_and_the_first_counts() -> None:
    settings = VmxSettings('#!/usr/bin/vmware\nMemSize = "4"\nmemsize = "8"\nempty = ""\n')
    assert settings.number("memSize") == 4
    assert settings.text("empty") is None
    with pytest.raises(InternalError):
        settings.need("empty")


def test_no_vmx() -> None:
    with pytest.raises(ConfSyntax):
        VmxSettings("memsize = 4\n")


def test_uuids() -> None:
    uuid = "00112233-4455-6677-8899-aabbccddeeff"
    assert VmxSettings(f'u = "{spaced_uuid(uuid)}"\n').uuid("u") == uuid


def test_escapes() -> None:
    assert encode('a "|"\n') == "a |22|7c|22|0a"
    assert decode(encode('a "|"\n')) == 'a "|"\n'
    assert decode_name(encode_name("50%/\\")) == "50%/\\"


def test_lines_hold_no_quotes() -> None:
    with pytest.raises(ConfigUnsupported):
        VmxLines().add("a", '"')


def test_places() -> None:
    place = datastore_place("ds", "folder")
    assert place("a.vmdk") == "[ds] folder/a.vmdk"
    assert place("/vmfs/volumes/other/x/b.iso") == "[other] x/b.iso"
    assert place("/elsewhere/c.iso") == "/elsewhere/c.iso"
    assert datastore_path("[other] x/b.iso") == "/vmfs/volumes/other/x/b.iso"
    with pytest.raises(InternalError):
        datastore_path("[half")


def test_files_name_their_encoding() -> None:
    assert decoded('a = "é"'.encode()) == 'a = "é"'
    assert decoded('.encoding = "windows-1252"\na = "é"'.encode("cp1252")).endswith('"é"')
    with pytest.raises(ConfigUnsupported):
        decoded(b'.encoding = "runes"\n')
    with pytest.raises(InternalError):
        decoded(b'a = "\xff"')
