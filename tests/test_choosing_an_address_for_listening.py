"""The section "Choosing an Address for Listening"."""

import shutil
import socket
import subprocess

import pytest
from expected import last_client_port
from sockets import DEADLINE, connect

EXPLICIT_SERVER = 'socket_echo_server_explicit.py'
EXPLICIT_CLIENT = 'socket_echo_client_explicit.py'


def skip_without(address):
    """Skip the test where this machine does not have that loopback address."""
    with socket.socket() as sock:
        try:
            sock.bind((address, 0))
        except OSError as error:
            pytest.skip(f'{address} is not on this machine: {error}')


@pytest.fixture
def ss():
    """Give a function that returns what ss prints of the listener on a port.

    The text has single spaces. Skips where there is no ss, or where ss does
    not show a backlog of 1.
    """
    if not shutil.which('ss'):
        pytest.skip('ss is not in PATH')

    def ss(port):
        command = ['ss', '-Hltn', f'sport = :{port}']
        shown = subprocess.run(command, capture_output=True, timeout=DEADLINE)
        return ' '.join(shown.stdout.decode().split())

    with socket.create_server(('127.0.0.1', 0), backlog=1) as listener:
        port = listener.getsockname()[1]
        shown = ss(port)
    if shown != f'LISTEN 0 1 127.0.0.1:{port} 0.0.0.0:*':
        pytest.skip(f'ss shows a backlog of 1 as {shown!r}')
    return ss


@pytest.mark.parametrize(
    ('server_command', 'client_command'),
    [
        (f'{EXPLICIT_SERVER} 127.0.0.1', f'{EXPLICIT_CLIENT} 127.0.0.1'),
        (f'{EXPLICIT_SERVER} 127.0.0.2', f'{EXPLICIT_CLIENT} 127.0.0.2'),
        (f'{EXPLICIT_SERVER} localhost', f'{EXPLICIT_CLIENT} localhost'),
        ('socket_echo_server_any.py', f'{EXPLICIT_CLIENT} 127.0.0.2'),
    ],
)
def test_explicit_client_reaches_the_address_of_the_server(
    start_server, start_script, server_command, client_command
):
    host = client_command.split()[1]
    server_name = '0.0.0.0' if 'any' in server_command else host
    address = socket.gethostbyname(host)
    skip_without(address)
    server = start_server(server_command)

    # The first client leaves without a word. Its own address is the system's
    # choice: on Linux 127.0.0.1, even where the server's is 127.0.0.2.
    with connect(server, address) as silent:
        source, silent_port = silent.getsockname()

    client = start_script(client_command, server.port)
    assert client.finish() == f"""\
connecting to {host} port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    printed = server.stop_if_still_serving(address)
    assert printed == f"""\
starting up on {server_name} port {server.port}
waiting for a connection
client connected: ('{source}', {silent_port})
received b''
waiting for a connection
client connected: ('{source}', {last_client_port(printed)})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""


@pytest.mark.parametrize(
    'command', ['socket_echo_server.py', f'{EXPLICIT_SERVER} 127.0.0.1']
)
def test_server_at_one_address_does_not_answer_at_another(
    start_server, command
):
    skip_without('127.0.0.3')
    server = start_server(command)
    started = server.printed

    with pytest.raises(ConnectionRefusedError):
        connect(server, '127.0.0.3').close()

    assert server.stop_if_still_serving('127.0.0.1') == started


def test_ss_shows_the_address_and_the_backlog_of_a_server(server, ss):
    started = server.printed

    address = '0.0.0.0' if 'any' in server.command else '127.0.0.1'
    assert ss(server.port) == f'LISTEN 0 1 {address}:{server.port} 0.0.0.0:*'

    assert server.stop_if_still_serving() == started
