"""Echo client that sends one message and prints what comes back.

Usage: python3 socket_echo_client.py [PORT]
"""

import socket
import sys

# Beyond the tutorial: PORT can be given, to match the server's.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Connect to the server, which must be listening already.
server_address = ('localhost', port)
print('connecting to {} port {}'.format(*server_address))
sock.connect(server_address)

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
