import pytest

from vird.drivers.storage.plan.volumes import SecretFiles, create_commands
from vird.errors import ConfigUnsupported, InternalError
from vird.model.volume import Volume

SECRETS = SecretFiles("/new", "/old")
LUKS = "<encryption format='luks'><secret type='passphrase' uuid='e78d4b51-a2af-485f-b0f5-afca709a80f4'/></encryption>"


def volume(kind: str, more: str = "", *, name: str = "a", backing: str = "", capacity: str = "1025") -> Volume:
    return Volume.from_xml(
        f"<volume><name>{name}</name><capacity>{capacity}</capacity>"
        f"<target><path>/p/{name}</path><format type='{kind}'/>{more}</target>{backing}</volume>"
    )


def test_sizes_are_rounded_up() -> None:
    assert create_commands(volume("raw"), None, SECRETS) == [["qemu-img", "create", "-f", "raw", "/p/a", "2K"]]


def test_layers_and_features() -> None:
    layered = volume(
        "qcow2",
        "<compat>1.1</compat><nocow/><clusterSize unit='KiB'>128</clusterSize>"
        "<features><lazy_refcounts/><extended_l2/></features>",
        backing="<backingStore><path>/b</path><format type='qcow2'/></backingStore>",
    )
    (argv,) = create_commands(layered, None, SECRETS, preallocate=True)
    assert argv[4:6] == ["-b", "/b"]
    assert argv[7].split(",") == [
        "backing_fmt=qcow2", "preallocation=metadata", "nocow=on", "compat=1.1", "cluster_size=131072",
        "extended_l2=on", "lazy_refcounts",
    ]  # fmt: skip


def test_a_copy() -> None:
    (argv,) = create_commands(volume("qcow2"), volume("iso", name="b"), SECRETS)
    assert argv == ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-o", "compat=0.10", "/p/b", "/p/a"]


def test_an_encrypted_copy_is_made_first() -> None:
    create, copy = create_commands(volume("qcow2", LUKS), volume("raw", LUKS, name="b,c"), SECRETS)
    assert "secret,id=a_encrypt0,file=/new" in create
    assert "encrypt.format=luks,encrypt.key-secret=a_encrypt0,compat=0.10" in create
    assert copy[-2:] == [
        "driver=luks,file.filename=/p/b,,c,key-secret=b,,c_encrypt0",
        "driver=qcow2,file.filename=/p/a,encrypt.key-secret=a_encrypt0",
    ]
    assert copy.count("--object") == 2


def test_refusals() -> None:
    backing = "<backingStore><path>/b</path></backingStore>"
    for bad in (
        volume("raw", backing=backing),
        volume("vmdk", LUKS),
        volume("raw", "<encryption format='qcow'/>"),
        volume("qcow2", "<features><lazy_refcounts/></features>"),
        volume("raw", "<features><lazy_refcounts/></features>"),
    ):
        with pytest.raises(ConfigUnsupported):
            create_commands(bad, None, SECRETS)
    with pytest.raises(InternalError):
        create_commands(Volume(name="a"), None, SECRETS)
