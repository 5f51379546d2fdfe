"""Echo client that lets create_connection() make and connect its socket.

Usage: python3 socket_echo_client_easy.py [PORT]
"""

import socket
import sys


def get_constants(prefix):
    """Map the values of the constants with this prefix to their names."""
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

# Look up the server, and connect to the first of its addresses that accepts.
sock = socket.create_connection(('localhost', port))

# Show the family, type and protocol of the socket that was made.
print('Family  :', families[sock.family])
print('Type    :', types[sock.type])
print('Protocol:', protocols[sock.proto])
print()

try:
    # Send the message: sendall() goes on until TCP has taken all of it.
    message = b'This is the message.  It will be repeated.'
    print(f'sending {message!r}')
    sock.sendall(message)

    # A stream has no message boundaries: count bytes until all are back.
    amount_received = 0
    amount_expected = len(message)

    while amount_received < amount_expected:
        data = sock.recv(16)
        amount_received += len(data)
        print(f'received {data!r}')

        # Beyond the tutorial: stop at b'' (the end), or else loop for ever.
        if not data:
            sys.exit('the server closed the connection early')

finally:
    # Close the socket, whichever way the conversation ended.
    print('closing socket')
    sock.close()
