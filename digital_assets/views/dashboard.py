"""A maker's files of one digital product."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Product
from catalog.selectors import of_vendor
from core.actor import Actor
from core.errors import Conflict, DomainError
from core.forms import add_domain_error
from digital_assets import selectors
from digital_assets.errors import asset_not_found
from digital_assets.forms import FileForm
from digital_assets.services import assets
from vendors.selectors import for_owner


def _own_product(request: HttpRequest, product_id: UUID) -> Product:
    """The signed-in maker's own product; NotFound alike for none and for another maker's."""
    vendor = for_owner(request.user)
    if vendor is None:
        raise asset_not_found()
    return of_vendor(vendor, product_id)


@login_required
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """The files of the product, and a form for one more."""
    product = _own_product(request, product_id)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        try:
            assets.add(
                product=product,
                upload=form.cleaned_data["file"],
                name=form.cleaned_data["name"],
                actor=Actor.of(request.user),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The file is there. New buyers get it from now on."))
            return redirect("digital_assets:files", product_id=product_id)
    context = {"desk": "products", "product": product, "files": selectors.files_of(product), "form": form}
    return render(request, "digital_assets/files.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, product_id: UUID, asset_id: UUID) -> HttpResponse:
    """Sell the product without this file from now on."""
    product = _own_product(request, product_id)
    try:
        assets.withdraw(asset=selectors.file_of(product, asset_id), actor=Actor.of(request.user))
        messages.success(request, _("Taken out. Those who bought it keep it."))
    except Conflict as error:
        messages.error(request, str(error.message))
    return redirect("digital_assets:files", product_id=product_id)
