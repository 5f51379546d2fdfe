"""The servers, with clients that are the test's own."""

import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest
from script import SERVERS, run, waiting_server
from sockets import BROKEN_PIPE, CONNECTION_RESET, connect, receive, reset

# What each server prints as its address.
ADDRESSES = dict(zip(SERVERS, ['localhost', '127.0.0.1', '0.0.0.0']))


def in_the_words_of(server, text):
    """Return the text of socket_echo_server.py as this server prints it.

    The other two print another address, and less about a client.
    """
    if server.command == 'socket_echo_server.py':
        return text
    text = text.replace('on localhost', f'on {ADDRESSES[server.command]}')
    text = text.replace('connection from', 'client connected:')
    left_out = '^(sending data back to the client|no data from .*)\n'
    return re.sub(left_out, '', text, flags=re.MULTILINE)


@pytest.fixture(params=SERVERS)
def server(request):
    """Give each server in turn, once it waits for a client."""
    # Let Python warn, on standard error, of connections that stay open.
    with waiting_server(request.param, warnings='default') as server:
        yield server


def test_server_sends_every_byte_value_back_in_pieces_of_16(server):
    data = bytes(range(256))
    with connect(server) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        assert receive(client, 257) == data  # 256 bytes, and the end.
        address = client.getsockname()

    echoed = ''.join(
        f'received {data[at:at + 16]}\nsending data back to the client\n'
        for at in range(0, 256, 16)
    )
    printed = server.serve_one_more_client_and_stop()
    assert printed == in_the_words_of(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {address}
{echoed}received b''
no data from {address}
waiting for a connection
""")


def test_server_goes_on_after_a_reset_and_after_a_silent_client(server):
    with connect(server) as first:
        first.sendall(b'first')
        assert receive(first, 5) == b'first'
        first_address = first.getsockname()
        reset(first)
    with connect(server) as silent:
        silent_address = silent.getsockname()

    printed = server.serve_one_more_client_and_stop()
    assert printed == in_the_words_of(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {first_address}
received b'first'
sending data back to the client
connection lost: {CONNECTION_RESET}
waiting for a connection
connection from {silent_address}
received b''
no data from {silent_address}
waiting for a connection
""")


@pytest.mark.skipif(
    sys.platform != 'linux',
    reason='elsewhere, accept() or recv() may fail after such a reset',
)
def test_server_goes_on_after_a_client_that_was_gone_before_its_turn(server):
    with connect(server) as first:
        server.read_lines(1)  # The server has accepted the first client.
        with connect(server) as second:
            second.sendall(b'second')
            # After shutdown() and a reset, the server's sendall() fails with
            # EPIPE, not with ECONNRESET: it is a second kind of error.
            second.shutdown(socket.SHUT_WR)
            second_address = second.getsockname()
            reset(second)
        first_address = first.getsockname()

    printed = server.serve_one_more_client_and_stop()
    assert printed == in_the_words_of(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {first_address}
received b''
no data from {first_address}
waiting for a connection
connection from {second_address}
received b'second'
sending data back to the client
connection lost: {BROKEN_PIPE}
waiting for a connection
""")


@pytest.mark.skipif(
    sys.platform == 'win32',
    reason='Windows cannot send Ctrl-C to one process alone',
)
@pytest.mark.parametrize('command', SERVERS)
def test_ctrl_c_ends_a_server_and_its_client_keeps_the_port_taken(command):
    with waiting_server(command) as server, connect(server) as client:
        server.read_lines(1)  # The server has accepted the client.
        server.process.send_signal(signal.SIGINT)
        assert server.transcript() == in_the_words_of(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {client.getsockname()}
[standard error]
KeyboardInterrupt
[exit status {-signal.SIGINT}]
""")
        with run(command, server.port) as next_server:
            assert not next_server.starts()  # Its port is taken.
        reset(client)  # Else TIME_WAIT would keep the port taken.


def ss(port):
    """Return what ss prints of the listener on a port, with single spaces."""
    command = ['ss', '-Hltn', f'sport = :{port}']
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    return ' '.join(done.stdout.split())


@pytest.mark.skipif(not shutil.which('ss'), reason='ss is not in PATH')
def test_ss_shows_the_address_and_the_backlog_of_a_server(server):
    with socket.create_server(('127.0.0.1', 0), backlog=1) as listener:
        port = listener.getsockname()[1]
        if ss(port) != f'LISTEN 0 1 127.0.0.1:{port} 0.0.0.0:*':
            pytest.skip(f'ss shows a backlog of 1 as {ss(port)!r}')

    address = ADDRESSES[server.command].replace('localhost', '127.0.0.1')
    assert ss(server.port) == f'LISTEN 0 1 {address}:{server.port} 0.0.0.0:*'
    server.serve_one_more_client_and_stop()
