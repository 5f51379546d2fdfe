"""What each script is expected to print.

The tests hold what socket_echo_server.py or socket_echo_client.py prints;
`expected()` turns that into what another server or client prints.
"""

import re
import socket

MESSAGE = b'This is the message.  It will be repeated.'

# A resolver may give 0 for the protocol, and the socket then has 0 as well.
PROTOCOL = {socket.IPPROTO_TCP: 'IPPROTO_TCP', 0: 'IPPROTO_IP'}[
    socket.getaddrinfo('127.0.0.1', None, type=socket.SOCK_STREAM)[0][2]
]

# Regular expressions, and what two of the servers print in place of a match.
LESS_ABOUT_A_CLIENT = {
    'connection from': 'client connected:',
    'sending data back to the client\n': '',
    'no data from .*\n': '',
}

# Each script, and in the same way how it differs from the first one here.
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


def client_port(printed):
    """Return, as text, the port of the client that a server named last.

    Returns '' where it named none.
    """
    ports = re.findall(r"\('[\d.]+', (\d+)\)", printed)
    return ports[-1] if ports else ''
