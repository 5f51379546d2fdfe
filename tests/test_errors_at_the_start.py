"""A script that cannot start says why, and ends with exit status 1."""

import errno
import socket

import pytest
from expected import CLIENTS, SERVERS, expected
from sockets import ADDRESS_IN_USE, error_text


@pytest.mark.parametrize(
    'command',
    ['socket_echo_server_explicit.py', 'socket_echo_client_explicit.py'],
)
def test_explicit_scripts_say_how_to_call_them(start_script, command):
    script = start_script(command)

    errors = f'usage: python3 {command} HOST [PORT]\n'
    assert script.finish(status=1, errors=errors) == ''


@pytest.mark.parametrize('command', [*SERVERS, *CLIENTS])
def test_port_that_is_no_number_is_an_error(start_script, command):
    script = start_script(command, port='abc')

    errors = "ValueError: invalid literal for int() with base 10: 'abc'\n"
    assert script.finish(status=1, errors=errors) == ''


@pytest.mark.parametrize(
    'command',
    ['socket_echo_server.py', 'socket_echo_server_explicit.py 127.0.0.1'],
)
def test_server_ends_where_its_address_is_in_use(start_script, command):
    with socket.create_server(('127.0.0.1', 0)) as holder:
        server = start_script(command, holder.getsockname()[1])

        errors = f'OSError: {ADDRESS_IN_USE}\n'
        assert server.finish(status=1, errors=errors) == expected(
            server, f'starting up on localhost port {server.port}\n'
        )


def test_any_server_ends_where_its_address_is_in_use(start_script):
    with socket.create_server(('0.0.0.0', 0)) as holder:
        port = holder.getsockname()[1]
        server = start_script('socket_echo_server_any.py', port)

        errors = f'OSError: {ADDRESS_IN_USE}\n'
        assert server.finish(status=1, errors=errors) == ''


@pytest.fixture
def closed_port():
    """Give a port of 127.0.0.1 where nobody can listen, as the test holds it.

    It is one end of a connection of the test's own: connecting there is
    refused. On some systems, a port that is only bound does not answer at all.
    """
    with (
        socket.create_server(('127.0.0.1', 0)) as listener,
        socket.socket() as near_end,
    ):
        # Bind first: a port that connect() chose can be the source port of the
        # script's connect() as well, which would then reach itself.
        near_end.bind(('127.0.0.1', 0))
        near_end.connect(listener.getsockname())
        yield near_end.getsockname()[1]


@pytest.mark.parametrize(
    'command',
    ['socket_echo_client.py', 'socket_echo_client_explicit.py 127.0.0.1'],
)
def test_client_says_where_it_is_refused(start_script, closed_port, command):
    client = start_script(command, closed_port)

    errors = f'ConnectionRefusedError: {error_text(errno.ECONNREFUSED)}\n'
    assert client.finish(status=1, errors=errors) == expected(
        client, f'connecting to localhost port {closed_port}\n'
    )


def test_easy_client_says_why_the_last_address_failed(
    start_script, closed_port
):
    # The error is that of the address which is tried last: 127.0.0.1 refuses,
    # ::1 may not exist. So see which it is here.
    with pytest.raises(OSError) as failure:
        socket.create_connection(('localhost', closed_port))
    # A time-out would be due to conftest.py's limit; the script has none.
    assert failure.type is not TimeoutError

    client = start_script('socket_echo_client_easy.py', closed_port)
    errors = f'{failure.typename}: {failure.value}\n'
    assert client.finish(status=1, errors=errors) == ''
