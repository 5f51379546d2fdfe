"""What the clients do about servers that are not the page's."""

import socket
from functools import partial

import pytest
from peers import receive, reset
from sessions import CLIENTS, MESSAGE
from this_system import CONNECTION_RESET


@pytest.fixture(scope='module')
def listener():
    """Give a listening socket, for tests that are the server themselves.

    One for all, since it leaves its port in TIME_WAIT when it closes first.
    """
    with socket.create_server(('127.0.0.1', 0)) as listener:
        yield listener


@pytest.fixture(params=CLIENTS)
def client(request, start_script, listener):
    """Give each client in turn; `session(received=…)` is what it prints.

    It connects to the listener, in development mode: if the client does not
    close its socket, Python says so on standard error.
    """
    port = listener.getsockname()[1]
    client = start_script(f'-X dev {request.param} {port}')
    client.session = partial(CLIENTS[request.param].format, port=port)
    return client


@pytest.fixture
def connection(client, listener):
    """Give the connection to the client, with its whole message received.

    Fails if no client comes, or another message, within the deadline.
    """
    connection, _ = listener.accept()
    with connection:
        assert receive(connection, len(MESSAGE)) == MESSAGE
        yield connection


@pytest.mark.parametrize(
    ('echo', 'received'),
    [
        (b'', "received b''\n"),
        (b'This is the mess', "received b'This is the mess'\nreceived b''\n"),
    ],
)
def test_client_ends_when_the_server_closes_early(
    client, connection, echo, received
):
    connection.sendall(echo)
    connection.close()

    assert client.finish(
        status=1, errors='the server closed the connection early\n'
    ) == client.session(received=received)


def test_client_ends_when_the_server_resets(client, connection):
    reset(connection)

    assert client.finish(
        status=1, errors=f'ConnectionResetError: {CONNECTION_RESET}\n'
    ) == client.session(received='')


def test_client_takes_an_echo_that_comes_byte_by_byte(client, connection):
    # Without this, a byte may wait until the last one is acknowledged.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    received = ''
    for number in MESSAGE:
        byte = bytes([number])
        connection.sendall(byte)
        client.read_until(f'received {byte!r}')
        received += f'received {byte!r}\n'

    assert client.finish() == client.session(received=received)


@pytest.mark.parametrize('more', [b'', b' Twice'])
def test_client_takes_what_comes_at_once_in_pieces_of_16_bytes(
    client, connection, more
):
    connection.sendall(MESSAGE + more)

    received = f"""\
received b'This is the mess'
received b'age.  It will be'
received {b' repeated.' + more!r}
"""
    assert client.finish() == client.session(received=received)
