"""Which descriptors count."""

import json
from pathlib import Path
from typing import Any

from vird.drivers.qemu.descriptor_files import descriptor_paths, read_all


def test_later_folders_override_and_hide(tmp_path: Path) -> None:
    installed, local = tmp_path / "share", tmp_path / "etc"
    for folder, names in ((installed, ("10-a", "20-b", "30-c")), (local, ("20-b", "15-d"))):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.json").write_text(json.dumps({"n": folder.name}))
    (local / "10-a.json").write_text("")
    (local / "note.txt").write_text("no descriptor")
    folders = [str(installed), str(local), str(tmp_path / "none")]
    expected = [local / "15-d.json", local / "20-b.json", installed / "30-c.json"]
    assert descriptor_paths(folders) == expected
    (installed / "30-c.json").write_text("{")

    def parse(name: str, descriptor: dict[str, Any]) -> str:
        return f"{Path(name).name} {descriptor['n']}"

    assert read_all(folders, parse) == ["15-d.json etc", "20-b.json etc"]
