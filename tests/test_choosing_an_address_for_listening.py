"""The section "Choosing an Address for Listening"."""

import shutil
import socket
import subprocess

import pytest


@pytest.fixture
def host(request):
    """Give a loopback address; skip where this machine does not have it."""
    with socket.socket() as sock:
        try:
            sock.bind((request.param, 0))
        except OSError as error:
            pytest.skip(f'{request.param} is not on this machine: {error}')
    return request.param


@pytest.fixture
def ss():
    """Give a function that returns what ss prints of the listener on a port.

    Skips where there is no ss, or where it does not show a backlog of 1.
    """
    if not shutil.which('ss'):
        pytest.skip('ss is not in PATH')

    def ss(port):
        command = ['ss', '-Hltn', f'sport = :{port}']
        listing = subprocess.run(command, stdout=subprocess.PIPE, timeout=10)
        return ' '.join(listing.stdout.decode().split())

    with socket.create_server(('127.0.0.1', 0), backlog=1) as listener:
        port = listener.getsockname()[1]
        shown = ss(port)
    if shown != f'LISTEN 0 1 127.0.0.1:{port} 0.0.0.0:*':
        pytest.skip(f'ss shows a backlog of 1 as {shown!r}')
    return ss


@pytest.mark.parametrize(
    ('command', 'address', 'host'),
    [
        ('socket_echo_server_explicit.py 127.0.0.1', '127.0.0.1', '127.0.0.1'),
        ('socket_echo_server_explicit.py 127.0.0.2', '127.0.0.2', '127.0.0.2'),
        ('socket_echo_server_any.py', '0.0.0.0', '127.0.0.1'),
        ('socket_echo_server_any.py', '0.0.0.0', '127.0.0.2'),
    ],
    indirect=['host'],
)
def test_server_and_client_print_the_session_of_the_page(
    start_server, start_script, command, address, host
):
    server = start_server(command)

    # The first client leaves without a word.
    with socket.create_connection((host, server.port)) as silent:
        client_host, silent_port = silent.getsockname()
    server.read_until('waiting for a connection')

    client = start_script(
        f'socket_echo_client_explicit.py {host} {server.port}'
    )
    assert client.finish() == f"""\
connecting to {host} port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    server.read_until('waiting for a connection')
    assert server.kill() == f"""\
starting up on {address} port {server.port}
waiting for a connection
client connected: ('{client_host}', {silent_port})
received b''
waiting for a connection
client connected: ('{client_host}', {server.client_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""


@pytest.mark.parametrize('host', ['127.0.0.3'], indirect=True)
@pytest.mark.parametrize(
    'command',
    [
        'socket_echo_server.py',
        'socket_echo_server_explicit.py 127.0.0.1',
        'socket_echo_server_explicit.py 127.0.0.2',
    ],
)
def test_server_on_one_address_does_not_answer_on_another(
    start_server, command, host
):
    server = start_server(command)

    # No test binds a server to this address alone.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, server.port))


@pytest.mark.parametrize(
    ('command', 'address'),
    [
        ('socket_echo_server.py', '127.0.0.1'),
        ('socket_echo_server_explicit.py 127.0.0.1', '127.0.0.1'),
        ('socket_echo_server_any.py', '0.0.0.0'),
    ],
)
def test_ss_shows_the_address_and_the_backlog_of_a_server(
    start_server, ss, command, address
):
    server = start_server(command)
    assert ss(server.port) == f'LISTEN 0 1 {address}:{server.port} 0.0.0.0:*'
