"""A small SMTP server that remembers its mail and can be rude."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """`answers` replaces what is said to a command, by its first word; `mail` is what was taken."""

    port: int
    answers: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME", "AUTH PLAIN")
    delay: float = 0.0
    mail: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: MailServer = self.server.box  # type: ignore[attr-defined]
        time.sleep(self.box.delay)
        self._say(self.box.answers.get("CONNECT", "220 shop"))
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            self.box.said.append(line)
            if not self._answer(line.split()[0].upper()):
                return

    def _answer(self, command: str) -> bool:
        if command in self.box.answers:
            self._say(self.box.answers[command])
        elif command == "EHLO":
            self._say("\r\n".join(["250-shop", *(f"250-{name}" for name in self.box.extensions), "250 HELP"]))
        elif command == "DATA":
            self._take()
        else:
            self._say({"QUIT": "221 bye", "AUTH": "235 welcome"}.get(command, "250 ok"))
        return command != "QUIT"

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        self.box.mail.append(message_from_bytes(b"".join(lines), policy=default))  # type: ignore[arg-type]
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def receiving_mail() -> Iterator[MailServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.box = MailServer(server.server_address[1])  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.box  # type: ignore[attr-defined]
        server.shutdown()
