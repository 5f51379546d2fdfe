"""Start the scripts as a reader does, and read what they print."""

import contextlib
import itertools
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading

import pytest
from this_system import ADDRESS_IN_USE

ROOT = pathlib.Path(__file__).parents[1]

DEADLINE = 10  # seconds, many times what any test takes on a busy machine
MOST_LINES = 1000  # to be read in one go, many more than any script prints
PASSED = pytest.StashKey[bool]()


def pytest_configure():
    """Bound the waits of the tests' own sockets; let signals stop the run."""
    socket.setdefaulttimeout(DEADLINE)

    # SIGTERM, too, stops the run with no process and no socket left behind.
    # SIGINT needs a handler where it is ignored, as it is in a shell's
    # background jobs: the scripts would inherit that, and ignore Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Mark the tests that pass, for their fixtures to know when they end."""
    result = yield
    item.stash[PASSED] = True
    return result


class Script:
    """A script in a process of its own, in Python's development mode.

    `typed` is its command line after `python3`; `printed` and `errors` are
    what has been read of its standard output and standard error. After
    DEADLINE seconds it is killed, and the test that waits for it fails.
    """

    def __init__(self, typed):
        self.typed = typed
        self.printed = self.errors = ''
        self.process = subprocess.Popen(
            [sys.executable, '-X', 'dev', '-W', 'error', '-u', *typed.split()],
            cwd=ROOT,
            env={**os.environ, 'PYTHON_COLORS': '0'},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.is_late = False
        self.deadline = threading.Timer(DEADLINE, self.end_late)
        self.deadline.start()

    def end_late(self):
        """Kill the process at its deadline, which fails its test for sure."""
        self.is_late = True
        self.process.kill()

    def reaches(self, ending):
        """Read on to a line with that ending, and tell whether it came."""
        for line in itertools.islice(self.process.stdout, MOST_LINES):
            self.printed += line
            if line.endswith(f'{ending}\n'):
                return True
        return False

    def read_until(self, ending):
        """Return what is printed next, up to a line with that ending.

        Fails if the process ends without such a line, or at the deadline.
        """
        start = len(self.printed)
        if not self.reaches(ending):
            pytest.fail(
                f'waited {DEADLINE} seconds at most for {self.typed}'
                f' to print {ending!r}; exit status {self.process.wait()}'
            )
        return self.printed[start:]

    def finish(self, status=0, errors=''):
        """Return all that was printed, once the process has ended by itself.

        Fails unless it ends with that exit status and has printed `errors` on
        standard error, where a traceback counts by its last line alone. What
        development mode adds to a traceback, that the script had no time to
        close one socket, does not count.
        """
        lines = itertools.islice(self.process.stdout, MOST_LINES)
        self.printed += ''.join(lines)
        self.errors += self.process.stderr.read()
        in_short = re.sub(
            r'Traceback .*\n(?: .*\n)*(.*\n)'
            r'(?:Exception ignored .*\nResourceWarning: unclosed .*\n)?',
            r'\1',
            self.errors,
        )
        assert in_short == errors
        assert self.process.wait() == status, (
            f'waited {DEADLINE} seconds at most for {self.typed} to end'
        )
        return self.printed

    def stop(self):
        """Kill the process if it runs, and keep what it printed as `unread`.

        Prints the whole transcript, which pytest shows if the test failed.
        """
        self.deadline.cancel()
        self.process.kill()
        with self.process as process:
            self.unread = process.stdout.read() + process.stderr.read()
        print(f'$ python3 {self.typed}')
        print(self.printed + self.errors + self.unread)

    @property
    def client_port(self):
        """The port of the client that a server named last, or else None."""
        ports = re.findall(r"\('127\.0\.0\.1', (\d+)\)", self.printed)
        return ports[-1] if ports else None


@pytest.fixture
def start_script(request):
    """Give a function that starts a script as typed, and returns the Script.

    Whatever still runs when the test is over is killed. A test that passed
    fails all the same if a script went past its deadline, or printed anything
    that the test has not read.
    """
    started = []
    with contextlib.ExitStack() as scripts:

        def start_script(typed):
            script = Script(typed)
            scripts.callback(script.stop)
            started.append(script)
            return script

        yield start_script

    if PASSED in request.node.stash:
        for script in started:
            assert script.unread == ''
            assert not script.is_late, f'{script.typed} took too long'


@pytest.fixture
def start_server(start_script):
    """Give a function that starts a server, on a port that it adds.

    It returns the Script, with the number as `port`, once the server waits for
    its first client. A port that was free may be gone when the server binds
    it; then the server is started again on another.
    """

    def start_server(typed):
        for _ in range(10):
            with socket.socket() as sock:
                sock.bind(('127.0.0.1', 0))
                port = sock.getsockname()[1]
            server = start_script(f'{typed} {port}')
            if server.reaches('waiting for a connection'):
                server.port = port
                return server
            server.finish(status=1, errors=f'OSError: {ADDRESS_IN_USE}\n')
        pytest.fail(f'{typed}: ten ports in a row were taken')

    return start_server
