"""Every client with every server.

The texts are what socket_echo_client.py and socket_echo_server.py print;
expected() turns them into what another client or server prints.
"""

import pytest
from expected import CLIENTS, expected, last_client_port


@pytest.mark.parametrize('client_command', CLIENTS)
def test_every_client_works_with_every_server(
    server, start_script, client_command
):
    client = start_script(client_command, server.port)

    assert client.finish() == expected(client, f"""\
connecting to localhost port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
closing socket
""")

    printed = server.stop_if_still_serving()
    assert printed == expected(server, f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from ('127.0.0.1', {last_client_port(printed)})
received b'This is the mess'
sending data back to the client
received b'age.  It will be'
sending data back to the client
received b' repeated.'
sending data back to the client
received b''
no data from ('127.0.0.1', {last_client_port(printed)})
waiting for a connection
""")
