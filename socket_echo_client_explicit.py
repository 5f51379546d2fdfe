"""Echo client that connects to the host it is given.

Usage: python3 socket_echo_client_explicit.py HOST [PORT]
"""

import socket
import sys

# Beyond the tutorial: without HOST, sys.argv[1] would raise an IndexError.
if len(sys.argv) < 2:
    sys.exit('usage: python3 socket_echo_client_explicit.py HOST [PORT]')

# Beyond the tutorial: PORT can be given last, to match the server's PORT.
port = int(sys.argv[2]) if len(sys.argv) > 2 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Connect to HOST, where the server must be listening already.
server_address = (sys.argv[1], port)
print('connecting to {} port {}'.format(*server_address))
sock.connect(server_address)

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
    sock.close()
