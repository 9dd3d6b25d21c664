"""Security labels and key wrapping: what a definition may say."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, InternalError, XmlDetail, XmlError
from vird.model.domain.domain import Domain
from vird.model.domain.security import KeyWrap, SecLabel


def complete_seclabels(domain: Domain, default_model: str | None = None) -> None:
    """Fill in relabelling and the security driver that is meant, forget generated labels.

    ``default_model`` is the driver of a label that names none.  Raises for labels that contradict themselves.
    """
    domain.seclabels = [label for label in domain.seclabels if label.type is not None]
    if len(domain.seclabels) == 1 and domain.seclabels[0].model is None:
        label = domain.seclabels[0]
        if label.type == "none" or (label.type == "dynamic" and label.baselabel is None):
            label.model = default_model
            if default_model == "none":
                label.type, label.relabel = "none", None
    seen: set[str | None] = set()
    for label in domain.seclabels:
        _complete_label(label)
        if label.model in seen and label.model is not None:
            raise XmlDetail(f"seclabel for model {label.model} is already provided")
        seen.add(label.model)
    if domain.keywrap is not None:
        _complete_keywrap(domain.keywrap)


def _complete_label(label: SecLabel) -> None:
    if label.type == "dynamic":
        if label.relabel == "no":
            raise ConfigUnsupported("dynamic label type must use resource relabeling")
        label.relabel = "yes"
        label.label = label.imagelabel = None
    elif label.type == "none":
        if label.relabel == "yes":
            raise ConfigUnsupported("resource relabeling is not compatible with 'none' label type")
        label.relabel = label.label = label.imagelabel = label.baselabel = None
    elif label.label is None:
        raise XmlError("security label is missing")
    else:
        label.relabel = label.relabel or "no"
        label.imagelabel = label.baselabel = None


def _complete_keywrap(keywrap: KeyWrap) -> None:
    names = [cipher.name for cipher in keywrap.ciphers]
    for name in names:
        if names.count(name) > 1:
            raise InternalError(f"A domain definition can have no more than one cipher node with name {name}")
    keywrap.ciphers.sort(key=lambda cipher: cipher.name)
