"""allauth's pages about addresses, where ours answer otherwise."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import manage_email
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect


class EmailView(allauth.EmailView):
    """/accounts/email/: the addresses of an account, and to which of them its mails go."""

    def _action_primary(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        """Send the mails to an address whose reader confirmed it.

        allauth takes one that nobody confirmed too while the account has no confirmed one. It would tell whether
        somebody else's account has that address: no two accounts have the same.
        """
        address = self._get_email_address(request)
        if address is None:
            return
        if not address.verified:
            get_adapter().add_message(request, messages.ERROR, "account/messages/unverified_primary_email.txt")
            return
        try:
            with transaction.atomic():
                manage_email.mark_as_primary(request, address)
        except IntegrityError:
            template = "account/messages/email_confirmation_failed.txt"
            get_adapter().add_message(request, messages.ERROR, template, {"email": address.email})


class ConfirmEmailView(allauth.ConfirmEmailView):
    """/accounts/confirm-email/<key>/: is this address yours?"""

    def post(self, *args: Any, **options: Any) -> HttpResponseBase:
        """Confirm the address; pressed again, or too late, say so with the page that the link opens by now."""
        try:
            answer: HttpResponseBase = super().post(*args, **options)
        except Http404:
            return redirect(self.request.path)
        return answer
