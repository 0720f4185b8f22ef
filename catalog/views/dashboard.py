"""A maker's own pieces: list, write, publish, count.  Everything is looked up within the maker's shop."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import forms, selectors
from catalog.forms import Editor
from catalog.models import Product, ProductStatus
from catalog.services import pictures, products, stock
from catalog.services.checks import readiness
from core.actor import Actor
from core.errors import Conflict, DomainError, Invalid
from core.forms import add_domain_error, whole_number
from vendors import policies
from vendors.models import Vendor
from vendors.selectors import own_shop

_LAST_PAGE = 9_999


@login_required
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """All pieces of the shop, newest first, by status and words."""
    vendor = own_shop(request.user)
    status, q = request.GET.get("status", ""), request.GET.get("q", "").strip()
    number = whole_number(request.GET.get("page", ""), high=_LAST_PAGE) or 1
    found = selectors.shelf_of(vendor, status=status, q=q, page=number)
    counts = [(value, label, found.counts.get(value, 0)) for value, label in ProductStatus.choices]
    context = {
        "desk": "products",
        "vendor": vendor,
        "shelf": found,
        "status": status,
        "q": q,
        "tabs": [one for one in counts if one[2]],
    }
    return render(request, "catalog/dashboard/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new piece; it is a draft until it is published, by the same button or later."""
    vendor = own_shop(request.user)
    if not policies.may_prepare(vendor):
        return redirect("vendors:sell")
    if request.method != "POST":
        return _editor(request, vendor, forms.empty({"craft": vendor.craft_id, "region": vendor.region_id}))
    editor = forms.reshaped(request.POST)
    if editor is not None:
        return _editor(request, vendor, editor)
    editor = forms.sent(request.POST)
    if editor.is_valid():
        actor = Actor.of(request.user)
        try:
            product = products.create_draft(vendor=vendor, details=editor.details({}), actor=actor)
        except DomainError as error:
            editor.take(error)
        else:
            return _after_saving(request, product, actor)
    return _editor(request, vendor, editor)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Change a piece.  Whoever saves over somebody else's newer change is told so first."""
    vendor = own_shop(request.user)
    product = selectors.of_vendor(vendor, product_id)
    if request.method != "POST":
        return _editor(request, vendor, forms.of_product(product), product)
    editor = forms.reshaped(request.POST)
    if editor is not None:
        return _editor(request, vendor, editor, product)
    editor = forms.sent(request.POST)
    if editor.is_valid():
        actor = Actor.of(request.user)
        known = {row.public_id: row for row in product.variants.all()}
        try:
            products.update(
                product=product,
                details=editor.details(known),
                actor=actor,
                expected_version=editor.piece.cleaned_data["version"],
            )
        except DomainError as error:
            editor.take(error)
        else:
            return _after_saving(request, product, actor)
    return _editor(request, vendor, editor, product)


