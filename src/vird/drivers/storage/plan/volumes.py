"""Commands of qemu-img that make a volume, empty or as a copy of another.

Secrets are never in a command: it names a file that holds one.  An encrypted volume is made
first and filled then, because both sides of the copy need their keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.domain.devices.disk_source import Encryption
from vird.model.volume import Volume


class SecretFiles(NamedTuple):
    """Paths of the files with the passphrases of the new volume and of the one it is copied from."""

    new: str = ""
    copied: str = ""


def create_commands(
    volume: Volume, copied: Volume | None, secrets: SecretFiles, *, preallocate: bool = False
) -> list[list[str]]:
    """The commands for a new volume; ``copied`` is the volume whose contents it gets.

    ``preallocate`` reserves the space of the image's tables.  Raises ConfigUnsupported and XmlError
    for formats and features that do not go together, InternalError for volumes without a path.
    """
    kind, options = _format(volume), list(_options(volume, copied, preallocate))
    name = _path(volume)
    encrypted = _luks(volume) is not None or (copied is not None and _luks(copied) is not None)
    if copied is not None and not encrypted:
        argv = ["qemu-img", "convert", "-f", _format(copied), "-O", kind, *_given(options), _path(copied), name]
        return [argv]
    argv = ["qemu-img", "create", "-f", kind]
    backing = volume.backing.path if volume.backing is not None and copied is None else None
    if backing:
        argv += ["-b", backing]
    if _luks(volume) is not None:
        argv += ["--object", _secret(volume, secrets.new)]
    argv += [*_given(options), name]
    if volume.capacity:
        argv.append(f"{-(-volume.capacity // 1024)}K")
    return [argv] if copied is None else [argv, _copy(volume, copied, secrets)]


def _copy(volume: Volume, copied: Volume, secrets: SecretFiles) -> list[str]:
    argv = ["qemu-img", "convert", "--image-opts", "-n", "--target-image-opts"]
    if _luks(volume) is not None:
        argv += ["--object", _secret(volume, secrets.new)]
    if _luks(copied) is not None:
        argv += ["--object", _secret(copied, secrets.copied)]
    return [*argv, _image(copied), _image(volume)]


def _given(options: list[str]) -> list[str]:
    return ["-o", ",".join(options)] if options else []


def _escaped(text: str) -> str:
    """A comma ends a value unless it is doubled."""
    return text.replace(",", ",,")


def _path(volume: Volume) -> str:
    path = volume.target.path if volume.target is not None else None
    if not path:
        raise InternalError("the volume has no path")
    return path


def _image(volume: Volume) -> str:
    words = [f"driver={_format(volume)}", f"file.filename={_escaped(_path(volume))}"]
    if _luks(volume) is not None:
        words.append(f"{_key_prefix(volume)}key-secret={_alias(volume)}")
    return ",".join(words)


def _contents(volume: Volume) -> str:
    kind = volume.target.format.type if volume.target is not None and volume.target.format is not None else None
    return "raw" if kind in (None, "iso") else kind


def _format(volume: Volume) -> str:
    """The name of qemu-img's driver."""
    kind = _contents(volume)
    if _luks(volume) is None:
        return kind
    if kind not in ("raw", "qcow2"):
        raise ConfigUnsupported(f"volume format {kind} cannot be encrypted")
    return "luks" if kind == "raw" else kind


def _luks(volume: Volume) -> Encryption | None:
    encryption = volume.target.encryption if volume.target is not None else None
    if encryption is not None and encryption.format != "luks":
        raise ConfigUnsupported(f"encryption format {encryption.format} is not supported")
    return encryption


def _key_prefix(volume: Volume) -> str:
    return "encrypt." if _format(volume) == "qcow2" else ""


def _alias(volume: Volume) -> str:
    return _escaped(f"{volume.name}_encrypt0")


def _secret(volume: Volume, path: str) -> str:
    return f"secret,id={_alias(volume)},file={_escaped(path)}"


def _options(volume: Volume, copied: Volume | None, preallocate: bool) -> Iterator[str]:
    kind, target, backing = _contents(volume), volume.target, volume.backing
    encryption = _luks(volume)
    if encryption is not None:
        yield from _encryption_options(volume, encryption)
    if backing is not None and backing.path:
        if kind == "raw":
            raise ConfigUnsupported("a backing store is not supported by raw volumes")
        if copied is None:
            yield f"backing_fmt={_backing_format(volume)}"
    if preallocate and kind == "qcow2":
        yield f"preallocation={'falloc' if (volume.allocation or 0) >= (volume.capacity or 0) else 'metadata'}"
    if target is None:
        return
    if target.nocow:
        yield "nocow=on"
    if kind == "qcow2":
        yield from _qcow2_options(volume)
    elif target.features is not None and (target.features.lazy_refcounts or target.features.extended_l2):
        raise ConfigUnsupported("only qcow2 volumes have features")


def _backing_format(volume: Volume) -> str:
    found = volume.backing.format.type if volume.backing is not None and volume.backing.format is not None else None
    if found in ("none", "dir"):
        raise InternalError(f"unknown storage vol backing store type {found}")
    return found or "raw"


def _qcow2_options(volume: Volume) -> Iterator[str]:
    target = volume.target
    if target is None:
        return
    compat = target.compat or "0.10"
    yield f"compat={compat}"
    if target.cluster_size:
        yield f"cluster_size={target.cluster_size}"
    features = target.features
    if features is None:
        return
    for name, is_on in (("extended_l2", features.extended_l2), ("lazy_refcounts", features.lazy_refcounts)):
        if is_on and compat == "0.10":
            raise ConfigUnsupported(f"Feature {name} not supported with compat level 0.10")
    if features.extended_l2:
        yield "extended_l2=on"
    if features.lazy_refcounts:
        yield "lazy_refcounts"


def _encryption_options(volume: Volume, encryption: Encryption) -> Iterator[str]:
    prefix = _key_prefix(volume)
    if len(encryption.secrets) > 1:
        raise XmlError("too many secrets for luks encryption")
    if prefix:
        yield f"{prefix}format=luks"
    yield f"{prefix}key-secret={_alias(volume)}"
    cipher, ivgen = encryption.cipher, encryption.ivgen
    if cipher is not None:
        yield f"{prefix}cipher-alg={_escaped(cipher.name)}-{cipher.size}"
        if cipher.mode:
            yield f"{prefix}cipher-mode={_escaped(cipher.mode)}"
        if cipher.hash:
            yield f"{prefix}hash-alg={_escaped(cipher.hash)}"
    if cipher is not None and ivgen is not None:
        yield f"{prefix}ivgen-alg={_escaped(ivgen.name)}"
        if ivgen.hash:
            yield f"{prefix}ivgen-hash-alg={_escaped(ivgen.hash)}"
