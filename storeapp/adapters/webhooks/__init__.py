"""Events out, by Standard Webhooks 1.0.0."""

from storeapp.adapters.webhooks.addresses import AddressRefused, is_public, resolve_by_system, target_of
from storeapp.adapters.webhooks.outcome import DELAYS, Answer, Outcome, classified, next_attempt
from storeapp.adapters.webhooks.sending import WebhookSender, event_body
from storeapp.adapters.webhooks.signing import new_secret, signed_headers

__all__ = [
    "DELAYS",
    "AddressRefused",
    "Answer",
    "Outcome",
    "WebhookSender",
    "classified",
    "event_body",
    "is_public",
    "new_secret",
    "next_attempt",
    "resolve_by_system",
    "signed_headers",
    "target_of",
]
