"""What the servers do about clients that are not the page's."""

import errno
import socket
import sys

import pytest
from peers import connect, receive, reset
from sessions import MESSAGE, SERVERS
from this_system import CONNECTION_RESET, error_text


def each_server_prints(first, others):
    """Run a test with each server, and with what that one has `printed`."""
    return pytest.mark.parametrize(
        ('command', 'printed'),
        [*zip(SERVERS, [first, others, others], strict=True)],
        ids=SERVERS,
    )


def check_session(server, command, client):
    """Check that a connected client now gets the session of the page."""
    with client:
        address = client.getsockname()
        client.sendall(MESSAGE)
        assert receive(client, len(MESSAGE)) == MESSAGE

    printed = server.read_until('waiting for a connection')
    assert printed == SERVERS[command].format(client=address)


@each_server_prints(
    first="""\
connection from {client}
connection lost: {error}
waiting for a connection
""",
    others="""\
client connected: {client}
connection lost: {error}
waiting for a connection
""",
)
def test_client_that_resets_at_once_costs_only_its_connection(
    start_server, command, printed
):
    # Development mode reports a connection that is lost and not closed.
    server = start_server(f'-X dev {command}')

    with connect(server) as client:
        address = client.getsockname()
        accepted = server.read_until(f'{address}')
        reset(client)

    lost = server.read_until('waiting for a connection')
    assert accepted + lost == printed.format(
        client=address, error=CONNECTION_RESET
    )
    check_session(server, command, connect(server))
    server.kill()


each_server_loses_a_connection = each_server_prints(
    first="""\
connection from {client}
received b'This is the mess'
sending data back to the client
connection lost: {error}
waiting for a connection
""",
    others="""\
client connected: {client}
received b'This is the mess'
connection lost: {error}
waiting for a connection
""",
)


@each_server_loses_a_connection
def test_client_that_resets_after_some_data_costs_only_its_connection(
    start_server, command, printed
):
    server = start_server(command)

    with connect(server) as client:
        address = client.getsockname()
        client.sendall(b'This is the mess')
        assert receive(client, 16) == b'This is the mess'
        reset(client)

    lost = server.read_until('waiting for a connection')
    assert lost == printed.format(client=address, error=CONNECTION_RESET)
    check_session(server, command, connect(server))
    server.kill()


@pytest.mark.skipif(
    sys.platform != 'linux',
    reason=f'what a reset before accept() does on {sys.platform} is not known',
)
@each_server_loses_a_connection
def test_client_that_is_gone_before_its_turn_costs_only_its_connection(
    start_server, command, printed
):
    server = start_server(command)

    with connect(server) as other, connect(server) as client:
        address = client.getsockname()
        client.sendall(b'This is the mess')
        # With the stream ended before, the reset shows as a broken pipe.
        client.shutdown(socket.SHUT_WR)
        reset(client)
        check_session(server, command, other)

    lost = server.read_until('waiting for a connection')
    assert lost == printed.format(
        client=address, error=error_text(errno.EPIPE)
    )
    check_session(server, command, connect(server))
    server.kill()


@pytest.mark.parametrize('command', SERVERS)
def test_second_client_waits_until_the_first_one_leaves(start_server, command):
    server = start_server(command)

    with connect(server) as first, connect(server) as second:
        check_session(server, command, first)
        check_session(server, command, second)
    server.kill()


@pytest.mark.parametrize('command', SERVERS)
def test_client_that_has_no_more_to_send_gets_the_rest_and_the_end(
    start_server, command
):
    server = start_server(command)

    with connect(server) as client:
        address = client.getsockname()
        client.sendall(MESSAGE)
        client.shutdown(socket.SHUT_WR)
        assert receive(client) == MESSAGE

    printed = server.read_until('waiting for a connection')
    assert printed == SERVERS[command].format(client=address)
    server.kill()


@each_server_prints(
    first="""\
received {piece!r}
sending data back to the client
""",
    others="""\
received {piece!r}
""",
)
def test_every_byte_value_comes_back_as_it_was_sent(
    start_server, command, printed
):
    server = start_server(command)
    data = bytes(range(256))

    with connect(server) as client:
        server.read_until(f'{client.getsockname()}')
        client.sendall(data)
        assert receive(client, len(data)) == data

    pieces = [data[start:start + 16] for start in range(0, len(data), 16)]
    echoed = ''.join(printed.format(piece=piece) for piece in pieces)
    assert server.read_until("received b''") == echoed + "received b''\n"
    server.kill()
