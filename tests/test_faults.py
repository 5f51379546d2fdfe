"""What readers, browsers and dying peers do to the scripts."""

import ast
import contextlib
import re
import signal
import socket
import struct
import sys

import pytest
from this_system import (
    ADDRESS_IN_USE,
    BROKEN_PIPE,
    CONNECTION_REFUSED,
    CONNECTION_RESET,
    PROTOCOL,
)

MESSAGE = b'This is the message.  It will be repeated.'

LOUD_SESSION = """\
connection from {client}
received b'This is the mess'
sending data back to the client
received b'age.  It will be'
sending data back to the client
received b' repeated.'
sending data back to the client
received b''
no data from {client}
waiting for a connection
"""

QUIET_SESSION = """\
client connected: {client}
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""

# Each server, and what it prints for one client of the page.
SERVERS = {
    'socket_echo_server.py': LOUD_SESSION,
    'socket_echo_server_explicit.py 127.0.0.1': QUIET_SESSION,
    'socket_echo_server_any.py': QUIET_SESSION,
}

# Each client, and what it prints, whatever it has received.
CLIENTS = {
    'socket_echo_client.py': """\
connecting to localhost port {port}
sending b'This is the message.  It will be repeated.'
{received}closing socket
""",
    'socket_echo_client_easy.py': f"""\
Family  : AF_INET
Type    : SOCK_STREAM
Protocol: {PROTOCOL}

sending b'This is the message.  It will be repeated.'
{{received}}closing socket
""",
    'socket_echo_client_explicit.py 127.0.0.1': """\
connecting to 127.0.0.1 port {port}
sending b'This is the message.  It will be repeated.'
{received}""",
}

# Each script, and what it prints before the system looks at its port.
FIRST_LINES = {
    'socket_echo_server.py': 'starting up on localhost port {port}\n',
    'socket_echo_server_explicit.py 127.0.0.1': (
        'starting up on 127.0.0.1 port {port}\n'
    ),
    'socket_echo_server_any.py': '',
    'socket_echo_client.py': 'connecting to localhost port {port}\n',
    'socket_echo_client_easy.py': '',
    'socket_echo_client_explicit.py 127.0.0.1': (
        'connecting to 127.0.0.1 port {port}\n'
    ),
}

each_server = pytest.mark.parametrize('typed', SERVERS)
each_client = pytest.mark.parametrize('typed', CLIENTS)
each_script = pytest.mark.parametrize('typed', FIRST_LINES)

unread_data_resets = pytest.mark.skipif(
    sys.platform == 'darwin',
    reason='macOS ends the stream in order, whatever is left unread',
)
reset_keeps_data = pytest.mark.skipif(
    sys.platform != 'linux',
    reason='a reset before accept() may take the data, or the client, along',
)
can_send_ctrl_c = pytest.mark.skipif(
    sys.platform == 'win32',
    reason='Windows cannot send Ctrl-C to one process alone',
)


def servers_print(loud, quiet):
    """Run a test for each server, with what that one has `printed`."""
    return pytest.mark.parametrize(
        ('typed', 'printed'),
        [*zip(SERVERS, [loud, quiet, quiet], strict=True)],
        ids=SERVERS,
    )


def connect(server):
    """Return a socket that is connected to the server."""
    return socket.create_connection(('127.0.0.1', server.port))


def receive(sock, size=-1):
    """Return the next `size` bytes, or all there are until the stream ends.

    Fails with a TimeoutError if they do not come before the tests' deadline.
    """
    with sock.makefile('rb') as stream:
        return stream.read(size)


def reset(sock):
    """Close the socket with a reset, in place of an orderly end."""
    linger = struct.pack('hh' if sys.platform == 'win32' else 'ii', 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()


def check_session(server, client):
    """Check that the client, socket_echo_client.py, gets the page's session.

    Waits for both ends, and fails if either has printed anything else.
    """
    assert client.finish() == f"""\
connecting to localhost port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
closing socket
"""
    printed = server.read_until('waiting for a connection')
    typed = server.typed.removesuffix(f' {server.port}')
    client_address = f"('127.0.0.1', {server.client_port})"
    assert printed == SERVERS[typed].format(client=client_address)


# A server and the clients that it meets.


@pytest.mark.parametrize('times', [1, 20])
@servers_print(
    loud="""\
connection from {client}
connection lost: {error}
waiting for a connection
""",
    quiet="""\
