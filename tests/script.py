"""Run scripts as a reader does, and get what they print."""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading

import pytest
from sockets import ADDRESS_IN_USE, connect, receive, reset

ROOT = pathlib.Path(__file__).parents[1]
DEADLINE = 10  # seconds: the longest life of a script
LIMIT = 3000  # characters: the most that is read of its output, or its errors
WAITING = 'waiting for a connection\n'

SERVERS = [
    'socket_echo_server.py',
    'socket_echo_server_explicit.py 127.0.0.1',
    'socket_echo_server_any.py',
]
CLIENTS = [
    'socket_echo_client.py',
    'socket_echo_client_explicit.py 127.0.0.1',
    'socket_echo_client_easy.py',
]


class Script:
    """A script in a process of its own, as run() gives it."""

    def __init__(self, command, port, process):
        self.command = command
        self.port = port
        self.process = process
        self.printed = self.errors = self.killed = ''
        if os.linesep == '\n':  # Then '\r\n' is a fault, and must be seen.
            process.stdout.reconfigure(newline='\n')
            process.stderr.reconfigure(newline='\n')

    def kill(self, reason=f'it still ran after {DEADLINE} seconds'):
        """Kill the script, unless it has ended; its transcript tells why."""
        if self.process.poll() is None:
            self.killed = f'killed: {reason}'
            self.process.kill()

    def read_lines(self, number):
        """Return the next lines, or fewer if the script ends before."""
        start = len(self.printed)
        for _ in range(number):
            room = LIMIT - len(self.printed)
            self.printed += self.process.stdout.readline(room)
        return self.printed[start:]

    def transcript(self):
        """Wait for the end of the script, and return its transcript.

        This has only the last line of a traceback, which is the error.
        """
        self.printed += self.process.stdout.read(LIMIT - len(self.printed))
        if len(self.printed) == LIMIT:
            self.kill(f'it printed {LIMIT} characters or more')
        self.errors += self.process.stderr.read(LIMIT - len(self.errors))
        self.process.wait()
        # The other lines of a traceback are its title, or are indented.
        error = re.sub(r'^Traceback .*\n( .*\n)*', '', self.errors, flags=re.M)
        return self.with_ending(error)

    def with_ending(self, errors):
        """Return standard output, then these errors, and how it all ended."""
        title = '[standard error]\n' if errors else ''
        status = f'exit status {self.process.returncode}'
        return f'{self.printed}{title}{errors}[{self.killed or status}]\n'

    def starts(self):
        """Return True once a server waits, or False if its port is taken."""
        lines = self.read_lines(2)
        if lines.count('\n') < 2 and ADDRESS_IN_USE in self.transcript():
            return False
        assert lines.endswith(WAITING)
        return True

    def serve_one_more_client_and_stop(self, host='127.0.0.1'):
        """Return what a server printed until it waited for this last client.

        Fails if that client, at `host`, does not get its echo, or if anything
        was printed on standard error.
        """
        with connect(self, host) as client:
            client.sendall(b'still serving?')
            assert receive(client, 14) == b'still serving?'
            self.kill('it served one more client')
            self.transcript()
            reset(client)  # Else TIME_WAIT would keep the server's port taken.
        assert self.errors == ''
        before, _, _ = self.printed.rpartition(WAITING)
        return before + WAITING


@contextlib.contextmanager
def run(command, port=None, warnings='ignore'):
    """Run a script, typed as `command` and PORT, in a `with` statement.

    Gives the Script. It is killed DEADLINE seconds after its start, so that
    nothing waits longer. In the end, all that it printed is printed again:
    pytest shows it if the test fails.
    """
    typed = command if port is None else f'{command} {port}'
    # -u: print each line at once, as to a terminal. -E, -X utf8, NO_COLOR:
    # whatever the user has set, print the same.
    options = ['-u', '-E', '-X', 'utf8', f'-W{warnings}::ResourceWarning']
    with subprocess.Popen(
        [sys.executable, *options, *typed.split()],
        cwd=ROOT,
        env={**os.environ, 'NO_COLOR': '1'},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding='utf-8',
        errors='backslashreplace',
    ) as process:
        script = Script(command, 10000 if port is None else port, process)
        timer = threading.Timer(DEADLINE, script.kill)
        try:
            timer.start()
            yield script
        finally:
            try:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1)  # It may be about to end by itself.
            finally:  # Also on Ctrl-C.
                script.kill('the test was over')
                timer.cancel()
            script.transcript()
            print(f'$ python3 {typed}\n{script.with_ending(script.errors)}')


@contextlib.contextmanager
def waiting_server(command, warnings='ignore'):
    """Run a server on a free port, for a `with` statement.

    Gives the Script once it waits for a client. If another program is quicker
    to take the port, tries other ports, ten at most.
    """
    for _ in range(10):
        with socket.socket() as sock:
            sock.bind(('', 0))  # Free at every address, for HOST 127.0.0.2.
            port = sock.getsockname()[1]
        with run(command, port, warnings) as server:
            if server.starts():
                yield server
                return
    pytest.fail(f'{command}: {ADDRESS_IN_USE}, on ten ports')
