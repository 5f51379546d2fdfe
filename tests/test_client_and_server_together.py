"""The sessions of README.md, and what else it says of the scripts."""

import errno
import itertools
import re
import socket

import pytest
from readme import BLOCKS, README, session
from script import CLIENTS, ROOT, SERVERS, run, waiting_server
from sockets import connect

FIRST_SERVER, EXPLICIT_SERVER, ANY_SERVER = SERVERS
_, EXPLICIT_CLIENT, _ = CLIENTS
PAIRS = list(zip(SERVERS, CLIENTS))  # README.md shows their sessions.


def without_addresses(text):
    """Return the text with CLIENT for each client's address and port."""
    # A client of a server at 127.0.0.2 may have that address, too.
    return re.sub(r"\('127\.0\.0\.[12]', \d+\)", 'CLIENT', text)


def skip_without(host):
    """Skip the test if this machine does not have that address."""
    with socket.socket() as sock:
        try:
            sock.bind((host, 0))
        except OSError as error:
            pytest.skip(f'{host} is not on this machine: {error}')


@pytest.mark.parametrize(
    ('server_command', 'client_command', 'host'),
    [
        *itertools.product(SERVERS, CLIENTS, ['127.0.0.1']),
        (EXPLICIT_SERVER, EXPLICIT_CLIENT, '127.0.0.2'),
        (EXPLICIT_SERVER, EXPLICIT_CLIENT, 'localhost'),
        (ANY_SERVER, EXPLICIT_CLIENT, '127.0.0.2'),
    ],
)
def test_every_client_and_every_server_print_what_the_readme_shows(
    server_command, client_command, host
):
    skip_without(host)
    with waiting_server(server_command.replace('127.0.0.1', host)) as server:
        typed = client_command.replace('127.0.0.1', host)
        with run(typed, server.port) as client:
            shown = session(client_command, server.port, host)
            assert client.transcript() == f'{shown}[exit status 0]\n'

        printed = server.serve_one_more_client_and_stop(host)
        shown = session(server_command, server.port, host)
        assert without_addresses(printed) == without_addresses(shown)


@pytest.mark.parametrize('command', [FIRST_SERVER, EXPLICIT_SERVER])
def test_server_at_one_address_does_not_answer_at_another(command):
    skip_without('127.0.0.3')
    with waiting_server(command) as server:
        with pytest.raises(ConnectionRefusedError):
            connect(server, '127.0.0.3').close()
        server.serve_one_more_client_and_stop()


def skip_if_port_10000_is_taken():
    """Skip the test if a program has port 10000 of an address of localhost."""
    addresses = socket.getaddrinfo('localhost', 10000, type=socket.SOCK_STREAM)
    for family, *_, address in addresses:
        try:
            with socket.socket(family) as sock:
                sock.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                pytest.skip(f'{address}: {error}')


@pytest.mark.parametrize(('server_command', 'client_command'), PAIRS)
def test_port_is_10000_if_none_is_given(server_command, client_command):
    skip_if_port_10000_is_taken()
    with run(server_command) as server:
        if not server.starts():
            pytest.skip('port 10000 is taken')
        with run(client_command) as client:
            shown = session(client_command, 10000)
            assert client.transcript() == f'{shown}[exit status 0]\n'
        printed = server.serve_one_more_client_and_stop()
        shown = session(server_command, 10000)
        assert without_addresses(printed) == without_addresses(shown)


def test_readme_has_these_sessions_and_the_command_that_ci_runs():
    sessions = [f'$ python3 {command}' for pair in PAIRS for command in pair]
    assert [typed for typed, _ in BLOCKS] == sessions
    *_, command = (ROOT / '.ci' / 'run').read_text('utf-8').splitlines()
    assert f'```sh\n{command}\n```\n' in README


def test_scripts_that_the_readme_names_exist():
    names = re.findall(r'\w+\.py', README)
    assert [name for name in names if not (ROOT / name).is_file()] == []
