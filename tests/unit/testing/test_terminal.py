import pytest

from vird.testing.terminal import Terminal


def test_what_is_shown_up_to_a_text() -> None:
    with Terminal(["sh", "-c", "printf 'one\\r\\ntwo'; printf ' three'"]) as terminal:
        assert terminal.wait_for("two", 5) == "one\ntwo"
        assert terminal.wait_for("three", 5) == " three"


def test_what_is_typed_is_read() -> None:
    with Terminal(["sh", "-c", "read line; echo got $line"]) as terminal:
        terminal.type("hello\n")
        assert "hello" in terminal.wait_for("got hello", 5)


def test_cursor_movements_are_dropped() -> None:
    with Terminal(["printf", "a\\033[6nb\\033[1;31mc."]) as terminal:
        assert terminal.wait_for(".", 5) == "abc."


def test_an_end_without_the_text() -> None:
    with Terminal(["echo", "something else"]) as terminal, pytest.raises(TimeoutError, match="something else"):
        terminal.wait_for("never", 5)


def test_it_is_a_terminal() -> None:
    with Terminal(["sh", "-c", "test -t 0 && test -t 1 && echo yes"]) as terminal:
        terminal.wait_for("yes", 5)


def test_kill() -> None:
    with Terminal(["sh", "-c", "echo there; cat"]) as terminal:
        terminal.wait_for("there", 5)
        terminal.kill()
        with pytest.raises(TimeoutError):
            terminal.wait_for("more", 5)


def test_enter_is_pressed_until_the_prompt() -> None:
    with Terminal(["sh", "-c", "read one; read two; echo 'ready# '"]) as terminal:
        assert "ready# " in terminal.wake("ready# ", 20)
