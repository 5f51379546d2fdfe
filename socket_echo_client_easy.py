"""Echo client that calls create_connection() to make and connect its socket.

Usage: python3 socket_echo_client_easy.py [PORT]
"""

import socket
import sys


def get_constants(prefix):
    """Return {value: name} for the socket constants with this prefix."""
    return {
        getattr(socket, name): name
        for name in dir(socket)
        if name.startswith(prefix)
    }


# Family, type and protocol are numbers: these tables give their names.
families = get_constants('AF_')
types = get_constants('SOCK_')
protocols = get_constants('IPPROTO_')

# Beyond the tutorial: PORT can be given, to match the server's.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Look up localhost, and try each of its addresses until one accepts.
sock = socket.create_connection(('localhost', port))

# Print what create_connection() has chosen.
print('Family  :', families[sock.family])
print('Type    :', types[sock.type])
print('Protocol:', protocols[sock.proto])
print()

try:
    # The message is bytes, not text. sendall() goes on until TCP has it all.
    message = b'This is the message.  It will be repeated.'
    print('sending {!r}'.format(message))
    sock.sendall(message)

    # The echo may come back in pieces: count the bytes until all are back.
    amount_received = 0
    amount_expected = len(message)

    while amount_received < amount_expected:
        data = sock.recv(16)
        amount_received += len(data)
        print('received {!r}'.format(data))

        # Beyond the tutorial: b'' means that the server has closed its side.
        # Without this check, the loop would receive b'' for ever.
        if not data:
            sys.exit('the server closed the connection early')

finally:
    # Close the socket, whatever happened in `try`.
    print('closing socket')
    sock.close()
