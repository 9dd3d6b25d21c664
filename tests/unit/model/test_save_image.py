import struct

import pytest

from vird.errors import InternalError, OperationFailed, VirdError
from vird.model.save_image import (
    HEADER_SIZE,
    MAGIC,
    ROOM,
    SaveImage,
    read_header,
    read_image,
    replaced,
    write_image,
)

IMAGE = SaveImage("<domain/>\n", running=True, compression="xz", cookie="<cookie/>\n")


def read(data: bytes) -> SaveImage:
    return read_image(read_header(data), data[HEADER_SIZE:])


@pytest.mark.parametrize("image", [IMAGE, SaveImage("<domain/>", running=False), IMAGE._replace(document="<ä/>")])
def test_what_is_written_is_read(image: SaveImage) -> None:
    assert read(write_image(image)) == image


def test_the_layout() -> None:
    data = write_image(IMAGE)
    assert HEADER_SIZE == 92
    assert struct.unpack_from("=5I", data, 16) == (2, len(data) - HEADER_SIZE, 1, 3, len(IMAGE.document) + 1)
    assert data.endswith(b"<cookie/>\n\0" + bytes(ROOM))


def test_the_other_byte_order() -> None:
    data = write_image(IMAGE)
    numbers = struct.unpack_from("<19I", data, 16)
    assert read(MAGIC + struct.pack(">19I", *numbers) + data[HEADER_SIZE:]) == IMAGE


def test_a_longer_document_fits_into_the_room() -> None:
    old = write_image(IMAGE)
    new = IMAGE._replace(document="<domain>" + "x" * 1000 + "</domain>")
    changed = replaced(read_header(old), new)
    assert len(changed) == len(old)
    assert read(changed) == new
    with pytest.raises(OperationFailed, match="too large"):
        replaced(read_header(old), IMAGE._replace(document="x" * (ROOM + 100)))


def header(*numbers: int) -> bytes:
    return MAGIC + struct.pack("=5I56x", *numbers)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", OperationFailed),
        (b"x" * 92, OperationFailed),
        (write_image(IMAGE, finished=False), OperationFailed),
        (header(0x300, 100, 0, 0, 0), OperationFailed),
        (header(2, 0, 0, 0, 0), OperationFailed),
        (header(2, 0xFFFFFFFF, 0, 0, 0), OperationFailed),
        (header(2, 100, 0, 0, 100), OperationFailed),
        (header(2, 100, 0, 77, 0), InternalError),
    ],
)
def test_headers_that_cannot_be(data: bytes, error: type[VirdError]) -> None:
    with pytest.raises(error):
        read_header(data)


def test_documents_that_cannot_be() -> None:
    with pytest.raises(OperationFailed):
        read_image(read_header(header(2, 100, 0, 0, 0)), b"x" * 99)
    with pytest.raises(OperationFailed):
        read_image(read_header(header(2, 4, 0, 0, 0)), b"\xff\xff\xff\xff")
