"""The iterator over messages, without a socket."""

from collections.abc import Callable

from vird.client.blocking_messages import BlockingMessages
from vird.client.message import Message

ONE = Message(1, 2, None, None)


class Owner:
    """Something that reads when it is waited for."""

    def __init__(self) -> None:
        self.forgotten: list[object] = []
        self.messages = BlockingMessages(self)

    def wait_for(self, is_done: Callable[[], bool], timeout_s: float | None, what: str) -> None:
        if not is_done():
            self.messages.put(ONE)

    def forget_messages(self, messages: BlockingMessages) -> None:
        self.forgotten.append(messages)


def test_it_reads_while_it_waits_and_ends_once() -> None:
    owner = Owner()
    assert next(owner.messages) is ONE
    owner.messages.close()
    assert list(owner.messages) == []
    assert owner.messages.next(1) is None
    assert owner.forgotten == [owner.messages]
