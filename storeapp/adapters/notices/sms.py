"""SMS over a webhook of whoever sends them: one POST with `id`, `to` and `text` as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from storeapp.adapters.notices.message import Message, Result

SENT = Result(True, "The SMS was handed to the SMS service.")
NO_SERVICE = Result(False, "The SMS service does not answer. It is tried again later.", again=True)
PUT_OFF = Result(False, "The SMS service cannot take the SMS now. It is tried again later.", again=True)
REFUSED = Result(False, "The SMS service refuses this number. Ask the customer for another one.")
NO_ACCESS = Result(False, "The SMS service does not accept our key. Ask head office to check it.", again=True)


@dataclass(frozen=True)
class SmsWebhook:
    """`token` goes out as a bearer token; the service may use `id` to drop repeats."""

    url: str
    token: str = field(default="", repr=False)
    timeout: float = 15.0

    def send(self, message: Message) -> Result:
        headers = {"Idempotency-Key": message.key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = {"id": message.key, "to": message.to, "text": message.short}
        try:
            response = httpx.post(self.url, json=body, headers=headers, timeout=self.timeout)
        except httpx.HTTPError:
            return NO_SERVICE
        return _result(response.status_code)


def _result(status: int) -> Result:
    if 200 <= status < 300:
        return SENT
    if status in (401, 403):
        return NO_ACCESS
    return PUT_OFF if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500 else REFUSED
