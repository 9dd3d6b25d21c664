"""The firmware of one guest: an image for those that only say ``efi`` or ``bios``, a file for its variables.

`complete_variables` belongs to defining, `choose_firmware` and `create_variables` to starting: what
is installed may change between the two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from vird.drivers.qemu.firmware import SECURE, Firmware
from vird.errors import OperationFailed, SystemError_
from vird.host.files import make_folder, read_small, write_atomic
from vird.host.process import Credentials
from vird.model.domain.domain import Domain
from vird.model.domain.features import Features, Smm
from vird.model.domain.os import Loader, Nvram, Os

SECURE_BOOT = "secure-boot"
QEMU_ARCH = {"i686": "i386", "armv7l": "arm"}
PRIVATE = 0o600
LARGEST_TEMPLATE = 128 * 1024 * 1024


def variables_path(folder: str, name: str) -> str:
    """The file of a guest's own variables."""
    return f"{folder}/{name}_VARS.fd"


def complete_variables(domain: Domain, folder: str) -> None:
    """Name the file of the variables where the firmware is read-only flash and the document names none."""
    system = domain.os
    loader = system.loader if system is not None else None
    if system is None or loader is None or loader.type != "pflash" or not loader.path:
        return
    if loader.readonly != "yes" or loader.stateless == "yes":
        return
    nvram = system.nvram = system.nvram or Nvram()
    if nvram.source is None and not nvram.path:
        nvram.path = variables_path(folder, domain.name)


def choose_firmware(live: Domain, images: Sequence[Firmware], folder: str) -> None:
    """Choose the image, in place, for a guest that leaves it to us.

    ``images`` are in order of preference.  Raises OperationFailed when none will do.
    """
    system = live.os
    if system is None or system.firmware is None or system.type is None:
        return
    arch = system.type.arch or ""
    fitting = (image for image in images if image.fits(QEMU_ARCH.get(arch, arch), system.type.machine or ""))
    chosen = next((image for image in fitting if _satisfies(image, live, system)), None)
    if chosen is None:
        raise OperationFailed(f"Unable to find any firmware to satisfy '{system.firmware}'")
    _take(live, system, chosen, folder)


def _satisfies(image: Firmware, live: Domain, system: Os) -> bool:
    if system.firmware not in image.interfaces:
        return False
    loader = system.loader
    stateless = loader is not None and loader.stateless == "yes"
    if image.device == "flash" and image.mode != ("stateless" if stateless else "split"):
        return False
    if image.device not in ("flash", "memory"):
        return False
    secure = loader.secure if loader is not None else None
    has_secure = SECURE_BOOT in image.features and SECURE in image.features
    if (secure == "yes" and not has_secure) or (secure == "no" and SECURE in image.features):
        return False
    if any((feature.enabled == "yes") != (feature.name in image.features) for feature in system.features):
        return False
    return _fits_machine(image, live)


def _fits_machine(image: Firmware, live: Domain) -> bool:
    smm = live.features.smm if live.features is not None else None
    if SECURE in image.features and smm is not None and smm.state == "off":
        return False
    sleeps = live.pm
    for wanted, feature in (
        (sleeps.suspend_to_mem if sleeps is not None else None, "acpi-s3"),
        (sleeps.suspend_to_disk if sleeps is not None else None, "acpi-s4"),
    ):
        if wanted is not None and wanted.enabled == "yes" and feature not in image.features:
            return False
    protection = live.launch_security
    return protection is None or protection.type != "sev" or "amd-sev" in image.features


def _take(live: Domain, system: Os, image: Firmware, folder: str) -> None:
    stateless = system.loader.stateless if system.loader is not None else None
    if image.device == "memory":
        system.loader = Loader(type="rom", path=image.executable, stateless=stateless)
    else:
        system.loader = Loader(readonly="yes", type="pflash", path=image.executable, stateless=stateless)
        if image.nvram_template is not None and stateless != "yes":
            nvram = system.nvram = system.nvram or Nvram()
            nvram.template = nvram.template or image.nvram_template
            if nvram.source is None and not nvram.path:
                nvram.path = variables_path(folder, live.name)
    if SECURE in image.features:
        live.features = live.features or Features()
        live.features.smm = live.features.smm or Smm(state="on")
        system.loader.secure = "yes"
    system.firmware = None
    system.features = []


def create_variables(
    live: Domain, images: Sequence[Firmware], credentials: Credentials | None, *, anew: bool = False
) -> None:
    """Make the file of the variables from its template, unless it is there already and not wanted ``anew``.

    Blocks.  Raises OperationFailed when no template is known, SystemError_ when it cannot be copied.
    """
    system = live.os
    nvram = system.nvram if system is not None else None
    loader = system.loader if system is not None else None
    if nvram is None or loader is None or nvram.source is not None or not nvram.path:
        return
    if os.path.exists(nvram.path) and not anew:
        return
    template = nvram.template or template_of(loader.path or "", images)
    if template is None:
        raise OperationFailed(f"unable to find any master var store for loader: {loader.path}")
    try:
        _copy(template, nvram.path, credentials)
    except OSError as failure:
        raise SystemError_(f"unable to create file '{nvram.path}': {failure.strerror}") from failure


def _copy(template: str, path: str, credentials: Credentials | None) -> None:
    folder = make_folder(os.path.dirname(path), 0o755)
    if credentials is not None and folder.stat().st_uid == os.geteuid():
        os.chown(folder, credentials.uid, credentials.gid)
    write_atomic(path, read_small(template, LARGEST_TEMPLATE), mode=PRIVATE)
    if credentials is not None:
        os.chown(path, credentials.uid, credentials.gid)


def template_of(executable: str, images: Sequence[Firmware]) -> str | None:
    """The empty variables that belong to an image: as a descriptor says, else by the names that packages use."""
    for image in images:
        if image.executable == executable and image.nvram_template is not None:
            return image.nvram_template
    folder, name = os.path.split(executable)
    stem = name.replace("_CODE.secboot", "_CODE").replace("_CODE", "_VARS")
    guess = os.path.join(folder, stem)
    return guess if stem != name and os.path.exists(guess) else None
