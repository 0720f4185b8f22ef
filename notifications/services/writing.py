"""Writing a mail in its reader's language; the templates are in ``templates/emails/<kind>/``."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import css_inline
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from core import audit, events
from core.actor import Actor
from core.money import format_minor
from notifications.events import MessageWritten
from notifications.models import Message

_inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def absolute(path: str) -> str:
    """A path of the shop as an address that works in a mail."""
    return urljoin(settings.SITE_URL, path)


def write(
    *, kind: str, event: str, to: str, language: str, context: Mapping[str, Any], opens: str = ""
) -> Message | None:
    """Write the mail ``kind`` about ``event`` and queue it; None when it was written before.

    Joins the caller's transaction. ``context`` may hold anything the templates read; an amount ``x_minor`` in it is
    also given as text ``x``, in ``currency``. With ``opens`` the link is ``links.MARK`` until the mail leaves.
    """
    with transaction.atomic():
        with translation.override(language):
            subject, text, html = _render(kind, {**_amounts(context), **context, "language": language})
        message = Message(event=event, kind=kind, to=to, language=language, opens=opens)
        message.subject, message.text, message.html = subject, text, html
        rows = Message.objects.bulk_create([message], ignore_conflicts=True)
        written = Message.objects.filter(public_id=rows[0].public_id).first()
        if written is not None:
            audit.record("message.written", on=written, actor=Actor.system("notify"), data={"event": event})
            events.publish(MessageWritten(message=str(written.public_id)))
    return written


def _amounts(context: Mapping[str, Any]) -> dict[str, str]:
    """Amounts as text, because a sentence to be translated cannot hold a filter."""
    currency = context.get("currency", settings.PLATFORM_CURRENCY)
    return {
        name.removesuffix("_minor"): format_minor(amount, currency)
        for name, amount in context.items()
        if name.endswith("_minor")
    } | {"site_url": settings.SITE_URL}


def _render(kind: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    subject = " ".join(render_to_string(f"emails/{kind}/subject.txt", dict(context)).split())[:200]
    text = render_to_string(f"emails/{kind}/body.txt", dict(context)).strip() + "\n"
    html = render_to_string(f"emails/{kind}/body.html", {**context, "subject": subject})
    return subject, text, _inliner.inline(html)
