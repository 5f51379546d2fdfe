"""What a test does that is itself one end of a connection."""

import socket
import struct
import sys


def connect(server):
    """Return a socket that is connected to the server."""
    return socket.create_connection(('127.0.0.1', server.port))


def receive(sock, size=-1):
    """Return the next `size` bytes, or all until the stream ends.

    What has come after them is lost. Fails with a TimeoutError if they do not
    come within the deadline.
    """
    with sock.makefile('rb') as stream:
        return stream.read(size)


def reset(sock):
    """Close the socket with a reset, in place of an orderly end."""
    linger = struct.pack('hh' if sys.platform == 'win32' else 'ii', 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()
