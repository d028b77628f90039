"""Something on this machine that a crafted file would like to be asked for."""

from __future__ import annotations

import socket
from threading import Thread


class Listener:
    """Answers on a port of 127.0.0.1 and remembers what it was asked."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked: list[bytes] = []
        self._thread = Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            peer, _ = self._socket.accept()
            with peer:
                said = peer.recv(500)
                if said == b"stop":
                    return
                self.asked.append(said)
                peer.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._socket.close()
