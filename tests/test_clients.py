"""The clients, with a server that is the test's own."""

import socket

import pytest
from readme import session
from script import CLIENTS, run
from sockets import CONNECTION_RESET, receive, reset

MESSAGE = b'This is the message.  It will be repeated.'
ECHO = """\
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""


def session_with(received, client):
    """Return the client's session in README.md, with `received` for ECHO."""
    return session(client.command, client.port).replace(ECHO, received)


@pytest.fixture(params=CLIENTS)
def client(request):
    """Give the Script of each client, once its message has been received.

    `client.peer` is the server's end of its connection.
    """
    with socket.create_server(('127.0.0.1', 0)) as listener:
        port = listener.getsockname()[1]
        # Let Python warn, on standard error, of a socket that stays open.
        with run(request.param, port, warnings='default') as client:
            beginning, _ = session(client.command, client.port).split(ECHO)
            assert client.read_lines(beginning.count('\n')) == beginning
            listener.settimeout(1)  # For accept(): the client must be there.
            client.peer, _ = listener.accept()
            with client.peer:
                assert receive(client.peer, len(MESSAGE)) == MESSAGE
                yield client


def test_client_receives_an_echo_that_comes_byte_by_byte(client):
    # Without Nagle's algorithm, no byte waits for the ACK of the one before.
    client.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in MESSAGE:
        client.peer.sendall(bytes([byte]))
        client.read_lines(1)  # It has received this byte.

    received = ''.join(f'received {bytes([byte])}\n' for byte in MESSAGE)
    shown = session_with(received, client)
    assert client.transcript() == f'{shown}[exit status 0]\n'


def test_client_receives_at_most_16_bytes_at_a_time(client):
    # Six bytes more than the message: the last recv(16) gets 16, not 10.
    client.peer.sendall(MESSAGE + b' Twice')

    shown = session_with("""\
received b'This is the mess'
received b'age.  It will be'
received b' repeated. Twice'
""", client)
    assert client.transcript() == f'{shown}[exit status 0]\n'


@pytest.mark.parametrize(
    ('echo', 'received'),
    [
        (b'', "received b''\n"),
        (b'This is', "received b'This is'\nreceived b''\n"),
    ],
)
def test_client_ends_when_the_server_closes_early(client, echo, received):
    client.peer.sendall(echo)
    client.peer.close()  # Orderly, as the message has been read.

    assert client.transcript() == session_with(received, client) + """\
[standard error]
the server closed the connection early
[exit status 1]
"""


def test_client_ends_when_the_server_resets_the_connection(client):
    reset(client.peer)

    assert client.transcript() == session_with('', client) + f"""\
[standard error]
ConnectionResetError: {CONNECTION_RESET}
[exit status 1]
"""
