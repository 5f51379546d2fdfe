"""The six scripts together: each client with each server."""

import pytest
from sessions import CLIENTS, PIECES, SERVERS


@pytest.mark.parametrize('client_command', CLIENTS)
@pytest.mark.parametrize(
    ('server_command', 'address'),
    [*zip(SERVERS, ['localhost', '127.0.0.1', '0.0.0.0'], strict=True)],
    ids=SERVERS,
)
def test_client_and_server_print_their_sessions(
    start_server, start_script, server_command, address, client_command
):
    server = start_server(server_command)
    client = start_script(f'{client_command} {server.port}')

    assert client.finish() == CLIENTS[client_command].format(
        port=server.port, received=PIECES
    )

    server.read_until('waiting for a connection')
    started = f"""\
starting up on {address} port {server.port}
waiting for a connection
"""
    assert server.kill() == started + SERVERS[server_command].format(
        client=f"('127.0.0.1', {server.client_port})"
    )
