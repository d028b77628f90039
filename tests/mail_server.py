"""A mail server on this machine for tests: it takes, refuses or goes away as it is told."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class MailServer:
    """What it took, and how it answers.

    Attributes
    ----------
    refuses : set of str
        Addresses that it takes nothing for now (450).
    leaves_after : int or None
        It goes away once it has taken so many e-mails.
    """

    port: int = 0
    taken: list[tuple[str, str]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    leaves_after: int | None = None


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run one; it is gone afterwards."""
    state = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            to = ""
            self.say("220 test")
            for raw in self.rfile:
                said = raw.decode().strip()
                word = said[:4].upper()
                if word == "RCPT":
                    to = said.partition("<")[2].partition(">")[0]
                    self.say("450 later" if to in state.refuses else "250 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    lines = []
                    while (line := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(line.decode())
                    state.taken.append((to, "".join(lines)))
                    self.say("250 taken")
                    if len(state.taken) == state.leaves_after:
                        return
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Talk) as server:
        state.port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
