"""Echo server that listens on every IPv4 address of this machine.

Usage: python3 socket_echo_server_any.py [PORT]
Stop it with Ctrl-C.
"""

import socket
import sys

# Beyond the tutorial: if port 10000 is in use, another PORT can be given on
# the command line, the same one for the server and the client.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Bind to '', which means every IPv4 address of this machine (0.0.0.0):
# clients on other machines can connect, too.
server_address = ('', port)
sock.bind(server_address)

# getsockname() gives the address that the socket got from bind(): for '', it
# is 0.0.0.0. So this script binds first, and prints the address after that.
print('starting up on {} port {}'.format(*sock.getsockname()))

# From now on clients can connect. They wait in a queue, the backlog, until
# accept() takes them. The 1 asks for room for one client in this queue.
sock.listen(1)

while True:
    # accept() waits for a client. It returns two things: a new socket, for
    # the connection with this client, and the client's address.
    print('waiting for a connection')
    connection, client_address = sock.accept()

    try:
        print('client connected:', client_address)

        # Echo the data: recv(16) waits for data, and returns at most 16 bytes.
        # When the client has closed its socket, recv() returns b''.
        while True:
            data = connection.recv(16)
            print('received {!r}'.format(data))
            if data:
                connection.sendall(data)
            else:
                break

    except OSError as error:
        # Beyond the tutorial: a client that is killed, or leaves before it
        # has read all, must not end the server. Socket errors are OSErrors.
        print('connection lost:', error)

    finally:
        # This runs however `try` ends: normally, with an error, or by Ctrl-C.
        connection.close()
