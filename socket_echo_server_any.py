"""Echo server that listens on every IPv4 address of this machine.

Usage: python3 socket_echo_server_any.py [PORT]
Stop it with Ctrl-C.
"""

import socket
import sys

# Beyond the tutorial: PORT can be given last, in case 10000 is in use.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Bind to '', which means every IPv4 address of this machine (0.0.0.0):
# clients on other machines can connect, too.
server_address = ('', port)
sock.bind(server_address)

# After bind(), getsockname() gives the address and the port of the socket.
print('starting up on {} port {}'.format(*sock.getsockname()))

# From now on clients can connect. They wait in a queue until accept() takes
# them. The 1, called backlog, asks for room for one client in this queue.
sock.listen(1)

while True:
    # accept() waits for a client. It returns a new socket for this connection
    # and the address of the client.
    print('waiting for a connection')
    connection, client_address = sock.accept()

    try:
        print('client connected:', client_address)

        # Echo the data: recv(16) waits for data, and returns at most 16 bytes,
        # or b'' when the client has closed its end of the connection.
        while True:
            data = connection.recv(16)
            print('received {!r}'.format(data))
            if data:
                connection.sendall(data)
            else:
                break

    except OSError as error:
        # Beyond the tutorial: if a client leaves before it has read its echo,
        # recv() or sendall() may raise an OSError. The server has to go on.
        print('connection lost:', error)

    finally:
        # Close the connection, whatever ended `try`: success, error or Ctrl-C.
        connection.close()
