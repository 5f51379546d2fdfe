"""Run the scripts as a reader does, and get what they print."""

import contextlib
import errno
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import threading

import pytest

ROOT = pathlib.Path(__file__).parents[1]
DEADLINE = 10  # seconds: the longest life of a server
CLIENT_DEADLINE = 8  # A client that hangs is killed before its server is.
LIMIT = 3000  # bytes: the most that is read of its output, or of its errors
WAITING = 'waiting for a connection\n'

FIRST_SERVER = 'socket_echo_server.py'
EXPLICIT_SERVER = 'socket_echo_server_explicit.py 127.0.0.1'
ANY_SERVER = 'socket_echo_server_any.py'
SERVERS = [FIRST_SERVER, EXPLICIT_SERVER, ANY_SERVER]

FIRST_CLIENT = 'socket_echo_client.py'
EASY_CLIENT = 'socket_echo_client_easy.py'
EXPLICIT_CLIENT = 'socket_echo_client_explicit.py 127.0.0.1'
CLIENTS = [FIRST_CLIENT, EASY_CLIENT, EXPLICIT_CLIENT]


def error_text(number):
    """Return what Python prints for an error of a socket, by its errno."""
    if sys.platform == 'win32':
        import ctypes
        text = ctypes.FormatError(number).rstrip('.\r\n')
        return f'[WinError {number}] {text}'
    return f'[Errno {number}] {os.strerror(number)}'


ADDRESS_IN_USE = error_text(errno.EADDRINUSE)
BROKEN_PIPE = error_text(errno.EPIPE)
CONNECTION_RESET = error_text(errno.ECONNRESET)


class Script:
    """A script in a process of its own, as run() gives it."""

    def __init__(self, command, port, process):
        self.command = command
        self.port = port
        self.process = process
        self.output = self.errors = b''
        self.killed = ''

    def kill(self, why='as it still ran at its deadline'):
        """Kill the script, unless it has ended; its transcript tells why."""
        if self.process.poll() is None:
            self.killed = f'killed {why}'
            self.process.kill()

    def press_ctrl_c(self):
        """Send Ctrl-C, and again every three seconds, until the script ends.

        Python does not see a signal that comes just before accept() or recv()
        starts to wait. Then the next signal ends the call.
        """
        while self.process.poll() is None:
            while self.is_busy():
                pass  # It has printed its line, but does not wait yet.
            self.process.send_signal(signal.SIGINT)
            self.wait(3)

    def is_busy(self):
        """Return True if the script does not wait; always False off Linux."""
        stat = pathlib.Path(f'/proc/{self.process.pid}/stat')
        try:
            return ') R ' in stat.read_text(encoding='utf-8')
        except OSError:
            return False

    def wait(self, seconds):
        """Wait for the end of the script, but no longer than this."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)

    def read_lines(self, number):
        """Return the next lines, or the transcript if the script ends before.

        So a script that ends in place of printing them shows why.
        """
        start = len(self.output)
        for _ in range(number):
            room = LIMIT - len(self.output)
            self.output += self.process.stdout.readline(room)
        lines = as_text(self.output[start:])
        return lines if lines.count('\n') == number else self.transcript()

    def whole_transcript(self):
        """Wait for the end; return all that was printed, and how it ended."""
        self.output += self.process.stdout.read(LIMIT - len(self.output))
        if len(self.output) == LIMIT:
            self.kill(f'as it printed {LIMIT} bytes or more')
        self.errors += self.process.stderr.read(LIMIT - len(self.errors))
        status = self.process.wait()

        output, errors = as_text(self.output), as_text(self.errors)
        title = '[standard error]\n' if errors else ''
        ending = self.killed or f'exit status {status}'
        if LIMIT in (len(self.output), len(self.errors)):
            ending += f'; only {LIMIT} bytes are shown'
        return f'{output}{title}{errors}[{ending}]\n'

    def transcript(self):
        """Return all that, with `...` for the inner lines of a traceback."""
        inner_lines = r'(?<=^Traceback \(most recent call last\):\n)( .*\n)+'
        whole = self.whole_transcript()
        return re.sub(inner_lines, '  ...\n', whole, flags=re.MULTILINE)


def as_text(printed):
    """Return bytes that a script has printed as text."""
    text = printed.decode('utf-8', 'backslashreplace')
    return text.replace(os.linesep, '\n')


@contextlib.contextmanager
def run(command, port=None, warnings='ignore'):
    """Run a script, typed as `command` and PORT, in a `with` statement.

    Gives the Script. It is killed at its deadline, so that nothing waits
    longer. In the end, all that it printed is printed again: pytest shows it
    if the test fails.
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
    ) as process:
        script = Script(command, 10000 if port is None else port, process)
        deadline = CLIENT_DEADLINE if '_client' in command else DEADLINE
        timer = threading.Timer(deadline, script.kill)
        try:
            timer.start()
            yield script
        finally:
            script.kill('as the test was over')
            timer.cancel()
            print(f'$ python3 {typed}\n{script.whole_transcript()}')


