"""Echo client that sends one message and prints what comes back.

Usage: python3 socket_echo_client.py [PORT]
"""

import socket
import sys

# Beyond the tutorial: if port 10000 is in use, another PORT can be given on
# the command line, the same one for the server and the client.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Connect to the server, which must be listening already.
server_address = ('localhost', port)
print('connecting to {} port {}'.format(*server_address))
sock.connect(server_address)

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
