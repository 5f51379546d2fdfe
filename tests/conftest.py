"""Start the scripts as a reader does, and read what they print."""

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
DEADLINE = 10  # seconds for each wait; a busy machine may need one


def pytest_configure():
    """Bound the waits of the tests' own sockets; let signals stop the run.

    SIGTERM, too, leaves no script behind. In a shell's background job SIGINT
    is ignored, and would be by the scripts, too, but for the handler here.
    """
    socket.setdefaulttimeout(DEADLINE)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Script:
    """A script in a process of its own: `command` is what follows `python3`.

    `printed` and `errors` are what was read of its output so far.
    """

    def __init__(self, command):
        self.command = command
        self.printed = self.errors = ''
        # -E and NO_COLOR: whatever the environment has in store for Python.
        self.process = subprocess.Popen(
            [sys.executable, '-E', '-u', '-X', 'utf8', *command.split()],
            cwd=ROOT,
            env={**os.environ, 'NO_COLOR': '1'},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding='utf-8',
        )

    def __repr__(self):
        return f'<python3 {self.command}>'

    def read_lines(self, ending=None):
        """Read to a line with that ending, or all; a hundred lines at most."""
        for line in itertools.islice(self.process.stdout, 100):
            self.printed += line
            if ending and line.endswith(f'{ending}\n'):
                return
        self.errors += self.process.stderr.read()

    def read_until(self, ending=None):
        """Return what is printed next, up to a line with that ending.

        Where none comes, that is all until the script ends. If it takes
        DEADLINE seconds, the script is killed, and the test fails.
        """
        start = len(self.printed)
        reader = threading.Thread(target=self.read_lines, args=[ending])
        reader.start()
        reader.join(DEADLINE)
        if reader.is_alive():
            self.process.kill()
            reader.join()
            what = repr(ending) if ending else 'its end'
            pytest.fail(f'killed {self}: waited {DEADLINE} seconds for {what}')
        return self.printed[start:]

    def finish(self, status=0, errors=''):
        """Return all that was printed, once the script has ended.

        Fails unless it ends with that exit status, and has printed `errors`
        on standard error; of a traceback, only the last line counts.
        """
        self.read_until()
        traceback = r'Traceback .*\n(?: .*\n)*'
        assert re.sub(traceback, '', self.errors) == errors
        assert self.process.wait(DEADLINE) == status
        return self.printed

    def kill(self):
        """Kill a server; return all it printed, or fail if it had errors."""
        self.process.kill()
        return self.finish(status=self.process.wait())

    def close(self):
        """End the script, and print its transcript, which a failure shows."""
        self.process.kill()
        with self.process:
            self.read_lines()
        print(f'$ python3 {self.command}\n{self.printed}{self.errors}')

    @property
    def client_port(self):
        """The port of the client that a server named last, or else None."""
        ports = re.findall(r"\('[\d.]+', (\d+)\)", self.printed)
        return ports[-1] if ports else None


@pytest.fixture
def start_script(request):
    """Give a function that starts a script, which is over when the test is."""

    def start_script(command):
        script = Script(command)
        request.addfinalizer(script.close)
        return script

    return start_script


@pytest.fixture
def start_server(start_script):
    """Give a function that starts a server on a free port, its `port`.

    It returns the Script once the server waits for a client. Where another
    program takes the port first, it tries another, ten at most; where the
    server ends for any other reason, the test fails.
    """

    def start_server(command):
        for _ in range(10):
            with socket.socket() as sock:
                sock.bind(('127.0.0.1', 0))
                port = sock.getsockname()[1]
            server = start_script(f'{command} {port}')
            server.port = port
            server.read_until('waiting for a connection')
            if server.printed.endswith('waiting for a connection\n'):
                return server
            if ADDRESS_IN_USE not in server.errors:
                pytest.fail(f'{server} ended before it waited for a client')
        pytest.fail(f'{command}: ten ports in a row were taken')

    return start_server
