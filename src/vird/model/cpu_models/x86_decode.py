"""Chooses the model that describes a processor best.

A host's processor must have all features of its model; a guest's model may have features switched off.
Used for the host's capabilities, for the host model of domains, and for comparing processors.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from vird.model.cpu_models.x86_data import ProcessorData, ProcessorSignature, feature_places
from vird.model.cpu_models.x86_models import MODELS, Model, features_of

BROKEN_TSX = frozenset(("hle", "rtm"))


class Description(NamedTuple):
    """A processor as a model with changes, both in the order of documents."""

    model: str
    vendor: str | None
    signature: ProcessorSignature
    added: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def cost(self) -> int:
        """How far it is from the model alone: a feature that is switched off counts twice."""
        return len(self.added) + 2 * len(self.missing)


def decode(
    data: ProcessorData,
    *,
    guest: bool,
    whole: bool = False,
    models: Mapping[str, Collection[str]] | None = None,
    preferred: str | None = None,
) -> Description | None:
    """The best description of a processor; None if no model fits.

    ``models`` are those to choose from (None: all), each with the features that its hypervisor would switch on but
    cannot; ``preferred`` is taken if it fits at all.  A host has all of its model, a guest need not unless ``whole``
    says so; even then it may lack some of the preferred model.
    """
    features, vendor, signature = data.features, data.vendor, data.signature
    if not guest and _has_broken_tsx(vendor, signature):
        features -= BROKEN_TSX
    best: Description | None = None
    for model in reversed(MODELS.values()):
        if models is not None and model.name not in models:
            continue
        if not (model.guest if guest else model.host) or (model.vendor is not None and model.vendor != vendor):
            continue
        blocked = (models or {}).get(model.name, ())
        candidate = _describe(model, blocked, guest, features, vendor, signature)
        if candidate.missing and not guest:
            continue
        if model.name == preferred:
            return candidate
        if whole and not features_of(model.name) <= features:
            continue
        if best is None or _better(candidate, best, signature):
            best = candidate
    return best


def _describe(
    model: Model,
    blocked: Collection[str],
    guest: bool,
    features: frozenset[str],
    vendor: str | None,
    signature: ProcessorSignature,
) -> Description:
    own = features_of(model.name)
    order = feature_places()
    usable = features.difference(blocked)
    added = tuple(name for name in order if name in usable and name not in own)
    missing = [name for name in order if name in blocked or (name in own and name not in usable)]
    if guest:
        missing += [name for name in model.removed if name not in features and name not in missing]
    return Description(model.name, vendor, signature, added, tuple(missing))


def _better(candidate: Description, best: Description, signature: ProcessorSignature) -> bool:
    """A model that was made for such a processor comes first, then the one with the fewest changes."""
    candidate_fits, best_fits = _fits(candidate.model, signature), _fits(best.model, signature)
    if candidate_fits != best_fits:
        return candidate_fits
    return candidate.cost < best.cost


def _has_broken_tsx(vendor: str | None, signature: ProcessorSignature) -> bool:
    """Early Haswells announce transactions that their microcode has had to switch off."""
    if vendor != "Intel" or signature.family != 6:
        return False
    return signature.model in (60, 69, 70) or (signature.model == 63 and signature.stepping < 4)


def _fits(name: str, signature: ProcessorSignature) -> bool:
    for family, model, steppings in MODELS[name].signatures:
        if (family, model) == (signature.family, signature.model) and (
            steppings is None or steppings[0] <= signature.stepping <= steppings[1]
        ):
            return True
    return False
