"""A script that cannot start says why, and ends with exit status 1."""

import socket

import pytest
from script import CLIENTS, SERVERS, run, waiting_server
from sockets import ADDRESS_IN_USE

FIRST_SERVER, EXPLICIT_SERVER, ANY_SERVER = SERVERS
FIRST_CLIENT, EXPLICIT_CLIENT, EASY_CLIENT = CLIENTS


@pytest.mark.parametrize('command', [EXPLICIT_SERVER, EXPLICIT_CLIENT])
def test_explicit_scripts_say_how_to_call_them(command):
    name, _ = command.split()  # Leave HOST out.
    with run(name) as script:
        assert script.transcript() == f"""\
[standard error]
usage: python3 {name} HOST [PORT]
[exit status 1]
"""


@pytest.mark.parametrize('command', [*SERVERS, *CLIENTS])
def test_port_that_is_no_number_is_an_error(command):
    with run(command, 'abc') as script:
        assert script.transcript() == """\
[standard error]
ValueError: invalid literal for int() with base 10: 'abc'
[exit status 1]
"""


@pytest.mark.parametrize(
    ('command', 'start'),
    [
        (FIRST_SERVER, 'starting up on localhost port PORT\n'),
        (EXPLICIT_SERVER, 'starting up on 127.0.0.1 port PORT\n'),
        (ANY_SERVER, ''),  # It binds its socket first.
    ],
)
def test_server_ends_if_another_server_has_its_address(command, start):
    with waiting_server(command) as first:
        with run(command, first.port) as second:
            assert second.transcript() == f"""\
{start.replace('PORT', str(first.port))}[standard error]
OSError: {ADDRESS_IN_USE}
[exit status 1]
"""
        first.serve_one_more_client_and_stop()


@pytest.mark.parametrize(
    ('command', 'start', 'host'),
    [
        (FIRST_CLIENT, 'connecting to localhost port 0\n', '127.0.0.1'),
        (EXPLICIT_CLIENT, 'connecting to 127.0.0.1 port 0\n', '127.0.0.1'),
        # It tries all addresses of localhost; the last one's error counts.
        (EASY_CLIENT, '', 'localhost'),
    ],
)
def test_client_ends_with_the_error_of_connecting(command, start, host):
    with pytest.raises(OSError) as error:  # No server can have port 0.
        socket.create_connection((host, 0))

    with run(command, 0) as client:
        assert client.transcript() == f"""\
{start}[standard error]
{error.typename}: {error.value}
[exit status 1]
"""
