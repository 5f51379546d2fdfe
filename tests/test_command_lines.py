"""What the scripts do about what is typed."""

import signal
import socket
import sys

import pytest
from peers import connect, reset
from sessions import CLIENTS, SERVERS
from this_system import ADDRESS_IN_USE

skip_on_windows = pytest.mark.skipif(
    sys.platform == 'win32',
    reason='Windows cannot send Ctrl-C to one process alone',
)


@pytest.mark.parametrize(
    ('command', 'host', 'printed'),
    [
        (
            'socket_echo_client.py',
            '127.0.0.1',
            'connecting to localhost port {port}\n',
        ),
        # This one tries each address of localhost, and tells of the last.
        ('socket_echo_client_easy.py', 'localhost', ''),
        (
            'socket_echo_client_explicit.py 127.0.0.1',
            '127.0.0.1',
            'connecting to 127.0.0.1 port {port}\n',
        ),
    ],
)
def test_client_is_refused_where_nobody_listens(
    start_script, command, host, printed
):
    # While this socket has the port, and does not listen, nobody else can.
    with socket.socket() as held:
        held.bind(('127.0.0.1', 0))
        port = held.getsockname()[1]
        with pytest.raises(OSError) as refused:
            socket.create_connection((host, port))

        client = start_script(f'{command} {port}')
        assert client.finish(
            status=1, errors=f'{refused.typename}: {refused.value}\n'
        ) == printed.format(port=port)


@pytest.mark.parametrize(
    ('command', 'address', 'printed'),
    [
        (
            'socket_echo_server.py',
            '127.0.0.1',
            'starting up on localhost port {port}\n',
        ),
        (
            'socket_echo_server_explicit.py 127.0.0.1',
            '127.0.0.1',
            'starting up on 127.0.0.1 port {port}\n',
        ),
        ('socket_echo_server_any.py', '0.0.0.0', ''),
    ],
)
def test_port_that_is_taken_ends_a_server(
    start_script, command, address, printed
):
    with socket.create_server((address, 0)) as other_server:
        port = other_server.getsockname()[1]
        server = start_script(f'{command} {port}')
        assert server.finish(
            status=1, errors=f'OSError: {ADDRESS_IN_USE}\n'
        ) == printed.format(port=port)


@pytest.mark.parametrize('command', [*SERVERS, *CLIENTS])
def test_port_that_is_no_number_is_an_error(start_script, command):
    with pytest.raises(ValueError) as error:
        int('abc')

    script = start_script(f'{command} abc')
    errors = f'ValueError: {error.value}\n'
    assert script.finish(status=1, errors=errors) == ''


@pytest.mark.parametrize(
    'command',
    ['socket_echo_server_explicit.py', 'socket_echo_client_explicit.py'],
)
def test_without_host_the_explicit_scripts_say_how_to_call_them(
    start_script, command
):
    script = start_script(command)
    usage = f'usage: python3 {command} HOST [PORT]\n'
    assert script.finish(status=1, errors=usage) == ''


@skip_on_windows
@pytest.mark.parametrize('command', SERVERS)
def test_ctrl_c_ends_a_server_that_waits(start_server, command):
    server = start_server(command)
    started = server.printed

    server.process.send_signal(signal.SIGINT)
    assert server.finish(
        status=-signal.SIGINT, errors='KeyboardInterrupt\n'
    ) == started


@skip_on_windows
@pytest.mark.parametrize('command', SERVERS)
def test_ctrl_c_ends_a_server_with_a_client_connected(start_server, command):
    server = start_server(command)

    with connect(server) as client:
        server.read_until(f'{client.getsockname()}')
        accepted = server.printed
        server.process.send_signal(signal.SIGINT)
        assert server.finish(
            status=-signal.SIGINT, errors='KeyboardInterrupt\n'
        ) == accepted
        # An orderly end would leave the server's port in TIME_WAIT.
        reset(client)
