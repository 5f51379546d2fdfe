"""The section "Easy Client Connections"."""

from this_system import PROTOCOL


def test_easy_client_names_its_socket_and_prints_the_session_of_the_page(
    start_server, start_script
):
    server = start_server('socket_echo_server.py')
    client = start_script(f'socket_echo_client_easy.py {server.port}')

    assert client.finish() == f"""\
Family  : AF_INET
Type    : SOCK_STREAM
Protocol: {PROTOCOL}

sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
closing socket
"""

    server.read_until('waiting for a connection')
    assert server.kill() == f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from ('127.0.0.1', {server.client_port})
received b'This is the mess'
sending data back to the client
received b'age.  It will be'
sending data back to the client
received b' repeated.'
sending data back to the client
received b''
no data from ('127.0.0.1', {server.client_port})
waiting for a connection
"""
