"""A client that is served, reads one byte of the echo, and waits to be killed.

Usage: python3 client_to_kill.py PORT
"""

import socket
import sys
import threading

with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as sock:
    sock.sendall(b'This is the mess')
    sock.recv(1)
    print(sock.getsockname())
    threading.Event().wait()