@login_required
@require_POST
def publish(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = selectors.of_vendor(own_shop(request.user), product_id)
    _try_publish(request, product, Actor.of(request.user))
    return redirect("catalog:edit", product_id=product.public_id)


@login_required
@require_POST
def unpublish(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = selectors.of_vendor(own_shop(request.user), product_id)
    try:
        products.unpublish(product=product, actor=Actor.of(request.user))
    except Conflict as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("“%(title)s” is a draft again; buyers do not see it.") % {"title": product.title})
    return redirect("catalog:edit", product_id=product.public_id)


@login_required
@require_POST
def archive(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = selectors.of_vendor(own_shop(request.user), product_id)
    try:
        products.archive(product=product, actor=Actor.of(request.user))
    except Conflict as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("“%(title)s” is archived. You can bring it back.") % {"title": product.title})
    return redirect("catalog:products")


@login_required
@require_POST
def add_pictures(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = selectors.of_vendor(own_shop(request.user), product_id)
    if not request.FILES.getlist("image"):
        messages.error(request, _("Choose a picture first."))
    _hang(request, product, Actor.of(request.user))
    return redirect("catalog:edit", product_id=product.public_id)


@login_required
@require_POST
def move_picture(request: HttpRequest, product_id: UUID, image_id: UUID) -> HttpResponse:
    """One place forward or back, by button."""
    product = selectors.of_vendor(own_shop(request.user), product_id)
    picture = selectors.picture_of(product, image_id)
    by = -1 if request.POST.get("to") == "front" else 1
    pictures.move_image(product=product, picture=picture, by=by, actor=Actor.of(request.user))
    return redirect("catalog:edit", product_id=product.public_id)


@login_required
@require_POST
def remove_picture(request: HttpRequest, product_id: UUID, image_id: UUID) -> HttpResponse:
    product = selectors.of_vendor(own_shop(request.user), product_id)
    picture = selectors.picture_of(product, image_id)
    try:
        pictures.remove_image(product=product, picture=picture, actor=Actor.of(request.user))
    except Invalid as error:
        messages.error(request, " ".join(text for texts in error.fields.values() for text in texts))
    return redirect("catalog:edit", product_id=product.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Stock of a piece: what is there, what is being paid for, and the last movements."""
    product = selectors.of_vendor(own_shop(request.user), product_id)
    form = forms.CountForm(request.POST if request.method == "POST" else None)
    counted = request.POST.get("variant", "")
    if request.method == "POST" and form.is_valid():
        variant = selectors.variant_of_vendor(product.vendor, counted)
        try:
            stock.set_on_hand(
                variant=variant,
                on_hand=form.cleaned_data["on_hand"],
                reason=form.cleaned_data["reason"],
                actor=Actor.of(request.user),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Counted."))
            return redirect("catalog:stock", product_id=product.public_id)
    rows = [row for row in product.variants.all() if row.is_active]
    context = {
        "desk": "products",
        "product": product,
        "form": form,
        "rows": [(row, form if str(row.public_id) == counted else None) for row in rows],
        "movements": selectors.movements(product),
    }
    return render(request, "catalog/dashboard/stock.html", context, status=422 if form.errors else 200)


def _editor(request: HttpRequest, vendor: Vendor, editor: Editor, product: Product | None = None) -> HttpResponse:
    hung = product.images.select_related("image").prefetch_related("image__variants") if product else ()
    context = {
        "desk": "products" if product else "add",
        "vendor": vendor,
        "product": product,
        "editor": editor,
        "form": editor,
        "pictures": hung,
        "missing": readiness(product) if product and product.status != ProductStatus.PUBLISHED else {},
        "may_sell": policies.may_sell(vendor),
        "fee_bp": settings.COMMISSION_DEFAULT_BP,
        "fee_percent": f"{settings.COMMISSION_DEFAULT_BP / 100:g}",
        "currency": settings.PLATFORM_CURRENCY,
        "max_pictures": pictures.MAX_PICTURES,
    }
    return render(request, "catalog/dashboard/edit.html", context, status=422 if editor.errors else 200)


def _after_saving(request: HttpRequest, product: Product, actor: Actor) -> HttpResponse:
    """Pictures that came along, then publishing when that button was pressed."""
    _hang(request, product, actor)
    if request.POST.get("do") == "publish":
        _try_publish(request, product, actor)
    else:
        messages.success(request, _("“%(title)s” is saved.") % {"title": product.title})
    return redirect("catalog:edit", product_id=product.public_id)


def _hang(request: HttpRequest, product: Product, actor: Actor) -> None:
    for upload in request.FILES.getlist("image"):
        try:
            pictures.add_image(product=product, upload=upload, alt=product.title, actor=actor)
        except DomainError as error:
            messages.error(request, f"{upload.name}: {error.message}")


def _try_publish(request: HttpRequest, product: Product, actor: Actor) -> None:
    try:
        products.publish(product=product, actor=actor)
    except DomainError as error:
        wanting = [str(text) for texts in error.fields.values() for text in texts]
        messages.error(request, " ".join([str(error.message), *wanting]))
    else:
        messages.success(request, _("“%(title)s” is in the shop.") % {"title": product.title})
