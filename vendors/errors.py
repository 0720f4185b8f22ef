"""What can go wrong when somebody wants to sell."""

from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid, NotAllowed, NotFound, TooOften


def application_pending() -> Conflict:
    return Conflict("application_pending", _("Your application is with us already. We answer within two working days."))


def already_vendor() -> Conflict:
    return Conflict("already_vendor", _("This account has a shop already."))


def shop_suspended() -> Conflict:
    return Conflict("vendor_suspended", _("This shop is suspended. Write to us to have it opened again."))


def reason_needed() -> Invalid:
    text = _("Write the reason: the applicant reads it.")
    return Invalid("reason_needed", text, fields={"reason": [text]})


def vendor_not_found() -> NotFound:
    return NotFound("vendor_not_found", _("There is no such shop, or it is not open."))


def not_a_vendor() -> NotAllowed:
    return NotAllowed("not_a_vendor", _("This account has no shop yet. Apply to open one."))


def too_many_tries() -> TooOften:
    return TooOften("rate_limited", _("Too many tries. Wait a little and try again"))
