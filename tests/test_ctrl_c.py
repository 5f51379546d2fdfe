"""Ctrl-C ends a server, and may leave its port taken."""

import signal
import sys

import pytest
from expected import expected
from sockets import ADDRESS_IN_USE, connect

pytestmark = pytest.mark.skipif(
    sys.platform == 'win32',
    reason='Windows cannot send Ctrl-C to one process alone',
)


def test_ctrl_c_ends_a_server_that_waits(server):
    server.process.send_signal(signal.SIGINT)

    printed = server.finish(-signal.SIGINT, errors='KeyboardInterrupt\n')
    assert printed == expected(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
""")


def test_ctrl_c_leaves_the_port_taken_while_a_client_is_connected(
    server, start_script
):
    with connect(server) as client:
        server.read_line()  # It has accepted the client.
        server.process.send_signal(signal.SIGINT)

        printed = server.finish(-signal.SIGINT, errors='KeyboardInterrupt\n')
        assert printed == expected(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {client.getsockname()}
""")

        next_server = start_script(server.command, server.port)
        next_server.finish(status=1, errors=f'OSError: {ADDRESS_IN_USE}\n')
