"""Events leave signed, only for addresses that may be called, and no receiver can hold, fool or flood us."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeapp.adapters.webhooks import (
    DELAYS,
    AddressRefused,
    Answer,
    Outcome,
    WebhookSender,
    classified,
    event_body,
    is_public,
    new_secret,
    next_attempt,
    signed_headers,
    target_of,
)
from tests.unit.adapters.webhooks.receiver import (
    CERTIFICATE,
    Behaviour,
    dripping_body,
    dripping_head,
    endless,
    endless_head,
    rambling,
    receiving,
    resetting,
    says,
    silent,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
INSIDE_ONLY = WebhookSender((), 0.1, lambda host, port: ["10.0.0.1"])
OLD_SECRET = "whsec_" + base64.b64encode(b"o" * 24).decode()
BODY = event_body("fulfillment_order.packed", NOON, {"id": "FO-1001"})


def sender(*allowed: str, seconds: float = 0.5) -> WebhookSender:
    return WebhookSender(allowed_hosts=allowed, seconds=seconds)


def sent_to(behave: Behaviour) -> tuple[Answer, float]:
    """The answer, and the seconds it took."""
    with receiving(behave) as receiver:
        begin = time.monotonic()
        answer = sender("127.0.0.1").send(f"http://127.0.0.1:{receiver.port}/events", "msg_1", BODY, [SECRET], NOON)
        return answer, time.monotonic() - begin


def resolving(*addresses: str) -> tuple[list[str], object]:
    """A name service that gives these addresses one after the other, and the names it was asked."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return [addresses[min(len(asked), len(addresses)) - 1]]

    return asked, resolve


def test_the_published_signature_is_met() -> None:
    body = b'{"type":"order.ready_for_pickup","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"FO-1001"}}'
    headers = signed_headers("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", 1674087231, body, [SECRET])
    assert headers == {
        "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        "webhook-timestamp": "1674087231",
        "webhook-signature": "v1,r6Z3RNZlCx56Po/C7RNxxL2VaQT1MJ1X5g/C9Pi7qyE=",
    }


def test_while_a_secret_is_replaced_both_sign() -> None:
    new, old = signed_headers("m", 1, b"{}", [SECRET, OLD_SECRET])["webhook-signature"].split()
    assert new == signed_headers("m", 1, b"{}", [SECRET])["webhook-signature"]
    assert old == signed_headers("m", 1, b"{}", [OLD_SECRET])["webhook-signature"]


def test_a_new_secret_can_sign_and_is_never_the_same() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert signed_headers("m", 1, b"{}", [one])


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_"), "whsec_%%%"])
def test_a_weak_or_broken_secret_does_not_sign(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        signed_headers("m", 1, b"{}", [secret])


def test_an_event_says_what_when_and_which() -> None:
    assert json.loads(BODY) == {
        "type": "fulfillment_order.packed",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {"id": "FO-1001"},
    }


def test_an_event_that_carries_too_much_is_not_made() -> None:
    with pytest.raises(ValueError, match="may have 20000"):
        event_body("x", NOON, {"all": "y" * 20_000})


def test_a_receiver_gets_the_event_once_and_can_check_it() -> None:
    with receiving(says(200, body=b"thanks")) as receiver:
        url = f"http://127.0.0.1:{receiver.port}/events?shop=1"
        answer = sender("127.0.0.1").send(url, "msg_1", BODY, [SECRET], NOON)
    assert (answer.outcome, answer.status) == (Outcome.DELIVERED, 200)
    assert len(receiver.requests) == 1
    assert receiver.requests[0].startswith(b"POST /events?shop=1 HTTP/1.1\r\n")
    headers, body = receiver.headers(), receiver.body()
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    assert (
        headers["webhook-signature"]
        == "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    )
    assert (headers["content-type"], headers["host"]) == ("application/json", f"127.0.0.1:{receiver.port}")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (301, Outcome.RETRY),
        (400, Outcome.RETRY),
        (401, Outcome.RETRY),
        (404, Outcome.RETRY),
        (410, Outcome.DISABLED),
        (429, Outcome.RETRY),
        (500, Outcome.RETRY),
        (503, Outcome.RETRY),
    ],
)
def test_every_status_means_one_thing(status: int, outcome: Outcome) -> None:
    assert classified(status).outcome is outcome
    assert str(status) in classified(status).sentence


@pytest.mark.parametrize(
    ("header", "pause"), [("120", 120.0), ("", None), ("Wed, 21 Oct 2026", None), ("-1", None), ("²", None)]
)
def test_a_receiver_may_ask_for_a_pause(header: str, pause: float | None) -> None:
    assert classified(429, header).retry_after == pause


def test_a_pause_is_read_from_the_answer() -> None:
    answer, _ = sent_to(says(429, "Retry-After: 30\r\n"))
    assert (answer.outcome, answer.retry_after) == (Outcome.RETRY, 30)


@pytest.mark.parametrize(
    ("behave", "sentence"),
    [
        (silent, "did not answer within 0.5 seconds"),
        (dripping_head, "did not answer within 0.5 seconds"),
        (resetting, "broke off"),
        (rambling, "broke off"),
        (endless_head, "broke off"),
    ],
)
def test_no_receiver_can_hold_us(behave: Behaviour, sentence: str) -> None:
    answer, seconds = sent_to(behave)
    assert answer.outcome is Outcome.RETRY
    assert sentence in answer.sentence
    assert seconds < 1.5


@pytest.mark.parametrize("behave", [endless, dripping_body])
def test_what_comes_after_the_status_is_not_waited_for(behave: Behaviour) -> None:
    answer, seconds = sent_to(behave)
    assert answer.outcome is Outcome.DELIVERED
    assert seconds < 1.5


