"""Whether a processor has what a document asks for, and what several documents have in common (x86)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from vird.errors import InternalError, OperationFailed
from vird.model.cpu_models.likeness import Comparison, Likeness
from vird.model.cpu_models.request import CpuRequest
from vird.model.cpu_models.x86_data import ProcessorData, feature_places
from vird.model.cpu_models.x86_decode import Description, decode
from vird.model.cpu_models.x86_features import NOT_MIGRATABLE
from vird.model.cpu_models.x86_models import MODELS, VENDORS, features_of

ARCHES = ("i686", "x86_64")


def compare(vendor: str | None, features: Collection[str], wanted: CpuRequest) -> Comparison:
    """Compare a processor with a document; raises `InternalError` for models and features nobody knows."""
    if wanted.arch is not None and wanted.arch not in ARCHES:
        return Comparison(Likeness.INCOMPATIBLE, f"CPU arch {wanted.arch} does not match host arch")
    if wanted.mode is not None:
        return Comparison(Likeness.SUPERSET)
    if wanted.vendor is not None and wanted.vendor != vendor:
        why = f"host CPU vendor does not match required CPU vendor {wanted.vendor}"
        return Comparison(Likeness.INCOMPATIBLE, why)
    own = model_features(wanted)
    have = frozenset(features)
    if forbidden := wanted.named("forbid") & have:
        return Comparison(Likeness.INCOMPATIBLE, f"Host CPU provides forbidden features: {_listed(forbidden)}")
    required = own - wanted.named("disable", "forbid", "force") | wanted.named("require")
    if missing := required - have:
        return Comparison(Likeness.INCOMPATIBLE, f"Host CPU does not provide required features: {_listed(missing)}")
    extra = have - own - {name for _, name in wanted.features}
    if not extra:
        return Comparison(Likeness.IDENTICAL)
    if wanted.match == "strict":
        why = f"Host CPU does not strictly match guest CPU: Extra features: {_listed(extra)}"
        return Comparison(Likeness.INCOMPATIBLE, why)
    return Comparison(Likeness.SUPERSET)


def baseline(
    requests: Sequence[CpuRequest],
    *,
    models: Mapping[str, Collection[str]] | None = None,
    available: Collection[str] | None = None,
    migratable: bool = False,
) -> Description:
    """The richest processor that all documents contain.

    ``models`` are those to choose from (see `decode`), ``available`` the features that a hypervisor can give.
    Its ``vendor`` is None unless every document names it.  Raises `OperationFailed` if there is no such processor.
    """
    vendor = _common_vendor(requests)
    declared = {request.vendor for request in requests}
    common = frozenset.intersection(*(requested_features(request) for request in requests))
    if available is not None:
        common &= frozenset(available)
    if migratable:
        common -= NOT_MIGRATABLE
    if not common:
        raise OperationFailed("CPUs are incompatible")
    data = ProcessorData()
    data.add_features(common)
    if vendor is not None:
        data.set_vendor(VENDORS[vendor])
    names = {request.model for request in requests}
    # Only a hypervisor can switch off what a model has.
    whole = models is None
    found = decode(data, guest=True, whole=whole, models=models, preferred=names.pop() if len(names) == 1 else None)
    if found is None:
        raise OperationFailed("CPUs are incompatible")
    return found._replace(vendor=None if None in declared else found.vendor)


def requested_features(request: CpuRequest) -> frozenset[str]:
    """All features of a document's processor; raises `InternalError` for what nobody knows."""
    return model_features(request) - request.named("disable", "forbid") | request.named("require", "force")


def model_features(request: CpuRequest) -> frozenset[str]:
    """The features of the model that a document names; raises `InternalError` for names that nobody knows."""
    if request.model not in MODELS:
        raise InternalError(f"Unknown CPU model {request.model}")
    for _, name in request.features:
        if name not in feature_places():
            raise InternalError(f"Unknown CPU feature {name}")
    return features_of(request.model)


def _common_vendor(requests: Sequence[CpuRequest]) -> str | None:
    """The vendor of all; what the first document's model implies counts only if no other says anything."""
    found = _declared_vendor(requests[0])
    for request in requests[1:]:
        vendor = _declared_vendor(request) or _model_vendor(request)
        if vendor is not None and found not in (None, vendor):
            raise OperationFailed("CPU vendors do not match")
        found = vendor or found
    return found or _model_vendor(requests[0])


def _declared_vendor(request: CpuRequest) -> str | None:
    if request.vendor is not None and request.vendor not in VENDORS:
        raise OperationFailed(f"Unknown CPU vendor {request.vendor}")
    return request.vendor


def _model_vendor(request: CpuRequest) -> str | None:
    model = MODELS.get(request.model or "")
    return None if model is None else model.vendor


def _listed(names: Collection[str]) -> str:
    return ", ".join(name for name in feature_places() if name in names)