client connected: {client}
connection lost: {error}
waiting for a connection
""",
)
def test_clients_that_reset_at_once_cost_only_their_connections(
    start_server, start_script, typed, printed, times
):
    server = start_server(typed)

    for _ in range(times):
        with connect(server) as client:
            address = client.getsockname()
            accepted = server.read_until(f'{address}')
            reset(client)
        lost = server.read_until('waiting for a connection')
        assert accepted + lost == printed.format(
            client=address, error=CONNECTION_RESET
        )

    check_session(
        server, start_script(f'socket_echo_client.py {server.port}')
    )


# What a client may do after some data. Each returns the client's address.


def resets(server, start_script):
    with connect(server) as client:
        address = client.getsockname()
        client.sendall(b'This is the mess')
        receive(client, 16)
        reset(client)
    return address


def leaves_with_the_echo_unread(server, start_script):
    with connect(server) as client:
        client.sendall(b'This is the mess')
        client.recv(1)
        return client.getsockname()


def is_killed_with_the_echo_unread(server, start_script):
    client = start_script(f'tests/client_to_kill.py {server.port}')
    address = client.read_until(')').strip()
    client.process.kill()
    return address


@contextlib.contextmanager
def queue(server):
    """Give a client that has sent a piece, but must wait for its turn.

    The turn comes when it is done. Fails if the client ahead gets no echo.
    """
    with connect(server) as first, connect(server) as client:
        client.sendall(b'This is the mess')
        yield client
        # When this is back, what the client did last has arrived as well.
        first.sendall(b'My turn.')
        assert receive(first, 8) == b'My turn.'
    server.read_until('waiting for a connection')


def resets_before_its_turn(server, start_script):
    with queue(server) as client:
        address = client.getsockname()
        reset(client)
    return address


def ends_its_stream_and_resets_before_its_turn(server, start_script):
    with queue(server) as client:
        address = client.getsockname()
        client.shutdown(socket.SHUT_WR)
        reset(client)
    return address


@pytest.mark.parametrize(
    ('client_that', 'error'),
    [
        (resets, CONNECTION_RESET),
        pytest.param(
            leaves_with_the_echo_unread,
            CONNECTION_RESET,
            marks=unread_data_resets,
        ),
        pytest.param(
            is_killed_with_the_echo_unread,
            CONNECTION_RESET,
            marks=unread_data_resets,
        ),
        pytest.param(
            resets_before_its_turn, CONNECTION_RESET, marks=reset_keeps_data
        ),
        pytest.param(
            ends_its_stream_and_resets_before_its_turn,
            BROKEN_PIPE,
            marks=reset_keeps_data,
        ),
    ],
)
@servers_print(
    loud="""\
connection from {client}
received b'This is the mess'
sending data back to the client
connection lost: {error}
waiting for a connection
""",
    quiet="""\
client connected: {client}
received b'This is the mess'
connection lost: {error}
waiting for a connection
""",
)
def test_client_that_breaks_off_after_some_data_costs_only_its_connection(
    start_server, start_script, typed, printed, client_that, error
):
    server = start_server(typed)

    address = client_that(server, start_script)
    assert server.read_until('waiting for a connection') == printed.format(
        client=address, error=error
    )

    check_session(
        server, start_script(f'socket_echo_client.py {server.port}')
    )


@servers_print(
    loud="""\
connection from {first}
received b'Still here.'
sending data back to the client
received b''
no data from {first}
waiting for a connection
""",
    quiet="""\
client connected: {first}
received b'Still here.'
received b''
waiting for a connection
""",
)
def test_second_client_waits_until_the_first_one_leaves(
    start_server, start_script, typed, printed
):
    server = start_server(typed)

    with connect(server) as first:
        address = first.getsockname()
        second = start_script(f'socket_echo_client.py {server.port}')
        second.read_until(f'sending {MESSAGE}')
        first.sendall(b'Still here.')
        assert receive(first, 11) == b'Still here.'

    assert server.read_until('waiting for a connection') == printed.format(
        first=address
    )
    check_session(server, second)


@each_server
def test_client_that_has_no_more_to_send_gets_the_rest_and_the_end(
    start_server, typed
):
    server = start_server(typed)

    with connect(server) as client:
        client.sendall(MESSAGE)
        client.shutdown(socket.SHUT_WR)
        assert receive(client) == MESSAGE
        address = client.getsockname()

    printed = server.read_until('waiting for a connection')
    assert printed == SERVERS[typed].format(client=address)


@each_server
def test_every_byte_value_comes_back_as_it_was_sent(start_server, typed):
    server = start_server(typed)
    data = bytes(range(256)) * 16

    with connect(server) as client:
        client.sendall(data)
        assert receive(client, len(data)) == data

    printed = server.read_until('waiting for a connection')
    received = re.findall('^received (.*)$', printed, re.MULTILINE)
    assert b''.join(map(ast.literal_eval, received)) == data


# A client and the servers that it meets.


@pytest.fixture
def listener():
    """Give a listening socket, for a test that is the server itself."""
    with socket.create_server(('127.0.0.1', 0)) as sock:
        yield sock


@pytest.fixture
def start_client(start_script, listener):
    """Give a function that starts a client, which connects to `listener`.

    It returns the Script, with the listener's port as `port`.
    """

    def start_client(typed):
        port = listener.getsockname()[1]
        client = start_script(f'{typed} {port}')
        client.port = port
        return client

    return start_client


@contextlib.contextmanager
def serve(listener):
    """Give the connection to the next client; close it when that is done.

    Fails if no client comes before the deadline, or sends another message.
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
@each_client
def test_client_ends_when_the_server_closes_early(
    start_client, listener, typed, echo, received
):
    client = start_client(typed)

    with serve(listener) as connection:
        connection.sendall(echo)

    assert client.finish(
        status=1, errors='the server closed the connection early\n'
    ) == CLIENTS[typed].format(port=client.port, received=received)


