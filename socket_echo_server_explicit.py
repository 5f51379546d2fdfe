"""Echo server that listens on the address it is given.

Usage: python3 socket_echo_server_explicit.py HOST [PORT]
Stop it with Ctrl-C.
"""

import socket
import sys

# Beyond the tutorial: without HOST, sys.argv[1] would be an IndexError.
if len(sys.argv) < 2:
    sys.exit('usage: python3 socket_echo_server_explicit.py HOST [PORT]')

# Beyond the tutorial: if port 10000 is in use, another PORT can be given on
# the command line, the same one for the server and the client.
port = int(sys.argv[2]) if len(sys.argv) > 2 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Bind to HOST, which must be a name or an IPv4 address of this machine.
# Clients reach the server at that address only.
server_name = sys.argv[1]
server_address = (server_name, port)
print('starting up on {} port {}'.format(*server_address))
sock.bind(server_address)

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
