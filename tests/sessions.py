"""The sessions of the page, for the tests that run with each script."""

from this_system import PROTOCOL

MESSAGE = b'This is the message.  It will be repeated.'

PIECES = """\
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

# Each client, and what it prints; {received} is what it says of the echo.
CLIENTS = {
    'socket_echo_client.py': """\
connecting to localhost port {port}
sending b'This is the message.  It will be repeated.'
{received}closing socket
""",
    'socket_echo_client_easy.py': f"""\
Family  : AF_INET
Type    : SOCK_STREAM
Protocol: {PROTOCOL}

sending b'This is the message.  It will be repeated.'
{{received}}closing socket
""",
    'socket_echo_client_explicit.py 127.0.0.1': """\
connecting to 127.0.0.1 port {port}
sending b'This is the message.  It will be repeated.'
{received}""",
}

FIRST_SESSION = """\
connection from {client}
received b'This is the mess'
sending data back to the client
received b'age.  It will be'
sending data back to the client
received b' repeated.'
sending data back to the client
received b''
no data from {client}
waiting for a connection
"""

OTHER_SESSION = """\
client connected: {client}
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""

# Each server, and what it prints for one client.
SERVERS = {
    'socket_echo_server.py': FIRST_SESSION,
    'socket_echo_server_explicit.py 127.0.0.1': OTHER_SESSION,
    'socket_echo_server_any.py': OTHER_SESSION,
}
