"""Echo server: whatever a client sends, the server sends back.

Usage: python3 socket_echo_server.py [PORT]
"""

import socket
import sys

# Beyond the tutorial: PORT can be given, in case 10000 is still in use.
port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# Make a socket for TCP, the stream protocol, over IPv4.
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# Bind to the loopback address: only clients on this machine can connect.
server_address = ('localhost', port)
print('starting up on {} port {}'.format(*server_address))
sock.bind(server_address)

# Listen from now on, with a short backlog where further clients queue.
sock.listen(1)

while True:
    # Wait for the next client, and get a new socket for it alone.
    print('waiting for a connection')
    connection, client_address = sock.accept()

    try:
        print('connection from', client_address)

        # Echo the stream in pieces of 16 bytes at most; b'' is its end.
        while True:
            data = connection.recv(16)
            print(f'received {data!r}')
            if data:
                print('sending data back to the client')
                connection.sendall(data)
            else:
                print('no data from', client_address)
                break

    # Beyond the tutorial: a client that breaks off must not end the server.
    except OSError as error:
        print('connection lost:', error)

    finally:
        # Close the connection, whichever way the conversation ended.
        connection.close()
