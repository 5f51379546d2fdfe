"""Echo client that connects to the host it is given.

Usage: python3 socket_echo_client_explicit.py HOST [PORT]
"""

import socket
import sys

# Beyond the tutorial: without a HOST, say what to type.
if len(sys.argv) < 2:
    sys.exit('usage: python3 socket_echo_client_explicit.py HOST [PORT]')

# Beyond the tutorial: PORT can be given, to match the server's.
port = int(sys.argv[2]) if len(sys.argv) > 2 else 10000

# Make a socket for TCP, the stream protocol, over IPv4.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Connect to HOST, where the server must be listening by now.
server_address = (sys.argv[1], port)
print('connecting to {} port {}'.format(*server_address))
sock.connect(server_address)

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
    sock.close()
