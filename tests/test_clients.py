"""The clients, with a server that is the test's own."""

import contextlib
import signal
import socket

import pytest
from script import (
    CLIENTS, CONNECTION_RESET, in_the_words_of, needs_ctrl_c, receive, reset,
    run,
)

MESSAGE = b'This is the message.  It will be repeated.'


@pytest.fixture
def listener():
    """Give a listening socket; its accept() waits for 5 seconds at most."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        listener.settimeout(5)
        yield listener


@pytest.fixture(params=CLIENTS)
def client(request, listener):
    """Give the Script of each client in turn."""
    port = listener.getsockname()[1]
    # Let Python warn, on standard error, of a socket that stays open.
    with run(request.param, port, warnings='default') as client:
        yield client


@pytest.fixture
def connection(client, listener):
    """Give the server's end of the connection, once it has the message.

    Fails if the client does not print that it sends the message.
    """
    start = in_the_words_of(client.command, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
""")
    assert client.read_lines(start.count('\n')) == start
    connection, _ = listener.accept()
    with connection:
        assert receive(connection, len(MESSAGE)) == MESSAGE
        yield connection


def test_client_receives_an_echo_that_comes_byte_by_byte(client, connection):
    # Without Nagle's algorithm, no byte waits for the ACK of the one before.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(OSError):  # The transcript tells more.
        for byte in MESSAGE:
            connection.sendall(bytes([byte]))
            client.read_lines(1)  # It has received this byte.

    received = ''.join(f'received {bytes([byte])!r}\n' for byte in MESSAGE)
    assert client.transcript() == in_the_words_of(client.command, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
{received}closing socket
[exit status 0]
""")


def test_client_receives_at_most_16_bytes_at_a_time(client, connection):
    # Six bytes more than the message: the last recv(16) gets 16, not 10.
    connection.sendall(MESSAGE + b' Twice')

    assert client.transcript() == in_the_words_of(client.command, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated. Twice'
closing socket
[exit status 0]
""")


@pytest.mark.parametrize(
    ('echo', 'received'),
    [
        (b'', "received b''\n"),
        (b'This is', "received b'This is'\nreceived b''\n"),
    ],
    ids=['no echo', 'a part of the echo'],
)
def test_client_ends_when_the_server_closes_early(
    client, connection, echo, received
):
    connection.sendall(echo)
    connection.close()  # Orderly, as the message has been read.

    assert client.transcript() == in_the_words_of(client.command, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
{received}closing socket
[standard error]
the server closed the connection early
[exit status 1]
""")


def test_client_ends_when_the_server_resets_the_connection(client, connection):
    reset(connection)

    assert client.transcript() == in_the_words_of(client.command, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
closing socket
[standard error]
Traceback (most recent call last):
  ...
ConnectionResetError: {CONNECTION_RESET}
[exit status 1]
""")


@needs_ctrl_c
def test_ctrl_c_ends_a_client_that_waits_for_the_echo(client, connection):
    client.press_ctrl_c()

    assert client.transcript() == in_the_words_of(client.command, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
closing socket
[standard error]
Traceback (most recent call last):
  ...
KeyboardInterrupt
[exit status {-signal.SIGINT}]
""")
