"""Sockets for the tests, and how this system words a socket's errors."""

import errno
import os
import socket
import struct
import sys

DEADLINE = 10  # seconds for a wait; conftest.py sets it for the tests' sockets


def connect(server, host='127.0.0.1'):
    """Return a socket connected to host, at the port of a server (a Script).

    Fails with an OSError that names the host and the port.
    """
    __tracebackhide__ = True
    try:
        return socket.create_connection((host, server.port))
    except OSError as error:
        raise type(error)(f'{host} port {server.port}: {error}') from None


def receive(sock, size):
    """Return the next `size` bytes, or fewer where the stream ends.

    Where nothing comes for DEADLINE seconds, fails with a TimeoutError that
    says what came before.
    """
    __tracebackhide__ = True
    data = b''
    try:
        while len(data) < size and (more := sock.recv(size - len(data))):
            data += more
    except TimeoutError:
        text = f'{data!r} of {size} bytes, then nothing for {DEADLINE} s'
        raise TimeoutError(text) from None
    return data


def reset(sock):
    """Close the socket with a reset, in place of an orderly end."""
    # l_onoff 1, l_linger 0: close() resets. Shorts on Windows, else ints.
    linger = struct.pack('hh' if sys.platform == 'win32' else 'ii', 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()


def error_text(number):
    """Return what Python prints for an error of a socket, by its errno."""
    if sys.platform == 'win32':
        import ctypes

        text = ctypes.FormatError(number).rstrip('.\r\n')
        return f'[WinError {number}] {text}'
    return f'[Errno {number}] {os.strerror(number)}'


ADDRESS_IN_USE = error_text(errno.EADDRINUSE)
CONNECTION_RESET = error_text(errno.ECONNRESET)
