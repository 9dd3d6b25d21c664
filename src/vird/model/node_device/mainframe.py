"""Devices of s390: channel devices and subchannels, cryptographic adapters."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError
from vird.markup import Attr, Element, Fails, Named, Spelling
from vird.markup.scalars import c_number
from vird.model.node_device.mediated import MediatedTypesCapability


def _hexadecimal(limit: int, width: int) -> Spelling:
    def parse(text: str) -> int:
        number = c_number(text)
        if not 0 <= number <= limit:
            raise ValueError(text)
        return number

    return Spelling(parse, f"0x{{:0{width}x}}".format, f"a number from 0 to {limit:#x}")


ChannelSubsystem = Annotated[int, _hexadecimal(0xFE, 1), Fails(InternalError)]
SubchannelSet = Annotated[int, _hexadecimal(3, 1), Fails(InternalError)]
DeviceNumber = Annotated[int, _hexadecimal(0xFFFF, 4), Fails(InternalError)]
ApAdapter = Annotated[int, _hexadecimal(0xFF, 2), Fails(InternalError)]
ApDomain = Annotated[int, _hexadecimal(0xFF, 4), Fails(InternalError)]


class ChannelAddress(Element):
    """The address of the device behind a subchannel."""

    cssid: ChannelSubsystem
    ssid: SubchannelSet
    devno: DeviceNumber


class ChannelDeviceCapability(Element, tag="capability"):
    """One channel device."""

    type: Attr[Literal["ccw"]] = "ccw"
    cssid: ChannelSubsystem
    ssid: SubchannelSet
    devno: DeviceNumber


class SubchannelCapability(Element, tag="capability"):
    """One subchannel."""

    type: Attr[Literal["css"]] = "css"
    cssid: ChannelSubsystem
    ssid: SubchannelSet
    devno: DeviceNumber
    channel_dev_addr: ChannelAddress | None = None
    mediated_types: Annotated[MediatedTypesCapability | None, Named("capability")] = None


class ApCardCapability(Element, tag="capability"):
    """One cryptographic adapter."""

    type: Attr[Literal["ap_card"]] = "ap_card"
    adapter: Annotated[ApAdapter, Named("ap-adapter")]


class ApQueueCapability(Element, tag="capability"):
    """One queue of an adapter."""

    type: Attr[Literal["ap_queue"]] = "ap_queue"
    adapter: Annotated[ApAdapter, Named("ap-adapter")]
    domain: Annotated[ApDomain, Named("ap-domain")]


class ApMatrixCapability(Element, tag="capability"):
    """The device that hands queues to guests."""

    type: Attr[Literal["ap_matrix"]] = "ap_matrix"
    mediated_types: Annotated[MediatedTypesCapability | None, Named("capability")] = None
