"""Which trusted platform modules QEMU has for a machine."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.tpm import EmulatorTpm, ExternalTpm, Tpm
from vird.model.domain.domain import Domain

PROXY: Final = "spapr-tpm-proxy"
MODEL_FLAGS: Final = {"tpm-tis": "tpm-tis", "tpm-crb": "tpm-crb", "tpm-spapr": "tpm-spapr", PROXY: PROXY}


def check_tpms(domain: Domain, facts: MachineFacts) -> None:
    """Refuse models, versions and numbers of modules that QEMU has not: ConfigUnsupported, XmlError."""
    tpms = domain.devices.tpms if domain.devices is not None else []
    for tpm in tpms:
        _check_tpm(tpm, facts)
    proxies = sum(tpm.model == PROXY for tpm in tpms)
    if proxies > 1:
        raise ConfigUnsupported("only a single TPM Proxy device is supported")
    if len(tpms) - proxies > 1:
        raise ConfigUnsupported("only a single TPM non-proxy device is supported")


def _check_tpm(tpm: Tpm, facts: MachineFacts) -> None:
    backend = tpm.backend
    if isinstance(backend, ExternalTpm) and backend.source is None:
        raise XmlError("missing external TPM backend type")
    if isinstance(backend, EmulatorTpm) and backend.active_pcr_banks is not None:
        banks = backend.active_pcr_banks
        if backend.version not in (None, "2.0", "default"):
            raise XmlError("<active_pcr_banks/> requires TPM version '2.0'")
        if not (banks.sha1 or banks.sha256 or banks.sha384 or banks.sha512):
            raise ConfigUnsupported("Unsupported PCR banks")
    if tpm.model == PROXY:
        if not facts.is_pseries:
            raise ConfigUnsupported(f"TPM model '{PROXY}' is only available for PPC64 guests")
        if backend.type != "passthrough":
            raise ConfigUnsupported(f"{PROXY} is only supported with passthrough backend")
    flag = MODEL_FLAGS.get(tpm.model or "")
    if facts.flags and flag is not None and not facts.has(flag):
        raise ConfigUnsupported(f"The QEMU executable does not support TPM model {tpm.model}")
