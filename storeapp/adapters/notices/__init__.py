"""Telling customers: the words, and the ways they go out."""

from storeapp.adapters.notices.console import ConsoleChannel
from storeapp.adapters.notices.message import Channel, Message, Result
from storeapp.adapters.notices.settings import email_channel, sms_channel
from storeapp.adapters.notices.sms import SmsWebhook
from storeapp.adapters.notices.smtp import SmtpChannel
from storeapp.adapters.notices.wording import WORDING, Facts, NoticeKind, Wording, worded

__all__ = [
    "WORDING",
    "Channel",
    "ConsoleChannel",
    "Facts",
    "Message",
    "NoticeKind",
    "Result",
    "SmsWebhook",
    "SmtpChannel",
    "Wording",
    "email_channel",
    "sms_channel",
    "worded",
]
