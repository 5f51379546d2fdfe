"""What arrives is received in order, and in pieces of 16 bytes at most."""

import socket

from expected import MESSAGE, expected
from sockets import connect, receive


def test_client_receives_an_echo_that_comes_byte_by_byte(client, connection):
    # Without Nagle's algorithm, no byte waits for the ACK of the one before.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    # The fixture `client` has read the lines before the first `received`.
    received = ''
    for number in MESSAGE:
        line = f'received {bytes([number])!r}\n'
        connection.sendall(bytes([number]))
        assert client.read_line() == line
        received += line

    assert client.finish() == expected(client, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
{received}closing socket
""")


def test_client_receives_at_most_16_bytes_at_a_time(client, connection):
    # Six bytes more than the message: the last recv(16) gets 16, not 10.
    connection.sendall(MESSAGE + b' Twice')

    assert client.finish() == expected(client, f"""\
connecting to localhost port {client.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated. Twice'
closing socket
""")


def test_server_sends_every_byte_value_back_in_pieces_of_16(server):
    data = bytes(range(256))

    with connect(server) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        assert receive(client, 256) == data
        assert receive(client, 1) == b''  # The end of the stream.
        address = client.getsockname()

    echoed = ''.join(
        f'received {data[at:at + 16]!r}\nsending data back to the client\n'
        for at in range(0, 256, 16)
    )
    assert server.stop_if_still_serving() == expected(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from {address}
{echoed}received b''
no data from {address}
waiting for a connection
""")
