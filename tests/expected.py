"""What each script is expected to print.

A test gives expected() what socket_echo_server.py or socket_echo_client.py
prints; expected() turns it into what another server or client prints.
"""

import re
import socket

MESSAGE = b'This is the message.  It will be repeated.'

# The easy client prints the protocol that the resolver gives: TCP, or 0 (IP).
proto = socket.getaddrinfo('127.0.0.1', None, type=socket.SOCK_STREAM)[0][2]
PROTOCOL = 'IPPROTO_TCP' if proto == socket.IPPROTO_TCP else 'IPPROTO_IP'

# A difference: a regular expression, and what is printed in a match's place.
# The explicit server and the any server have these in common.
LESS_ABOUT_A_CLIENT = {
    'connection from': 'client connected:',
    'sending data back to the client\n': '',
    'no data from .*\n': '',
}

# Each server, and its differences from the first one.
SERVERS = {
    'socket_echo_server.py': {},
    'socket_echo_server_explicit.py 127.0.0.1': {
        'on localhost': 'on 127.0.0.1',
        **LESS_ABOUT_A_CLIENT,
    },
    'socket_echo_server_any.py': {
        'on localhost': 'on 0.0.0.0',
        **LESS_ABOUT_A_CLIENT,
    },
}

# Each client, and its differences from the first one.
CLIENTS = {
    'socket_echo_client.py': {},
    'socket_echo_client_easy.py': {
        'connecting to .*\n': f"""\
Family  : AF_INET
Type    : SOCK_STREAM
Protocol: {PROTOCOL}

""",
    },
    'socket_echo_client_explicit.py 127.0.0.1': {
        'to localhost': 'to 127.0.0.1',
        'closing socket\n': '',
    },
}


def expected(script, text):
    """Return what the script, one of the above, prints in place of `text`."""
    differences = {**SERVERS, **CLIENTS}[script.command]
    for pattern, replacement in differences.items():
        text = re.sub(pattern, replacement, text)
    return text


def last_client_port(printed):
    """Return, as text, the port of the last client that a server printed.

    Returns '' where it printed none.
    """
    ports = re.findall(r"\('[\d.]+', (\d+)\)", printed)
    return ports[-1] if ports else ''
