"""A server that loses a connection says so, and goes on with the next."""

import errno
import socket
import sys

import pytest
from expected import expected
from sockets import CONNECTION_RESET, connect, error_text, receive, reset


def test_server_goes_on_with_the_next_client_after_a_reset(server):
    with connect(server) as first, connect(server) as second:
        first.sendall(b'first')
        assert receive(first, 5) == b'first'
        first_address = first.getsockname()
        reset(first)
        second.sendall(b'second')
        assert receive(second, 6) == b'second'
        second_address = second.getsockname()

    assert server.stop_if_still_serving() == expected(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {first_address}
received b'first'
sending data back to the client
connection lost: {CONNECTION_RESET}
waiting for a connection
connection from {second_address}
received b'second'
sending data back to the client
received b''
no data from {second_address}
waiting for a connection
""")


@pytest.mark.skipif(
    sys.platform != 'linux',
    reason='after a reset before accept(), the server still receives bytes on '
    'Linux; elsewhere recv() may fail, or accept() may, and end the server',
)
def test_server_goes_on_after_a_client_that_was_gone_before_its_turn(server):
    with connect(server) as first, connect(server) as second:
        second.sendall(b'second')
        # The server will receive b'second' and fail in sendall(). The error is
        # EPIPE, as shutdown() comes before the reset, not ECONNRESET as above.
        second.shutdown(socket.SHUT_WR)
        second_address = second.getsockname()
        reset(second)
        first.sendall(b'first')
        assert receive(first, 5) == b'first'
        first_address = first.getsockname()

    assert server.stop_if_still_serving() == expected(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {first_address}
received b'first'
sending data back to the client
received b''
no data from {first_address}
waiting for a connection
connection from {second_address}
received b'second'
sending data back to the client
connection lost: {error_text(errno.EPIPE)}
waiting for a connection
""")