@each_client
def test_client_ends_when_the_server_resets(start_client, listener, typed):
    client = start_client(typed)

    with serve(listener) as connection:
        reset(connection)

    assert client.finish(
        status=1, errors=f'ConnectionResetError: {CONNECTION_RESET}\n'
    ) == CLIENTS[typed].format(port=client.port, received='')


@each_client
def test_client_takes_an_echo_that_comes_byte_by_byte(
    start_client, listener, typed
):
    client = start_client(typed)

    received = ''
    with serve(listener) as connection:
        # Send each byte at once, whether the last one is acknowledged or not.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in MESSAGE:
            byte = bytes([number])
            connection.sendall(byte)
            client.read_until(f'received {byte}')
            received += f'received {byte}\n'
        printed = client.finish()

    assert printed == CLIENTS[typed].format(
        port=client.port, received=received
    )


@pytest.mark.parametrize(
    ('echo', 'last_piece'),
    [(MESSAGE, b' repeated.'), (MESSAGE + b' Twice', b' repeated. Twice')],
)
@each_client
def test_client_takes_what_comes_at_once_in_pieces_of_16_bytes(
    start_client, listener, typed, echo, last_piece
):
    client = start_client(typed)

    with serve(listener) as connection:
        connection.sendall(echo)
        printed = client.finish()

    assert printed == CLIENTS[typed].format(
        port=client.port,
        received=f"""\
received b'This is the mess'
received b'age.  It will be'
received {last_piece}
""",
    )


@each_client
def test_client_is_refused_where_nobody_listens(start_script, typed):
    # While this socket has the port, and does not listen, nobody else can.
    with socket.socket() as held:
        held.bind(('127.0.0.1', 0))
        port = held.getsockname()[1]
        client = start_script(f'{typed} {port}')
        assert client.finish(
            status=1, errors=f'ConnectionRefusedError: {CONNECTION_REFUSED}\n'
        ) == FIRST_LINES[typed].format(port=port)


# What is typed, and what Python has to say to it.


@pytest.mark.parametrize(
    ('typed', 'address'),
    [
        ('socket_echo_server.py', '127.0.0.1'),
        ('socket_echo_server_explicit.py 127.0.0.1', '127.0.0.1'),
        ('socket_echo_server_any.py', '0.0.0.0'),
    ],
)
def test_port_that_is_taken_ends_a_server(start_script, typed, address):
    with socket.create_server((address, 0)) as other_server:
        port = other_server.getsockname()[1]
        server = start_script(f'{typed} {port}')
        assert server.finish(
            status=1, errors=f'OSError: {ADDRESS_IN_USE}\n'
        ) == FIRST_LINES[typed].format(port=port)


@pytest.mark.parametrize('port', [65536, 70000, -1])
@pytest.mark.parametrize(
    ('typed', 'error'),
    [
        ('socket_echo_server.py', 'bind(): port must be 0-65535.'),
        (
            'socket_echo_server_explicit.py 127.0.0.1',
            'bind(): port must be 0-65535.',
        ),
        ('socket_echo_server_any.py', 'bind(): port must be 0-65535.'),
        ('socket_echo_client.py', 'connect(): port must be 0-65535.'),
        ('socket_echo_client_easy.py', 'port must be 0-65535'),
        (
            'socket_echo_client_explicit.py 127.0.0.1',
            'connect(): port must be 0-65535.',
        ),
    ],
)
def test_port_out_of_range_is_an_error(start_script, typed, error, port):
    script = start_script(f'{typed} {port}')
    assert script.finish(
        status=1, errors=f'OverflowError: {error}\n'
    ) == FIRST_LINES[typed].format(port=port)


@each_script
def test_port_that_is_no_number_is_an_error(start_script, typed):
    script = start_script(f'{typed} abc')
    error = "ValueError: invalid literal for int() with base 10: 'abc'\n"
    assert script.finish(status=1, errors=error) == ''


@pytest.mark.parametrize(
    'typed',
    ['socket_echo_server_explicit.py', 'socket_echo_client_explicit.py'],
)
def test_without_host_the_explicit_scripts_say_how_to_call_them(
    start_script, typed
):
    script = start_script(typed)
    usage = f'usage: python3 {typed} HOST [PORT]\n'
    assert script.finish(status=1, errors=usage) == ''


@can_send_ctrl_c
@each_server
def test_ctrl_c_ends_a_server_that_waits(start_server, typed):
    server = start_server(typed)
    printed = server.printed

    server.process.send_signal(signal.SIGINT)
    assert printed == server.finish(
        status=-signal.SIGINT, errors='KeyboardInterrupt\n'
    )


@can_send_ctrl_c
@each_server
def test_ctrl_c_ends_a_server_with_a_client_connected(start_server, typed):
    server = start_server(typed)

    with connect(server) as client:
        server.read_until(f'{client.getsockname()}')
        printed = server.printed

        server.process.send_signal(signal.SIGINT)
        assert printed == server.finish(
            status=-signal.SIGINT, errors='KeyboardInterrupt\n'
        )
        assert receive(client) == b''
