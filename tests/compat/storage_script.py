"""What a person types about pools, volumes and secrets, and gets wrong; FOLDER is the run's own folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.compat.script import step

SECRET = "0b2f9a8e-2f3a-4d1c-9c55-0d9f0c5b7a01"
"""The UUID that the document of the passphrase gives."""
PASSPHRASE = f"""<secret ephemeral='no' private='no'><uuid>{SECRET}</uuid>
<usage type='volume'><volume>the luks volume</volume></usage></secret>"""
LUKS = f"""<volume><name>safe</name><capacity unit='MiB'>2</capacity><target><format type='raw'/>
<encryption format='luks'><secret type='passphrase' uuid='{SECRET}'/></encryption></target></volume>"""
NO_CAPACITY = "<volume><name>n</name></volume>"
SIZES = "the host's own sizes"


def prepare(folder: Path) -> None:
    """A folder with all kinds of files, a device with a file system for a pool, and documents."""
    found = folder / "found"
    found.mkdir()
    for argv in (
        ["-f", "qcow2", "base.qcow2", "10M"],
        ["-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", "over.qcow2"],
        ["-f", "qcow2", "-o", "lazy_refcounts=on,extended_l2=on,cluster_size=128k", "rich.qcow2", "4M"],
        ["-f", "qcow2", "-o", "compat=0.10", "old.qcow2", "4M"],
        ["-f", "vmdk", "disk.vmdk", "4M"],
        ["-f", "vdi", "disk.vdi", "4M"],
        ["-f", "vpc", "disk.vpc", "4M"],
        ["-f", "qed", "disk.qed", "4M"],
        ["-f", "qcow", "disk.qcow", "4M"],
    ):
        subprocess.run(["qemu-img", "create", "-q", *argv], cwd=found, check=True)
    (found / "plain.img").write_bytes(bytes(102400))
    (found / "image.iso").write_bytes(bytes(0x8001) + b"CD001" + bytes(2048))
    (found / ".hidden").touch()
    (found / "sub").mkdir()
    (found / "broken").symlink_to("nowhere")
    (found / "link.qcow2").symlink_to("base.qcow2")
    (folder / "payload").write_bytes(b"payload" * 1000)
    for name, text in (("passphrase.xml", PASSPHRASE), ("luks.xml", LUKS), ("nocapacity.xml", NO_CAPACITY)):
        (folder / name).write_text(text)


FOUND = (
    ".hidden", "base.qcow2", "disk.qcow", "disk.qed", "disk.vdi", "disk.vmdk", "disk.vpc", "image.iso", "link.qcow2",
    "old.qcow2", "over.qcow2", "plain.img", "rich.qcow2", "sub",
)  # fmt: skip

SCRIPT = (
    # pools come up
    step("pool-list --all"),
    step("pool-name 11111111-2222-3333-4444-555555555555"),
    step("pool-start nosuch"),
    step("find-storage-pool-sources dir"),
    step("find-storage-pool-sources nosuch"),
    step("vol-list nosuch"),
    step("secret-list"),
    step("secret-undefine 11111111-2222-3333-4444-555555555555"),
    step("pool-define-as images dir --target FOLDER/images"),
    step("pool-define-as images dir --target FOLDER/other"),
    step("pool-define-as same dir --target FOLDER/images"),
    step("pool-define-as bare dir"),
    step("pool-define-as noformat fs --source-dev /dev/x --source-format zz --target FOLDER/x"),
    step("pool-info images"),
    step("pool-dumpxml images"),
    step("pool-start images"),
    step("pool-build images"),
    step("pool-build images --overwrite"),
    step("pool-start images"),
    step("pool-start images"),
    step("pool-build images"),
    step("pool-info images", loosely=SIZES),
    step("pool-dumpxml images", loosely=SIZES),
    step("pool-dumpxml images --inactive", loosely=SIZES),
    step("pool-autostart images"),
    step("pool-list --autostart --type dir"),
    step("pool-list --type fs"),
    step("pool-list --name"),
    # volumes are made
    step("vol-create-as images raw 1M"),
    step("vol-create-as images raw 1M"),
    step("vol-create-as images sparse 1M --allocation 0"),
    step("vol-create-as images q 1M --format qcow2"),
    step("vol-create-as images layer 10M --format qcow2 --backing-vol q --backing-vol-format qcow2"),
    step("vol-create-as images orphan 10M --format qcow2 --backing-vol nosuch --backing-vol-format qcow2"),
    step("vol-create-as images based 10M --backing-vol q --backing-vol-format qcow2"),
    step("vol-create-as images pre 1M --format qcow2 --prealloc-metadata"),
    step("vol-create-as images preraw 1M --prealloc-metadata"),
    step("vol-create-as images v 1M --format vmdk"),
    step("vol-create-as images folder 0 --format dir"),
    step("vol-create-as images bad 1M --format nosuch"),
    step("vol-create-as images a/b 1M"),
    step("vol-create images nocapacity.xml"),
    step("vol-create-as nosuch v 1M"),
    step("vol-list images"),
    step("vol-list images --details", loosely="sizes that depend on the file system"),
    *(step(f"vol-info {name} --pool images") for name in ("raw", "sparse", "folder")),
    *(step(f"vol-info {name} --pool images --bytes --physical") for name in ("raw", "sparse", "q", "v")),
    step("vol-dumpxml raw --pool images", loosely="times"),
    step("vol-path raw --pool images"),
    step("vol-key raw --pool images"),
    step("vol-name FOLDER/images/raw"),
    step("vol-pool FOLDER/images/raw"),
    step("vol-pool FOLDER/images/nosuch"),
    # and changed
    step("vol-resize raw 2M --pool images"),
    step("vol-resize raw 1M --pool images"),
    step("vol-resize raw 1M --pool images --shrink"),
    step("vol-resize raw 1K --pool images --shrink"),
    step("vol-resize q 4M --pool images"),
    step("vol-resize q 8M --pool images --allocate"),
    step("vol-resize q 2M --pool images --shrink"),
    step("vol-resize q 1M --pool images --delta"),
    step("vol-info q --pool images --bytes"),
    step("vol-clone q q2 --pool images"),
    step("vol-clone raw raw2 --pool images"),
    step("vol-clone sparse q --pool images"),
    step("vol-clone nosuch n --pool images"),
    step("vol-info raw2 --pool images"),
    step("vol-info q2 --pool images --bytes"),
    step("vol-upload raw FOLDER/payload --pool images"),
    step("vol-upload raw FOLDER/nosuch --pool images"),
    step("vol-download raw FOLDER/back --pool images"),
    step("vol-download raw FOLDER/part --pool images --offset 7 --length 7 --sparse"),
    step("vol-wipe raw --pool images"),
    step("vol-wipe raw --pool images --algorithm nosuch"),
    step("vol-wipe raw --pool images --algorithm trim"),
    step("vol-wipe q2 --pool images"),
    # secrets, and a volume that needs one
    step("secret-define passphrase.xml"),
    step("secret-define passphrase.xml"),
    step("secret-list"),
    step(f"secret-dumpxml {SECRET}"),
    step(f"secret-get-value {SECRET}"),
    step("vol-create images luks.xml"),
    step(f"secret-set-value {SECRET} --base64 b3BlbiBzZXNhbWU="),
    step(f"secret-get-value {SECRET}"),
    step("secret-list --private"),
    step(f"secret-undefine {SECRET}"),
    step(f"secret-undefine {SECRET}"),
    # what was there before
    step("pool-create-as found dir --target FOLDER/found"),
    step("vol-list found"),
    *(step(f"vol-dumpxml {name} --pool found", loosely="times") for name in FOUND),
    step("vol-dumpxml broken --pool found"),
    step("pool-autostart found"),
    step("pool-undefine found"),
    step("pool-refresh found"),
    step("pool-destroy found"),
    step("pool-info found"),
    # and everything goes
    step("vol-delete raw --pool images"),
    step("vol-delete raw --pool images"),
    step("vol-delete folder --pool images"),
    step("pool-refresh images"),
    step("pool-delete images"),
    step("pool-undefine images"),
    step("pool-destroy images"),
    step("pool-destroy images"),
    step("vol-list images"),
    step("pool-refresh images"),
    step("pool-delete images"),
    step("pool-autostart images --disable"),
    step("pool-undefine images"),
    step("pool-define-as device fs --source-dev FOLDER/nosuch --target FOLDER/mounted"),
    step("pool-start device"),
    step("pool-undefine device"),
    step("pool-list --all"),
)
