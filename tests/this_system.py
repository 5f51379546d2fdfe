"""What the scripts print in other words on other systems."""

import errno
import os
import socket
import sys


def error_text(number):
    """Return what Python prints for an error of a socket, by its errno."""
    if sys.platform == 'win32':
        import ctypes

        text = ctypes.FormatError(number).rstrip('.\r\n')
        return f'[WinError {number}] {text}'
    return f'[Errno {number}] {os.strerror(number)}'


ADDRESS_IN_USE = error_text(errno.EADDRINUSE)
CONNECTION_RESET = error_text(errno.ECONNRESET)

# Where the resolver names no protocol with an address, the socket's is 0.
PROTOCOL = {socket.IPPROTO_TCP: 'IPPROTO_TCP', 0: 'IPPROTO_IP'}[
    socket.getaddrinfo('127.0.0.1', None, type=socket.SOCK_STREAM)[0][2]
]
