"""Echo client that calls create_connection() to make and connect its socket.

Usage: python3 socket_echo_client_easy.py [PORT]
"""

import socket
import sys


def get_constants(prefix):
    """Return {value: name} for the socket constants with this prefix."""
    return {
        getattr(socket, n): n
        for n in dir(socket)
        if n.startswith(prefix)
    }


# A socket's family, type and protocol are numbers. These tables give their
# names: families[socket.AF_INET] is 'AF_INET'.
families = get_constants('AF_')
types = get_constants('SOCK_')
protocols = get_constants('IPPROTO_')

# Beyond the tutorial: if port 10000 is in use, another PORT can be given on
# the command line, the same one for the server and the client.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Look up localhost, and try each of its addresses until one accepts.
sock = socket.create_connection(('localhost', port))

# create_connection() always uses TCP. The family tells which kind of address
# has accepted: AF_INET is IPv4, AF_INET6 would be IPv6.
print('Family  :', families[sock.family])
print('Type    :', types[sock.type])
print('Protocol:', protocols[sock.proto])
print()

try:
    # The message is bytes, not text.
    message = b'This is the message.  It will be repeated.'
    print('sending {!r}'.format(message))

    # sendall() hands all of it to the system. When it returns, the server may
    # not have received any of it yet.
    sock.sendall(message)

    # recv(16) returns 16 bytes at most, so the echo comes back in pieces.
    # Count the bytes until all are back.
    amount_received = 0
    amount_expected = len(message)

    while amount_received < amount_expected:
        data = sock.recv(16)
        amount_received += len(data)
        print('received {!r}'.format(data))

        # Beyond the tutorial: b'' means that the server has closed its socket.
        # Without this check, the loop would receive b'' for ever.
        if not data:
            sys.exit('the server closed the connection early')

finally:
    # This runs however `try` ends: normally, with an error, or by Ctrl-C.
    print('closing socket')
    sock.close()
