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


# A socket's family, type and protocol are numbers. Make tables, to look up
# the names of these numbers, like 'AF_INET'.
families = get_constants('AF_')
types = get_constants('SOCK_')
protocols = get_constants('IPPROTO_')

# Beyond the tutorial: PORT can be given last, to match the server's PORT.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Look up localhost, and try each of its addresses until one works.
sock = socket.create_connection(('localhost', port))

# create_connection() always uses TCP. The family tells which kind of address
# has worked: AF_INET means IPv4, AF_INET6 would mean IPv6.
print('Family  :', families[sock.family])
print('Type    :', types[sock.type])
print('Protocol:', protocols[sock.proto])
print()

try:
    # A socket carries bytes, not text: hence the b before the quotes.
    message = b'This is the message.  It will be repeated.'
    print('sending {!r}'.format(message))

    # sendall() hands the whole message to the operating system. The server may
    # receive it later.
    sock.sendall(message)

    # The echo can come in pieces, and recv(16) returns at most 16 bytes: count
    # the bytes until all are back.
    amount_received = 0
    amount_expected = len(message)

    while amount_received < amount_expected:
        data = sock.recv(16)
        amount_received += len(data)
        print('received {!r}'.format(data))

        # Beyond the tutorial: b'' means that the server has closed its end of
        # the connection. Without this check, the loop would never end.
        if not data:
            sys.exit('the server closed the connection early')

finally:
    # Close the connection, whatever ended `try`: success, error or Ctrl-C.
    print('closing socket')
    sock.close()
