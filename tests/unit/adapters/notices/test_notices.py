"""Customers are told in plain words, and the store sees whether it worked."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from storeapp.adapters.notices import (
    WORDING,
    ConsoleChannel,
    Facts,
    Message,
    NoticeKind,
    SmsWebhook,
    SmtpChannel,
    email_channel,
    sms_channel,
    worded,
)
from tests.unit.adapters.notices.mail_server import MailServer, receiving_mail

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = Facts(
    store="Springfield",
    order_number="1001",
    link="https://shop.example/o/abc",
    first_name="Ana",
    ready_by=datetime(2026, 11, 23, 14, 30, tzinfo=UTC),
    hold_until=datetime(2026, 11, 26, 20, 0, tzinfo=UTC),
    delivers_by=datetime(2026, 11, 27, 20, 0, tzinfo=UTC),
    carrier="House Carrier",
    tracking_number="SH123",
    items=("2 x Oat milk", "1 x Bread"),
    missing=("1 x Eggs",),
)
BARE = Facts("Springfield", "1001", "https://shop.example/o/abc")


def told(kind: NoticeKind, facts: Facts = FACTS) -> Message:
    return worded(kind, facts, key="notice-7", to="ana@example.com", at=NOON)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with receiving_mail() as server:
        yield server


@pytest.fixture
def smtp(mail_server: MailServer) -> SmtpChannel:
    return SmtpChannel("127.0.0.1", mail_server.port, "Shop <shop@example.com>", security="none", timeout=0.5)


class SmsService(BaseHTTPRequestHandler):
    answer = 202
    heard: list[tuple[dict[str, str], dict[str, str]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append((dict(self.headers), body))
        self.send_response(self.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def sms_service() -> Iterator[type[SmsService]]:
    service = type("Service", (SmsService,), {"heard": []})
    server = HTTPServer(("127.0.0.1", 0), service)
    service.url = f"http://127.0.0.1:{server.server_port}/sms"  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield service
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_names_the_order_the_store_and_the_page(kind: NoticeKind) -> None:
    message = told(kind)
    for words in (message.text, message.short):
        assert all(fact in words for fact in ("1001", "Springfield", "https://shop.example/o/abc"))
    assert "1001" in message.subject
    assert len(message.short) <= 160


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_is_not_known_leaves_no_hole(kind: NoticeKind) -> None:
    message = told(kind, BARE)
    for words in (message.subject, message.text, message.short):
        assert "$" not in words
        assert not re.search(r"\b(by|until|number|brings it,)\s*[.,]|  |\[|\]|None", words)
    assert message.text.startswith("Hello,\n\n")


def test_a_ready_order_says_how_long_it_is_kept() -> None:
    message = told(NoticeKind.READY)
    assert message.text.startswith("Hello Ana,\n\nYour order 1001 is ready at Springfield.")
    assert "We keep it until Thursday, November 26, 20:00." in message.text
    assert "2 x Oat milk\n1 x Bread" in message.text


def test_a_missing_item_is_named_and_not_paid() -> None:
    message = told(NoticeKind.SHORT)
    assert "1 x Eggs" in message.text
    assert "You do not pay for what is missing" in message.short


def test_a_shipped_order_says_who_brings_it_and_when() -> None:
    text = told(NoticeKind.SHIPPED).text
    assert "House Carrier brings it, tracking number SH123." in text
    assert "by Friday, November 27." in text


def test_a_chain_can_bring_its_own_words() -> None:
    own = WORDING | {NoticeKind.READY: replace(WORDING[NoticeKind.READY], subject="Come and get it: $order_number")}
    assert worded(NoticeKind.READY, FACTS, key="1", to="a@b.c", at=NOON, wording=own).subject == "Come and get it: 1001"


def test_a_name_full_of_dollars_is_just_a_name() -> None:
    assert "$link Store $" in told(NoticeKind.READY, replace(FACTS, store="$link Store $")).text


def test_an_e_mail_arrives_as_it_was_written(smtp: SmtpChannel, mail_server: MailServer) -> None:
    result = smtp.send(told(NoticeKind.READY, replace(FACTS, first_name="Łucja")))
    assert (result.sent, result.again) == (True, False)
    mail = mail_server.mail[0]
    assert (mail["To"], mail["From"]) == ("ana@example.com", "Shop <shop@example.com>")
    assert mail["Subject"] == "Order 1001 is ready to collect"
    assert mail["Message-ID"] == "<notice-7@example.com>"
    assert mail["Date"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    assert "Hello Łucja," in mail.get_content()


def test_the_password_is_used(mail_server: MailServer) -> None:
    channel = SmtpChannel("127.0.0.1", mail_server.port, "shop@example.com", "shop", "secret", security="none")
    assert channel.send(told(NoticeKind.READY)).sent
    assert any(line.startswith("AUTH PLAIN") for line in mail_server.said)
    assert "secret" not in repr(channel)


@pytest.mark.parametrize(
    ("answers", "sentence", "again"),
    [
        ({"RCPT": "550 no such user"}, "refuses this e-mail address", False),
        ({"RCPT": "451 come back later"}, "tried again later", True),
        ({"DATA": "452 disk full"}, "tried again later", True),
        ({"MAIL": "553 not from you"}, "refuses e-mail from us", True),
        ({"CONNECT": "554 go away"}, "refuses e-mail from us", True),
        ({"AUTH": "535 wrong password"}, "does not accept our password", True),
        ({"EHLO": "nonsense", "HELO": "nonsense"}, "tried again later", True),
    ],
)
def test_a_failed_e_mail_says_why_and_whether_it_is_tried_again(
    smtp: SmtpChannel, mail_server: MailServer, answers: dict[str, str], sentence: str, again: bool
) -> None:
    mail_server.answers = answers
    result = replace(smtp, user="shop", password="x").send(told(NoticeKind.READY))
    assert (result.sent, result.again) == (False, again)
    assert sentence in result.sentence


def test_a_silent_mail_server_does_not_hold_the_worker(smtp: SmtpChannel, mail_server: MailServer) -> None:
    mail_server.delay = 0.8
    assert smtp.send(told(NoticeKind.READY)).again


def test_a_server_without_encryption_is_not_trusted_by_default(smtp: SmtpChannel, mail_server: MailServer) -> None:
    result = replace(smtp, security="starttls").send(told(NoticeKind.READY))
    assert not result.sent
    assert mail_server.mail == []


@pytest.mark.parametrize("to", ["", "ana", "a@b@c", "ana@example.com\nBcc: all@example.com", "ana @example.com"])
def test_no_address_can_smuggle_in_another(smtp: SmtpChannel, mail_server: MailServer, to: str) -> None:
    result = smtp.send(replace(told(NoticeKind.READY), to=to))
    assert "no e-mail address" in result.sentence
    assert mail_server.said == []


def test_a_line_break_in_a_store_s_name_does_not_break_the_subject(smtp: SmtpChannel, mail_server: MailServer) -> None:
    assert smtp.send(replace(told(NoticeKind.READY), subject="Ready\r\nBcc: all@example.com")).sent
    assert mail_server.mail[0]["Subject"] == "Ready Bcc: all@example.com"
    assert mail_server.mail[0]["Bcc"] is None


def test_an_address_the_server_cannot_write_is_refused(smtp: SmtpChannel) -> None:
    assert "refuses" in smtp.send(replace(told(NoticeKind.READY), to="ãna@example.com")).sentence


def test_no_mail_server_is_said_and_tried_again(smtp: SmtpChannel) -> None:
    with receiving_mail() as gone:
        port = gone.port
    assert replace(smtp, port=port).send(told(NoticeKind.READY)).again


def test_an_sms_is_short_and_can_be_told_from_a_repeat(sms_service: type[SmsService]) -> None:
    result = SmsWebhook(sms_service.url, "key").send(told(NoticeKind.READY))  # type: ignore[attr-defined]
    headers, body = sms_service.heard[0]
    assert result.sent
    assert body == {"id": "notice-7", "to": "ana@example.com", "text": told(NoticeKind.READY).short}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer key", "notice-7")


@pytest.mark.parametrize(
    ("status", "sentence", "again"),
    [
        (400, "refuses this number", False),
        (401, "does not accept our key", True),
        (429, "tried again later", True),
        (503, "tried again later", True),
        (302, "refuses", False),
    ],
)
def test_a_failed_sms_says_why_and_whether_it_is_tried_again(
    sms_service: type[SmsService], status: int, sentence: str, again: bool
) -> None:
    sms_service.answer = status
    result = SmsWebhook(sms_service.url).send(told(NoticeKind.READY))  # type: ignore[attr-defined]
    assert (result.sent, result.again) == (False, again)
    assert sentence in result.sentence


def test_no_sms_service_is_said_and_tried_again() -> None:
    with receiving_mail() as gone:
        port = gone.port
    assert SmsWebhook(f"http://127.0.0.1:{port}/").send(told(NoticeKind.READY)).again


def test_the_console_shows_the_notice_but_not_the_customer() -> None:
    out = io.StringIO()
    result = ConsoleChannel(out).send(told(NoticeKind.READY))
    assert result.sent
    assert "Order 1001 is ready" in out.getvalue()
    assert "ana@example.com" not in out.getvalue()


def test_channels_are_named_in_one_address() -> None:
    mail = email_channel("smtp://shop%40example.com:p%3Aw@mail.example.com?from=shop@example.com")
    assert mail == SmtpChannel("mail.example.com", 587, "shop@example.com", "shop@example.com", "p:w", "starttls")
    assert email_channel("smtps://mail.example.com?from=a@b.c") == SmtpChannel(
        "mail.example.com", 465, "a@b.c", security="tls"
    )
    local = email_channel("smtp://localhost:2525?from=a@b.c&security=none")
    assert local == SmtpChannel("localhost", 2525, "a@b.c", security="none")
    assert sms_channel("https://key@sms.example.com/v1/send") == SmsWebhook("https://sms.example.com/v1/send", "key")
    assert isinstance(email_channel("console:"), ConsoleChannel)
    assert isinstance(sms_channel("console:"), ConsoleChannel)


@pytest.mark.parametrize(
    "address", ["", "mail.example.com", "smtp://host", "smtp://?from=a@b.c", "http://x?from=a@b.c"]
)
def test_a_wrong_mail_setting_says_what_is_possible(address: str) -> None:
    with pytest.raises(ValueError, match="E-mail needs"):
        email_channel(address)


@pytest.mark.parametrize("address", ["", "sms.example.com", "ftp://x", "https://"])
def test_a_wrong_sms_setting_says_what_is_possible(address: str) -> None:
    with pytest.raises(ValueError, match="SMS needs"):
        sms_channel(address)
