"""What passes to a server and back is counted, and arrives."""

import socket
import threading

from benchmarks.loopback import Meter


def test_a_meter_passes_on_what_is_said_and_counts_both_ways() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_twice_as_much() -> None:
            near, _ = server.accept()
            with near:
                near.sendall(2 * near.recv(100, socket.MSG_WAITALL))

        threading.Thread(target=answer_twice_as_much, daemon=True).start()
        with Meter(f"tcp://127.0.0.1:{server.getsockname()[1]}") as meter:
            host, port = meter.address.removeprefix("tcp://").split(":")
            with socket.create_connection((host, int(port)), timeout=60) as client:
                client.sendall(b"x" * 100)
                assert client.recv(200, socket.MSG_WAITALL) == b"x" * 200
            assert (meter.sent_bytes, meter.received_bytes) == (100, 200)
