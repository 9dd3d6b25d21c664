"""Everything but guests, for ``vird xml convert``: one function a format and way."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence

from vird.cli.xml.convert import Options
from vird.cli.xml.inputs import Input, read


def _commands(commands: Iterable[Sequence[str]]) -> str:
    return "".join(f"{shlex.join(command)}\n" for command in commands)


def from_vbox(given: Input, _: Options) -> str:
    """The snapshots of a VirtualBox machine, one document after the other."""
    from datetime import datetime

    from vird.model.native.vbox_snapshots import VboxMachine
    from vird.model.snapshot import Snapshot, SnapshotParent

    machine = VboxMachine(given.raw)
    snapshots = machine.snapshots()
    names = {each.uuid: each.name for each in snapshots}
    return "".join(
        Snapshot(
            name=each.name,
            description=each.description,
            creation_time=int(datetime.fromisoformat(each.taken).timestamp()),
            parent=SnapshotParent(name=names[each.parent]) if each.parent is not None else None,
        ).to_xml()
        for each in snapshots
    )


def to_dnsmasq(given: Input, _: Options) -> str:
    """The configuration, then the other files that it names, each below a comment with its path."""
    from vird.drivers.network.plan.dnsmasq import needs_dnsmasq, plan_dnsmasq
    from vird.model.network.forms import parse_network

    network = parse_network(given.raw)
    if not needs_dnsmasq(network):
        return ""
    plan = plan_dnsmasq(network)
    others = [(plan.hosts_path, plan.hosts), (plan.names_path, plan.names)]
    return plan.conf + "".join(f"\n# {path}\n{text}" for path, text in others if text)


def to_nftables(given: Input, options: Options) -> str:
    """The rules of a network, or of a filter on one interface, as nftables' JSON (for nft -j)."""
    from vird.drivers.network.plan.firewall import install, rebuild, table_name
    from vird.markup import parse_document
    from vird.model.network.forms import parse_network

    if parse_document(given.raw).tag == "filter":
        return _filter_to_nftables(given, options)
    network = parse_network(given.raw)
    commands = rebuild(table_name(""), [network]) if install(table_name(""), network) else []
    return json.dumps({"nftables": commands}, indent=2) + "\n"


def _filter_to_nftables(given: Input, options: Options) -> str:
    from vird.drivers.filters.plan.instance import instantiate
    from vird.drivers.filters.plan.nft_table import interface_rules, rebuild
    from vird.drivers.network.plan.firewall import table_name
    from vird.model.filter import parse_filter

    filters = [parse_filter(each.raw) for each in (given, *map(read, options.included))]
    by_name = {each.name: each for each in filters}
    instance = instantiate(filters[0].name, by_name.get, _variables(options))
    rules = interface_rules(options.interface, instance, kernel_tracking=True, rejects=True)
    return json.dumps({"nftables": rebuild(table_name(""), [rules])}, indent=2) + "\n"


def _variables(options: Options) -> dict[str, list[str]]:
    from vird.errors import InvalidArg

    variables: dict[str, list[str]] = {}
    for given_value in options.variables:
        name, equals, value = given_value.partition("=")
        if not equals:
            raise InvalidArg(f"'{given_value}' is not NAME=VALUE")
        variables.setdefault(name, []).append(value)
    return variables


def to_iptables(given: Input, _: Options) -> str:
    """The rules as commands, one a line."""
    from vird.drivers.network.plan.iptables_form import chain_commands, network_commands
    from vird.model.network.forms import parse_network

    commands = network_commands(parse_network(given.raw))
    return _commands([*chain_commands(), *commands] if commands else [])


def to_ebtables(given: Input, options: Options) -> str:
    """A filter's own rules on one interface, one command a line."""
    from vird.drivers.filters.plan.ebtables import filter_commands
    from vird.model.filter import parse_filter

    return _commands(filter_commands(parse_filter(given.raw), _variables(options), options.interface))


def to_pool_commands(given: Input, _: Options) -> str:
    """The command that starts a pool; raises NoSupport for pools that need none."""
    from vird.drivers.storage.plan.pools import activate_argv, mount_argv
    from vird.model.pool import parse_pool

    pool = parse_pool(given.raw)
    return _commands([activate_argv(pool) if pool.type == "logical" else mount_argv(pool)])


def to_qemu_img(given: Input, _: Options) -> str:
    """The commands that make a volume in a pool that is a folder; passphrases come from files beside it."""
    from vird.drivers.storage.plan.volumes import SecretFiles, create_commands
    from vird.model.volume import parse_volume

    volume = parse_volume(given.raw, "dir", capacity_optional=True)
    path = volume.target.path if volume.target is not None else None
    return _commands(create_commands(volume, None, SecretFiles(f"{path}.secret")))


def to_mdevctl(given: Input, _: Options) -> str:
    """The command that defines a mediated device, with the document that it reads."""
    from vird.drivers.node_devices.plan.mdevctl import define
    from vird.model.node_device import parse_node_device

    command = define(parse_node_device(given.raw))
    return f"{shlex.join(command.argv)} <<'.'\n{command.stdin.rstrip()}\n.\n"


def from_cpuid(given: Input, _: Options) -> str:
    """The model that describes a guest's x86 processor best; raises InternalError when none does."""
    from vird.errors import InternalError
    from vird.model.cpu_models.x86_data import parse_cpudata
    from vird.model.cpu_models.x86_decode import decode
    from vird.model.domain.cpu import Cpu, CpuFeature, CpuModel

    found = decode(parse_cpudata(given.text), guest=True)
    if found is None:
        raise InternalError("no processor model fits the data")
    features = [CpuFeature(policy="require", name=name) for name in found.added]
    features += [CpuFeature(policy="disable", name=name) for name in found.missing]
    return Cpu(
        mode="custom",
        match="exact",
        model=CpuModel(fallback="forbid", name=found.model),
        vendor=found.vendor,
        features=features,
    ).to_xml()


def to_cpuid(given: Input, _: Options) -> str:
    """What a processor says that is the document's model with its features; of x86 only."""
    from vird.model.cpu_models.request import parse_request
    from vird.model.cpu_models.x86_compare import requested_features
    from vird.model.cpu_models.x86_data import ProcessorData, ProcessorSignature, format_cpudata
    from vird.model.cpu_models.x86_models import MODELS, VENDORS

    request = parse_request(given.text)
    data = ProcessorData()
    data.add_features(requested_features(request))
    model = MODELS[request.model or ""]
    vendor = request.vendor or model.vendor
    if vendor in VENDORS:
        data.set_vendor(VENDORS[vendor])
    for family, number, steppings in model.signatures[:1]:
        data.set_signature(ProcessorSignature(family, number, steppings[0] if steppings is not None else 0))
    return format_cpudata(data)
