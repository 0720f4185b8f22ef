"""/sell/: what selling here means, the application, and where it stands."""

from math import ceil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.actor import Actor
from core.api.throttling import hit, wait_of_page
from core.errors import DomainError
from core.forms import add_domain_error
from core.http.client import client_ip
from core.money import apply_bp, included_part
from vendors import errors, policies, selectors
from vendors.forms import ApplicationForm, NewMakerForm
from vendors.models import Vendor, VendorStatus
from vendors.services import applications

_EXAMPLE_MINOR = 2_400_00  # a ₹2,400 jar, the price split shown as an example


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sell(request: HttpRequest) -> HttpResponse:
    """Explain and apply, or show where the application stands."""
    vendor = selectors.for_owner(request.user)
    if not policies.may_apply(vendor):
        if vendor is not None and vendor.status == VendorStatus.APPROVED:
            return redirect("/dashboard/")
        return render(request, "vendors/status.html", {"vendor": vendor})
    form = _form(request, vendor)
    wait = None
    if request.method == "POST" and form.is_valid():
        wait = _wait(request)
        try:
            if wait is not None:
                raise errors.too_many_tries()
            _apply(request, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your application is with us. We answer by e-mail within two working days."))
            return redirect("vendors:sell")
    status = 429 if wait is not None else 422 if form.errors else 200
    response = render(request, "vendors/sell.html", {"form": form, "vendor": vendor, **_example()}, status=status)
    if wait is not None:
        response["Retry-After"] = str(ceil(wait))
    return response


def _wait(request: HttpRequest) -> float | None:
    """Counts one try; seconds to wait when there were too many. A new account costs as much as one by the API."""
    if request.user.is_authenticated:
        return wait_of_page(request)
    return hit("register", f"ip:{client_ip(request)}")


def _form(request: HttpRequest, vendor: Vendor | None) -> ApplicationForm:
    data = request.POST if request.method == "POST" else None
    if not request.user.is_authenticated:
        return NewMakerForm(data)
    initial = ApplicationForm.filled_from(vendor) if vendor else {"artisan_name": request.user.full_name}
    return ApplicationForm(data, initial=initial)


def _apply(request: HttpRequest, form: ApplicationForm) -> None:
    if request.user.is_authenticated:
        applications.apply(owner=request.user, details=form.details(), actor=Actor.of(request.user))
        return
    vendor = applications.register_and_apply(
        email=form.cleaned_data["email"],
        password=form.cleaned_data["password"],
        full_name=form.cleaned_data["full_name"],
        details=form.details(),
        actor=Actor.guest(),
        language=(get_language() or "en")[:2],
    )
    login(request, vendor.owner, backend="django.contrib.auth.backends.ModelBackend")


def _example() -> dict[str, int | str]:
    fee = apply_bp(_EXAMPLE_MINOR, settings.COMMISSION_DEFAULT_BP)
    return {
        "example_minor": _EXAMPLE_MINOR,
        "fee_minor": fee,
        "fee_gst_minor": included_part(fee, settings.COMMISSION_GST_BP),
        "receives_minor": _EXAMPLE_MINOR - fee,
        "fee_percent": f"{settings.COMMISSION_DEFAULT_BP / 100:g}",
    }
