from vird.errors import InternalError, OperationTimeout
from vird.qmp.faults import CommandRefused, CommandTimeout, MonitorClosed, ProtocolFault


def test_faults_are_errors_that_clients_know() -> None:
    refused = CommandRefused("cont", "GenericError", "not now")
    assert (refused.command, refused.kind, refused.description) == ("cont", "GenericError", "not now")
    assert str(refused) == "internal error: unable to execute QEMU command 'cont': not now"
    for kind in (CommandRefused, MonitorClosed, ProtocolFault):
        assert issubclass(kind, InternalError)
        assert kind.code == InternalError.code
    assert CommandTimeout.code == OperationTimeout.code
