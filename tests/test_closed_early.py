"""The server closes or resets a connection early: the client ends."""

from expected import expected
from sockets import CONNECTION_RESET, reset


def test_client_ends_when_the_server_closes_early(client, connection):
    connection.sendall(b'This is the mess')
    connection.close()  # Orderly, as the fixture has read the message.

    errors = 'the server closed the connection early\n'
    assert client.finish(status=1, errors=errors) == expected(client, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b''
closing socket
""")


def test_client_ends_when_the_server_resets_the_connection(client, connection):
    reset(connection)

    errors = f'ConnectionResetError: {CONNECTION_RESET}\n'
    assert client.finish(status=1, errors=errors) == expected(client, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
closing socket
""")
    # The client closed its socket. finish() would not tell: in a warning, a
    # socket that was reset has no raddr.
    assert 'ResourceWarning' not in client.errors