def test_a_redirect_is_not_followed() -> None:
    with receiving(says(200)) as other:
        answer, _ = sent_to(says(307, f"Location: http://127.0.0.1:{other.port}/\r\n"))
    assert answer == Answer(Outcome.RETRY, "The receiver answered 307.", 307)
    assert other.requests == []


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    with receiving(says(200)) as gone:
        url = f"http://127.0.0.1:{gone.port}/"
    assert sender("127.0.0.1").send(url, "m", BODY, [SECRET], NOON).sentence == "The receiver cannot be reached."


def test_a_name_nobody_knows_is_tried_again() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    answer = WebhookSender(resolve=unknown).send("https://nowhere.example/", "m", BODY, [SECRET], NOON)
    assert answer == Answer(Outcome.RETRY, "The receiver's name is not known.")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "http://example.com/",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "https:///path",
        "https://example.com:99999/",
        "https://exam ple.com/",
        "https://example.com/\r\nX: y",
        "https://bücher.example/",
        "",
    ],
)
def test_an_address_that_may_not_be_called_is_refused_at_once(url: str) -> None:
    answer = sender().send(url, "m", BODY, [SECRET], NOON)
    assert answer.outcome is Outcome.REFUSED
    assert answer.sentence.endswith(".")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_private_addresses_are_known_in_every_dress(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_the_name_service_is_asked_once_and_its_answer_is_called() -> None:
    with receiving(says(200)) as receiver:
        asked, resolve = resolving("127.0.0.1", "10.0.0.1")
        one = WebhookSender(("receiver.test",), 0.5, resolve)  # type: ignore[arg-type]
        answer = one.send(f"http://receiver.test:{receiver.port}/", "m", BODY, [SECRET], NOON)
    assert (answer.outcome, asked) == (Outcome.DELIVERED, ["receiver.test"])
    assert receiver.headers()["host"] == f"receiver.test:{receiver.port}"


def test_a_name_that_turns_private_is_refused() -> None:
    _, resolve = resolving("10.0.0.1")
    answer = WebhookSender((), 0.5, resolve).send("https://rebound.example/", "m", BODY, [SECRET], NOON)  # type: ignore[arg-type]
    assert answer.outcome is Outcome.REFUSED
    assert "rebound.example is not a public address" in answer.sentence


def test_a_private_address_among_public_ones_is_left_out() -> None:
    target = target_of("https://mixed.example/", (), lambda host, port: ["10.0.0.1", "93.184.216.34"])
    assert target.addresses == ("93.184.216.34",)


def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    with receiving(says(200)) as receiver:
        one = WebhookSender(("receiver.test",), 0.5, lambda host, port: ["127.0.0.2", "127.0.0.1"])
        assert one.send(f"http://receiver.test:{receiver.port}/", "m", BODY, [SECRET], NOON).status == 200


def test_allowing_one_name_allows_no_other() -> None:
    private = lambda host, port: ["10.0.0.1"]  # noqa: E731
    assert target_of("http://OMS.internal./x", ("oms.internal",), private).addresses == ("10.0.0.1",)
    with pytest.raises(AddressRefused):
        target_of("https://oms.internal.example/", ("oms.internal",), private)


def trusting_the_receiver() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.mark.parametrize(
    ("host", "trusted", "status"),
    [("receiver.test", True, 200), ("other.test", True, None), ("receiver.test", False, None)],
)
def test_the_certificate_must_fit_the_name_although_the_address_is_called(
    host: str, trusted: bool, status: int | None
) -> None:
    tls = trusting_the_receiver() if trusted else ssl.create_default_context()
    with receiving(says(200), tls=True) as receiver:
        one = WebhookSender((host,), 2.0, lambda host, port: ["127.0.0.1"], tls)
        answer = one.send(f"https://{host}:{receiver.port}/", "m", BODY, [SECRET], NOON)
    assert answer.status == status
    assert status or answer.sentence == "The receiver's certificate is not valid for its name."


def test_a_silent_handshake_does_not_hold_us() -> None:
    with receiving(silent) as receiver:
        one = WebhookSender(("receiver.test",), 0.3, lambda host, port: ["127.0.0.1"])
        answer = one.send(f"https://receiver.test:{receiver.port}/", "m", BODY, [SECRET], NOON)
    assert "did not answer" in answer.sentence


def test_attempts_follow_the_schedule_and_end() -> None:
    waits = [next_attempt(failures, NOON, chance=0.0) for failures in range(1, 11)]
    assert waits == [*(NOON + delay for delay in DELAYS), None]
    assert DELAYS[0] == timedelta(seconds=5)
    assert sum(DELAYS, timedelta()) > timedelta(days=3)


@given(st.integers(1, 9), st.floats(0, 1, exclude_max=True))
def test_attempts_are_spread_but_never_early(failures: int, chance: float) -> None:
    again = next_attempt(failures, NOON, chance)
    assert again is not None
    assert DELAYS[failures - 1] <= again - NOON <= 1.2 * DELAYS[failures - 1]


@pytest.mark.parametrize(
    ("asked", "wait"), [(60.0, timedelta(seconds=60)), (1.0, timedelta(seconds=5)), (1e300, timedelta(hours=24))]
)
def test_a_receiver_s_pause_is_kept_within_reason(asked: float, wait: timedelta) -> None:
    assert next_attempt(1, NOON, 0.0, retry_after=asked) == NOON + wait


@given(st.text(max_size=60))
def test_no_address_breaks_the_sender(rest: str) -> None:
    for url in (rest, f"https://{rest}", f"https://example.com/{rest}"):
        assert INSIDE_ONLY.send(url, "m", BODY, [SECRET], NOON).outcome is Outcome.REFUSED
