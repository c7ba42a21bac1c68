"""E-mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from storeapp.adapters.notices.message import Message, Result

SENT = Result(True, "The e-mail was handed to the mail server.")
NO_SERVER = Result(False, "The mail server does not answer. It is tried again later.", again=True)
NO_LOGIN = Result(False, "The mail server does not accept our password. Ask head office to check it.", again=True)
BAD_ADDRESS = Result(False, "That is no e-mail address. Ask the customer for another way to reach them.")
REFUSED = Result(False, "The mail server refuses this e-mail address. Ask the customer for another one.")
NOT_OURS = Result(False, "The mail server refuses e-mail from us. Ask head office to check it.", again=True)
PUT_OFF = Result(False, "The mail server cannot take the e-mail now. It is tried again later.", again=True)


@dataclass(frozen=True)
class SmtpChannel:
    """`security`: `starttls`, `tls` from the first byte, or `none` for a server on this machine."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    timeout: float = 15.0

    def send(self, message: Message) -> Result:
        try:
            mail = self._mail(message)
        except ValueError:
            return BAD_ADDRESS
        try:
            with self._server() as server:
                self._prepare(server)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refusal:
            return _for_now(code for code, _ in refusal.recipients.values()) or REFUSED
        except smtplib.SMTPAuthenticationError:
            return NO_LOGIN
        except smtplib.SMTPResponseException as refusal:
            return _for_now([refusal.smtp_code]) or NOT_OURS
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            return REFUSED
        except (OSError, smtplib.SMTPException):
            return NO_SERVER
        return SENT

    def _server(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _prepare(self, server: smtplib.SMTP) -> None:
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)

    def _mail(self, message: Message) -> EmailMessage:
        """ValueError when the address cannot stand in a header."""
        if message.to.count("@") != 1 or any(character.isspace() for character in message.to.strip()):
            raise ValueError(message.to)
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, message.to.strip()
        mail["Subject"] = " ".join(message.subject.split())
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{message.key}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def _for_now(codes: Iterable[int]) -> Result | None:
    """4xx answers, and what is no answer at all, pass; None for those that stay."""
    return PUT_OFF if any(code < 500 for code in codes) else None
