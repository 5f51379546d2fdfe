"""Start scripts, and show what they printed wherever a test fails."""

import difflib
import signal
import socket

import pytest

pytest.register_assert_rewrite('script')

from expected import CLIENTS, MESSAGE, SERVERS, expected
from script import Script
from sockets import ADDRESS_IN_USE, DEADLINE, receive

SCRIPTS = pytest.StashKey[list]()


def pytest_configure():
    """Bound the waits of sockets, and let signals end the run."""
    socket.setdefaulttimeout(DEADLINE)
    # SIGTERM ends it as Ctrl-C does, so that no script is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # After a shell script's `&`, SIGINT is ignored; our scripts inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Where a test fails, end its scripts, and report their transcripts."""
    report = yield
    if report.failed:
        for script in item.stash.get(SCRIPTS, []):
            script.close()
            title = f'$ python3 {script.typed}'
            report.sections.append((title, script.transcript()))
    return report


def pytest_assertrepr_compare(op, left, right):
    """Show one diff of two texts; what was printed stands on the left."""
    if op == '==' and isinstance(left, str) and isinstance(right, str):
        lines = [text.splitlines(keepends=True) for text in (right, left)]
        return ['printed (+) == expected (-)', *difflib.ndiff(*lines)]


@pytest.fixture
def start_script(request):
    """Give a function that starts a script, which is killed after the test."""

    def start_script(command, port=None):
        script = Script(command, port)
        request.addfinalizer(script.close)
        request.node.stash.setdefault(SCRIPTS, []).append(script)
        return script

    return start_script


@pytest.fixture
def start_server(start_script):
    """Give a function that starts a server on a free port.

    It returns the Script once the server waits for a client. If another
    program gets the port meanwhile, it tries a new one, up to ten in all;
    it fails where the second line is wrong for any other reason.
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

    Fails where it does not print that it connects, and what it sends.
    """
    client = start_script(request.param, listener.getsockname()[1])
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