def free_port():
    """Return a port that is free at each IPv4 address of this machine."""
    with socket.socket() as sock:
        sock.bind(('', 0))
        return sock.getsockname()[1]


@contextlib.contextmanager
def waiting_server(command, find_port=free_port, warnings='ignore'):
    """Run a server, on the port that find_port() gives, in a `with` statement.

    Gives the Script once it waits for a client. If another program is quicker
    to take the port, tries again, three times in all. Fails, with what the
    server printed, if it does not wait for a client.
    """
    for _ in range(3):
        with run(command, find_port(), warnings) as server:
            start = server.read_lines(2)
            if start.endswith(WAITING):
                yield server
                return
        if ADDRESS_IN_USE not in start:
            break
    pytest.fail(f'{command} does not wait for a client:\n{start}')


def connect(server, host='127.0.0.1'):
    """Return a socket that is connected to a server.

    This, and each call of the socket, raises TimeoutError after 5 seconds.
    """
    return socket.create_connection((host, server.port), timeout=5)


def receive(sock, size):
    """Return the next `size` bytes, or fewer if the stream ends."""
    data = b''
    while len(data) < size and (more := sock.recv(size - len(data))):
        data += more
    return data


def reset(sock):
    """Close the socket with a reset, in place of an orderly end."""
    # l_onoff 1, l_linger 0: close() resets. Shorts on Windows, else ints.
    linger = struct.pack('hh' if sys.platform == 'win32' else 'ii', 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()


needs_ctrl_c = pytest.mark.skipif(
    sys.platform == 'win32',
    reason='Windows cannot send Ctrl-C to one process alone',
)


def skip_without(host):
    """Skip the test if this machine does not have that address."""
    with socket.socket() as sock:
        try:
            sock.bind((host, 0))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            pytest.skip(f'{host} is not on this machine: {error}')


# What transcript_with_last_client() adds to a session of the first server.
LAST_CLIENT = """\
connection from the last client
received b'still serving?'
sending data back to the client
[killed after the last client got b'still serving?']
"""


def transcript_with_last_client(server, host='127.0.0.1'):
    """Connect a last client, kill the server, and return its transcript.

    So the transcript tells whether the server still serves, at `host`. Its
    last line has the echo that the client got, or the error that it met.
    """
    address = None
    with socket.socket() as client:
        client.settimeout(5)
        try:
            client.connect((host, server.port))
            address = client.getsockname()
            client.sendall(b'still serving?')
            got = receive(client, len(b'still serving?'))
        except OSError as error:
            got = error
        if got != b'still serving?':
            server.wait(1)  # It may be about to end by itself.
        server.kill(f'after the last client got {got!r}')
        transcript = server.transcript()
        reset(client)  # Else TIME_WAIT would keep port 10000 in use.
    return transcript.replace(str(address), 'the last client')


# Windows' resolver names no protocol.
PROTOCOL = 'IPPROTO_IP' if sys.platform == 'win32' else 'IPPROTO_TCP'

FAMILY_TYPE_AND_PROTOCOL = f"""\
Family  : AF_INET
Type    : SOCK_STREAM
Protocol: {PROTOCOL}

"""
FEWER_WORDS = [
    ('connection from', 'client connected:'),
    ('sending data back to the client\n', ''),
    ('no data from .*\n', ''),
]
# What these scripts print in place of the first server's, or client's, words.
OTHER_WORDS = {
    EXPLICIT_SERVER: [('on localhost', 'on 127.0.0.1'), *FEWER_WORDS],
    ANY_SERVER: [('on localhost', 'on 0.0.0.0'), *FEWER_WORDS],
    EASY_CLIENT: [('connecting to .*\n', FAMILY_TYPE_AND_PROTOCOL)],
    EXPLICIT_CLIENT: [('localhost', '127.0.0.1'), ('closing socket\n', '')],
}


def in_the_words_of(command, text):
    """Return `text`, of the first server or client, as `command` prints it."""
    for words, other_words in OTHER_WORDS.get(command, []):
        text = re.sub(words, other_words, text)
    return text
