"""A script that cannot start says why, and ends with exit status 1."""

import socket
import sys

import pytest
from script import (
    ADDRESS_IN_USE, ANY_SERVER, CLIENTS, EASY_CLIENT, EXPLICIT_CLIENT,
    EXPLICIT_SERVER, SERVERS, connect, in_the_words_of, run,
    waiting_server,
)


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
Traceback (most recent call last):
  ...
ValueError: invalid literal for int() with base 10: 'abc'
[exit status 1]
"""


def transcript_with_port_in_use(command, port):
    """Return what a server prints, and how it ends, if its port is in use."""
    start = f'starting up on localhost port {port}\n'
    if command == ANY_SERVER:  # It binds its socket before it prints.
        start = ''
    return in_the_words_of(command, f"""\
{start}[standard error]
Traceback (most recent call last):
  ...
OSError: {ADDRESS_IN_USE}
[exit status 1]
""")


@pytest.mark.parametrize('command', SERVERS)
def test_server_ends_if_another_server_has_its_port(command):
    with waiting_server(command) as first:
        with run(command, first.port) as second:
            # It does not print two lines, and wait: it ends.
            shown = transcript_with_port_in_use(command, first.port)
            assert second.read_lines(2) == shown


@pytest.mark.skipif(
    sys.platform == 'win32', reason='Windows frees the port at once'
)
@pytest.mark.parametrize('command', SERVERS)
def test_server_ends_if_its_port_still_has_a_client_of_the_last_server(
    command
):
    with waiting_server(command) as first, connect(first) as client:
        line = f'connection from {client.getsockname()}\n'
        assert first.read_lines(1) == in_the_words_of(command, line)
        first.kill('while its client is connected')
        first.transcript()  # Wait until it has ended.
        with run(command, first.port) as second:
            # It does not print two lines, and wait: it ends.
            shown = transcript_with_port_in_use(command, first.port)
            assert second.read_lines(2) == shown


@pytest.mark.parametrize('command', CLIENTS)
def test_client_ends_with_the_error_of_connecting(command):
    start = 'connecting to localhost port 0\n'
    host = '127.0.0.1'
    if command == EASY_CLIENT:  # It prints only when it is connected.
        start = ''
        host = 'localhost'  # Of its addresses, the last one's error counts.
    with pytest.raises(OSError) as error:  # No server can have port 0.
        socket.create_connection((host, 0))

    with run(command, 0) as client:
        assert client.transcript() == in_the_words_of(command, f"""\
{start}[standard error]
Traceback (most recent call last):
  ...
{error.typename}: {error.value}
[exit status 1]
""")
