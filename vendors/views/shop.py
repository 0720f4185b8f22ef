"""/dashboard/shop/: how the shop and its maker are shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actor import Actor
from core.errors import DomainError
from core.forms import add_domain_error
from core.http.address import page_is_at
from vendors import selectors
from vendors.forms import PictureForm, ShopForm
from vendors.services import profile


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest) -> HttpResponse:
    """Change name, story, craft and place; what was typed stays when something is wrong."""
    vendor = selectors.own_shop(request.user)
    form = ShopForm(request.POST if request.method == "POST" else None, initial=ShopForm.filled_from(vendor))
    if request.method == "POST" and form.is_valid():
        try:
            profile.update(vendor=vendor, details=form.details(), actor=Actor.of(request.user))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Saved. Your page shows it now."))
            return redirect("vendors:shop")
    context = {"desk": "shop", "vendor": vendor, "form": form, "picture_form": PictureForm()}
    return render(request, "vendors/shop.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def portrait(request: HttpRequest) -> HttpResponse:
    """Hang a new portrait of the maker."""
    vendor = selectors.own_shop(request.user)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            profile.set_portrait(vendor=vendor, upload=form.cleaned_data["image"], actor=Actor.of(request.user))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The new portrait is on your page."))
            return redirect("vendors:shop")
    page_is_at(request, reverse("vendors:shop"))
    context = {
        "desk": "shop",
        "vendor": vendor,
        "form": ShopForm(initial=ShopForm.filled_from(vendor)),
        "picture_form": form,
    }
    return render(request, "vendors/shop.html", context, status=422)
