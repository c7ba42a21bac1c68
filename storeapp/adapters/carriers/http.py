"""JSON over HTTPS to a carrier's API: every failure becomes one of two sentences."""

from __future__ import annotations

from typing import Any

import httpx

from storeapp.adapters.carriers.model import CarrierRefused, CarrierUnavailable

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LARGEST_LABEL = 5_000_000
RETRY_AFTER = 60.0


class CarrierApi:
    """`name` is what people call the carrier."""

    def __init__(self, name: str, base_url: str, headers: dict[str, str], timeout: httpx.Timeout) -> None:
        self.name = name
        self.client = httpx.Client(base_url=base_url, headers=headers, timeout=timeout)
        self.files = httpx.Client(timeout=timeout)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return self._json(self._send(self.client, "GET", path, params=query))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._json(self._send(self.client, "POST", path, json=body))

    def download(self, url: str) -> bytes:
        """A label or form; asked for without our key, because it lies with a third party."""
        content = self._send(self.files, "GET", url).content
        if not content or len(content) > LARGEST_LABEL:
            raise CarrierUnavailable(f"{self.name} sent no usable label. Try again in a minute.")
        return content

    def _send(self, client: httpx.Client, method: str, url: str, **request: Any) -> httpx.Response:
        try:
            response = client.request(method, url, **request)
        except httpx.HTTPError as fault:
            raise CarrierUnavailable(f"{self.name} does not answer. Try again in a minute.") from fault
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise CarrierUnavailable(f"{self.name} is busy. Try again in a minute.", _retry_after(response))
        if response.status_code >= 500:
            raise CarrierUnavailable(f"{self.name} has a fault of its own. Try again in a minute.")
        if not response.is_success:
            raise self._refusal(response)
        return response

    def _json(self, response: httpx.Response) -> dict[str, Any]:
        try:
            answer = response.json()
        except ValueError as fault:
            raise CarrierUnavailable(f"{self.name} answered without sense. Try again in a minute.") from fault
        if not isinstance(answer, dict):
            raise CarrierUnavailable(f"{self.name} answered without sense. Try again in a minute.")
        return answer

    def _refusal(self, response: httpx.Response) -> CarrierRefused:
        if response.status_code in (401, 403):
            return CarrierRefused(f"{self.name} does not accept our key. Ask head office to check it.")
        code, words = _explained(response)
        return CarrierRefused(f"{self.name} refuses: {words.rstrip('.')}.", code)


def _explained(response: httpx.Response) -> tuple[str, str]:
    try:
        answer = response.json()
    except ValueError:
        return "", f"error {response.status_code}"
    return _code(answer), " ".join(_words(answer))[:300] or f"error {response.status_code}"


def _code(answer: Any) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _words(answer: Any) -> list[str]:
    """Every sentence found in an error, wherever the carrier hides it."""
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, list):
        return [word for part in answer for word in _words(part)]
    if isinstance(answer, dict):
        hidden = {"code", "field", "source"}
        return [word for name, part in answer.items() if name not in hidden for word in _words(part)]
    return []


def _retry_after(response: httpx.Response) -> float:
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdecimal() else RETRY_AFTER
