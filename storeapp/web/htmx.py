"""The only place that knows htmx: what changed goes out as fragments, each with its own root and id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup


@dataclass(frozen=True)
class Fragment:
    """One template whose single root element has this id; the page replaces the element of that id.

    It is drawn from its context alone, without what Flask adds for pages.
    """

    id: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def html(self) -> str:
        inner = current_app.jinja_env.get_template(self.template).render(self.context)
        return f'<hx-partial hx-target="#{self.id}" hx-swap="outerHTML">{inner}</hx-partial>'


@dataclass(frozen=True)
class Reply:
    """What an action answers: the fragments that changed, and the page (`then`) where the floor goes on.

    Without fragments the device goes to that page; without JavaScript it always does.
    """

    then: str
    fragments: tuple[Fragment, ...] = ()

    def html(self) -> str:
        return "\n".join(fragment.html() for fragment in self.fragments)


def wants_fragments() -> bool:
    return bool(request.headers.get("HX-Request"))


def respond(status: int, then: str, html: str) -> ResponseReturnValue:
    """The same for a first answer and for a repeated one, which comes out of the receipt."""
    if not wants_fragments():
        return redirect(then, 303) if status < 400 else (_refusal_page(status, then, html), status)
    headers = {"Cache-Control": "no-store"}
    if not html:
        headers["HX-Location"] = then
    return Response(html, status, headers, content_type="text/html; charset=utf-8")


def _refusal_page(status: int, then: str, html: str) -> str:
    """The sentence alone, with the way back to where the form was sent."""
    return render_template("errors/page.html", status=status, sentence=Markup(html).striptags(), back_to=then)
