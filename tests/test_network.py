"""Tests stay on this machine."""

import socket

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_to_the_outside_is_refused(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as outgoing, pytest.raises(PermissionError, match="stay on this machine"):
        outgoing.connect((address, 80))


def test_a_name_outside_is_not_looked_up():
    with pytest.raises(PermissionError, match="stay on this machine"):
        socket.create_connection(("clinic.example", 443))


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
