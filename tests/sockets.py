"""Sockets of the tests' own, and how this system words their errors."""

import errno
import os
import socket
import struct
import sys


def connect(server, host='127.0.0.1'):
    """Return a socket, connected to a server; its calls wait 5 s at most."""
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
