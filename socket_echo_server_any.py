"""Echo server that listens on every IPv4 address of this machine.

Usage: python3 socket_echo_server_any.py [PORT]
"""

import socket
import sys

# Beyond the tutorial: PORT can be given, in case 10000 is still in use.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Make a socket for TCP, the stream protocol, over IPv4.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Bind to '', shown as 0.0.0.0: other machines can connect, too.
server_address = ('', port)
sock.bind(server_address)
print('starting up on {} port {}'.format(*sock.getsockname()))

# Listen from now on, with a short backlog where further clients queue.
sock.listen(1)

while True:
    # Wait for the next client, and get a new socket for it alone.
    print('waiting for a connection')
    connection, client_address = sock.accept()

    try:
        print('client connected:', client_address)

        # Echo the stream in pieces of 16 bytes at most; b'' is its end.
        while True:
            data = connection.recv(16)
            print(f'received {data!r}')
            if data:
                connection.sendall(data)
            else:
                break

    # Beyond the tutorial: a client that breaks off must not end the server.
    except OSError as error:
        print('connection lost:', error)

    finally:
        # Close the connection, whichever way the conversation ended.
        connection.close()
