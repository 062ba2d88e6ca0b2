"""The private portal itself: one story from draft to reader, and a gate that does what it says."""

import socket

import pytest

from tests.private import truth
from tests.private.gate import Gate
from tests.private.portal import private_portal

pytestmark = [pytest.mark.faults]


def test_a_statement_goes_from_draft_to_reader() -> None:
    with private_portal() as portal:
        author, officer = portal.author(), portal.officer()
        draft = author.submitted()
        assert officer.publish(draft).status == 302
        portal.settle()
        truth.holds(portal, [draft])
        assert truth.symbols_hold(portal) == ["A/HRC/70/NGO/1"]
        assert truth.told_of_publication(portal, draft) == dict.fromkeys(author.organization["people"], 1)
        truth.page_tells(portal, draft)


def test_a_gate_passes_refuses_and_keeps_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Gate(server.getsockname()[1]) as gate:
        client = socket.create_connection(("127.0.0.1", gate.port), timeout=1)
        other, _address = server.accept()
        client.sendall(b"one")
        assert other.recv(10) == b"one"
        gate.silence()
        client.sendall(b"two")
        other.settimeout(0.3)
        with pytest.raises(TimeoutError):
            other.recv(10)
        gate.open()
        other.settimeout(5)
        assert other.recv(10) == b"two"
        gate.close()
        assert client.recv(10) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", gate.port), timeout=1)
        gate.open()
        socket.create_connection(("127.0.0.1", gate.port), timeout=1).close()
        client.close()
        other.close()
