"""The servers, with clients that are the test's own."""

import signal
import socket
import sys

import pytest
from script import (
    BROKEN_PIPE, CONNECTION_RESET, EXPLICIT_SERVER, FIRST_SERVER, LAST_CLIENT,
    SERVERS, connect, in_the_words_of, needs_ctrl_c, receive, reset,
    skip_without, transcript_with_last_client, waiting_server,
)


@pytest.fixture(params=SERVERS)
def server(request):
    """Give the Script of each server in turn, once it waits for a client."""
    # Let Python warn, on standard error, of connections that stay open.
    with waiting_server(request.param, warnings='default') as server:
        yield server


def test_server_echoes_every_byte_and_lines_in_pieces_of_16(server):
    data = bytes(range(256)) + b'A telnet line,\r\n' + b'\n'
    with connect(server) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        echo = receive(client, len(data) + 1)  # All of it, and the end.
        address = client.getsockname()

    pieces = ''.join(
        f'received {data[at:at + 16]!r}\nsending data back to the client\n'
        for at in range(0, len(data), 16)
    )
    printed = transcript_with_last_client(server)
    assert printed == in_the_words_of(server.command, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {address}
{pieces}received b''
no data from {address}
waiting for a connection
{LAST_CLIENT}""")
    assert echo == data


def test_server_goes_on_after_a_reset_and_after_a_silent_client(server):
    with connect(server) as first:
        first.sendall(b'first')
        assert receive(first, 5) == b'first'
        first_address = first.getsockname()
        reset(first)
    with connect(server) as silent:
        silent_address = silent.getsockname()

    printed = transcript_with_last_client(server)
    assert printed == in_the_words_of(server.command, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {first_address}
received b'first'
sending data back to the client
connection lost: {CONNECTION_RESET}
waiting for a connection
connection from {silent_address}
received b''
no data from {silent_address}
waiting for a connection
{LAST_CLIENT}""")


@pytest.mark.skipif(
    sys.platform != 'linux',
    reason='elsewhere, accept() or recv() may fail after such a reset',
)
def test_server_goes_on_after_a_client_that_was_gone_before_its_turn(server):
    with connect(server) as first:
        server.read_lines(1)  # The server has accepted the first client.
        with connect(server) as second:
            second.sendall(b'second')
            # After shutdown() and a reset, the server's sendall() fails with
            # EPIPE, not with ECONNRESET: it is a second kind of error.
            second.shutdown(socket.SHUT_WR)
            second_address = second.getsockname()
            reset(second)
        first_address = first.getsockname()

    printed = transcript_with_last_client(server)
    assert printed == in_the_words_of(server.command, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {first_address}
received b''
no data from {first_address}
waiting for a connection
connection from {second_address}
received b'second'
sending data back to the client
connection lost: {BROKEN_PIPE}
waiting for a connection
{LAST_CLIENT}""")


@pytest.mark.parametrize('command', [FIRST_SERVER, EXPLICIT_SERVER])
def test_server_at_one_address_does_not_answer_at_another(command):
    skip_without('127.0.0.3')
    with waiting_server(command) as server:
        with pytest.raises(ConnectionRefusedError):
            connect(server, '127.0.0.3').close()

        printed = transcript_with_last_client(server)
        assert printed == in_the_words_of(command, f"""\
starting up on localhost port {server.port}
waiting for a connection
{LAST_CLIENT}""")


@needs_ctrl_c
@pytest.mark.parametrize('command', SERVERS)
def test_ctrl_c_ends_a_server_that_waits_for_a_client(command):
    with waiting_server(command) as server:
        server.press_ctrl_c()
        assert server.transcript() == in_the_words_of(command, f"""\
starting up on localhost port {server.port}
waiting for a connection
[standard error]
Traceback (most recent call last):
  ...
KeyboardInterrupt
[exit status {-signal.SIGINT}]
""")


@needs_ctrl_c
@pytest.mark.parametrize('command', SERVERS)
def test_ctrl_c_ends_a_server_that_serves_a_client(command):
    with waiting_server(command) as server, connect(server) as client:
        server.read_lines(1)  # The server has accepted the client.
        server.press_ctrl_c()
        assert server.transcript() == in_the_words_of(command, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {client.getsockname()}
[standard error]
Traceback (most recent call last):
  ...
KeyboardInterrupt
[exit status {-signal.SIGINT}]
""")
