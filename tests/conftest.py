"""Start scripts, and show what they printed wherever a test fails."""

import difflib
import signal
import socket

import pytest

pytest.register_assert_rewrite('script')

from expected import CLIENTS, MESSAGE, SERVERS, expected
from script import Script
from sockets import ADDRESS_IN_USE, DEADLINE, receive

STARTED_SCRIPTS = pytest.StashKey[list]()


def pytest_configure():
    """Limit the waits of sockets, and let signals end the run."""
    socket.setdefaulttimeout(DEADLINE)
    # SIGTERM ends it as Ctrl-C does, so that no script is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Started with `&` by a shell script, pytest ignores SIGINT, and servers
    # would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Where a test fails, end its scripts, and report their transcripts."""
    report = yield
    if report.failed:
        for script in item.stash.get(STARTED_SCRIPTS, []):
            script.close()
            title = f'$ python3 {script.typed}'
            report.sections.append((title, script.transcript()))
    return report


def pytest_assertrepr_compare(op, left, right):
    """Show `printed == expected` as a diff alone, without the two texts."""
    if op == '==' and isinstance(left, str) and isinstance(right, str):
        printed = left.splitlines(keepends=True)
        wanted = right.splitlines(keepends=True)
        return ['printed (+) == expected (-)', *difflib.ndiff(wanted, printed)]


@pytest.fixture
def start_script(request):
    """Give a function that starts a script, and end it after the test."""

    def start_script(command, port=None):
        script = Script(command, port)
        request.addfinalizer(script.close)
        request.node.stash.setdefault(STARTED_SCRIPTS, []).append(script)
        return script

    return start_script


@pytest.fixture
def start_server(start_script):
    """Give a function that starts a server on a free port.

    The function returns the Script once the server waits for a client. Where
    another program is quicker to take the port, it tries again, on up to ten
    ports. A server that otherwise does not print that it waits fails the test.
    """

    def start_server(command):
        __tracebackhide__ = True
        for _ in range(10):
            with socket.socket() as sock:
                sock.bind(('127.0.0.1', 0))
                port = sock.getsockname()[1]
            server = start_script(command, port)
            server.read_line()
            if server.read_line() == 'waiting for a connection\n':
                return server
            if ADDRESS_IN_USE not in server.errors:
                pytest.fail(f'{server.typed} did not print that it waits')
        pytest.fail(f'{command}: {ADDRESS_IN_USE}, on ten ports')

    return start_server


@pytest.fixture(params=SERVERS)
def server(request, start_server):
    """Give each server in turn, waiting for a client."""
    return start_server(request.param)


@pytest.fixture
def listener():
    """Give a listening socket, for tests that are the server themselves."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        yield listener


@pytest.fixture(params=CLIENTS)
def client(request, start_script, listener):
    """Give each client in turn, connected to the listener.

    Fails where its lines, up to `sending …`, are wrong.
    """
    client = start_script(request.param, listener.getsockname()[1])
    # expected() turns socket_echo_client.py's lines into those of this client.
    beginning = expected(client, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
""")
    for _ in beginning.splitlines():
        client.read_line()
    assert client.printed == beginning
    return client


@pytest.fixture
def connection(client, listener):
    """Give the server's end of the client's connection.

    The message has been received; fails where it is another.
    """
    connection, _ = listener.accept()
    with connection:
        assert receive(connection, len(MESSAGE)) == MESSAGE
        yield connection
