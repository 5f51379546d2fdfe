"""Echo server that listens on the address it is given.

Usage: python3 socket_echo_server_explicit.py HOST [PORT]
Stop it with Ctrl-C.
"""

import socket
import sys

# Beyond the tutorial: without HOST, sys.argv[1] would raise an IndexError.
if len(sys.argv) < 2:
    sys.exit('usage: python3 socket_echo_server_explicit.py HOST [PORT]')

# Beyond the tutorial: PORT can be given last, in case 10000 is in use.
port = int(sys.argv[2]) if len(sys.argv) > 2 else 10000

# Make a socket: AF_INET means IPv4, SOCK_STREAM means TCP.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Bind to HOST, which must be a name or an IPv4 address of this machine.
# Clients reach the server at that address only.
server_name = sys.argv[1]
server_address = (server_name, port)
print('starting up on {} port {}'.format(*server_address))
sock.bind(server_address)

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
