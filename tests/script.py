"""A script in a process of its own, and what it prints."""

import contextlib
import os
import pathlib
import queue
import re
import subprocess
import sys
from threading import Thread

import pytest
from sockets import DEADLINE, connect, receive, reset

ROOT = pathlib.Path(__file__).parents[1]
MAX_LINES, MAX_BYTES = 60, 4000  # What a script may print on each stream.

# A traceback, of which finish() keeps the last line (group 1); after it, any
# warnings of sockets that it left open, some with a line of source. A warning
# with a raddr does not match, and so fails: connected sockets must be closed.
TRACEBACK = (
    r'Traceback .*\n(?: .*\n)*(.*\n)'
    r'(?:(?!.*raddr).*ResourceWarning.*\n(?: .*\n)?)*'
)


class Script:
    """A script that runs: `typed` is what follows `python3`.

    `command` is the same without PORT; `port` is PORT, or 10000 without one.
    `printed` is what was read of standard output; `errors` is what came on
    standard error, complete once read_line() has returned ''.
    """

    def __init__(self, command, port=None):
        self.command = command
        self.port = 10000 if port is None else port
        self.typed = command if port is None else f'{command} {port}'
        self.printed = self.errors = self.killed = ''
        self.lines = queue.SimpleQueue()
        self.output_reader = Thread(target=self.read_output, daemon=True)
        self.error_reader = Thread(target=self.read_errors, daemon=True)
        # -u: print each line at once, as to a terminal. -E, -X utf8, NO_COLOR:
        # whatever the user has set, print the same. -W: warn of open sockets.
        options = ['-u', '-E', '-X', 'utf8', '-W', 'default::ResourceWarning']
        self.process = subprocess.Popen(
            [sys.executable, *options, *self.typed.split()],
            cwd=ROOT,
            env={**os.environ, 'NO_COLOR': '1'},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:  # Until this method returns, nobody else can end the script.
            self.error_reader.start()
            self.output_reader.start()
        except BaseException:
            self.process.kill()
            raise

    def read_errors(self):
        """In a thread: take in standard error."""
        for line in self.take_lines(self.process.stderr):
            self.errors += line

    def read_output(self):
        """In a thread: queue each line, and '' once the script has ended."""
        with self.process:  # At the end, close the pipes, and wait for it.
            for line in self.take_lines(self.process.stdout):
                self.lines.put(line)
            self.error_reader.join()
        self.lines.put('')

    def take_lines(self, stream):
        """Yield a stream's lines; kill a script that goes over the limits."""
        number = size = 0
        while line := stream.readline(MAX_BYTES):
            number += 1
            size += len(line)
            if number > MAX_LINES or size > MAX_BYTES:
                limits = f'{MAX_LINES} lines or {MAX_BYTES} bytes'
                self.kill(f'it printed more than {limits}')
                return
            text = line.decode(errors='backslashreplace')
            yield text.replace(os.linesep, '\n')

    def kill(self, reason):
        """Kill the script, and keep the reason for its transcript."""
        self.killed = f'killed: {reason}'
        self.process.kill()

    def read_line(self):
        """Return the next line, or '' where the script has ended instead.

        If neither comes within DEADLINE, kills the script, and fails.
        """
        __tracebackhide__ = True
        line = None
        with contextlib.suppress(queue.Empty):  # Keep Empty out of the report.
            line = self.lines.get(timeout=DEADLINE)
        if line is None:
            self.kill(f'it neither printed nor ended for {DEADLINE} seconds')
            pytest.fail(f'{self.typed} was {self.killed}')
        if not line:
            self.lines.put('')  # The end stays, to be read again.
        self.printed += line
        return line

    def read_to_the_end(self):
        """Read all that is left, each line as read_line() does."""
        __tracebackhide__ = True
        while self.read_line():
            pass

    def finish(self, status=0, errors=''):
        """Return all of standard output, once the script has ended.

        Fails unless it ends with that exit status, and has printed `errors`
        on standard error. Of all that TRACEBACK matches, only the last line
        of the traceback itself counts.
        """
        __tracebackhide__ = True
        self.read_to_the_end()
        if self.killed:  # By take_lines(): it printed too much.
            pytest.fail(f'{self.typed} was {self.killed}')
        shortened = re.sub(TRACEBACK, r'\1', self.errors)
        # Standard error and exit status are one text, for one diff.
        end = f'[standard error]\n{shortened}[{self.ending()}]'
        assert end == f'[standard error]\n{errors}[exit status {status}]'
        return self.printed

    def stop_if_still_serving(self, host='127.0.0.1'):
        """Kill a server that still serves; return what it printed before.

        One more client, the test's own, must get its echo; what the server
        prints for it is left out. Fails where it gets none, or where anything
        was printed on standard error.
        """
        __tracebackhide__ = True
        with connect(self, host) as client:
            client.sendall(b'still serving?')
            assert receive(client, 14) == b'still serving?'
            self.kill('the test was done with it')
            self.read_to_the_end()
            assert self.errors == ''
            address = re.escape(f'{client.getsockname()}')
            # The killed server closed first: an orderly end here would leave
            # the server's port in TIME_WAIT; test_readme.py needs 10000 again.
            reset(client)
        own = rf".*{address}\nreceived b'still serving\?'\n(sending .*\n)?\Z"
        return re.sub(own, '', self.printed)

    def close(self):
        """Kill the script, unless it ends within a second; read the rest."""
        try:
            self.output_reader.join(1)  # It may be about to end by itself.
        finally:  # Also on Ctrl-C.
            if self.process.poll() is None:
                self.kill('it still ran when the test ended or failed')
        self.output_reader.join(DEADLINE)
        while not self.lines.empty():
            self.printed += self.lines.get()

    def ending(self):
        """Return how the script ended: by itself, or killed and why."""
        return self.killed or f'exit status {self.process.returncode}'

    def transcript(self):
        """Return what it printed, on both streams, and how it ended."""
        errors = self.errors and f'[standard error]\n{self.errors}'
        return f'{self.printed}{errors}[{self.ending()}]'
