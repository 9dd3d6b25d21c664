"""Documents as JSON objects."""

from __future__ import annotations

from vird.model.json_form import to_json
from vird.model.kinds import read_as_written


def test_numbers_flags_sets_lists_and_foreign_elements() -> None:
    domain = read_as_written(
        "<domain type='kvm'><name>a</name><memory unit='MiB'>2</memory><vcpu cpuset='0-3'>2</vcpu>"
        "<metadata><a:x xmlns:a='urn:a'/></metadata><features><acpi/></features>"
        "<devices><disk type='file'><target dev='vda'/><readonly/></disk></devices></domain>"
    )
    assert to_json(domain) == {
        "type": "kvm",
        "name": "a",
        "metadata": '<metadata>\n  <a:x xmlns:a="urn:a"/>\n</metadata>',
        "memory": {"size": 2048},
        "vcpu": {"cpuset": "0-3", "count": 2},
        "features": {"acpi": True},
        "devices": {"disks": [{"type": "file", "target": {"dev": "vda"}, "readonly": True}]},
    }


def test_members_of_a_union_by_tag_say_which_they_are() -> None:
    document = read_as_written("<filter name='f'><filterref filter='g'/><rule action='drop' direction='in'/></filter>")
    assert [entry["element"] for entry in to_json(document)["entries"]] == ["filterref", "rule"]
