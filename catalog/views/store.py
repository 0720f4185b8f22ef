"""The shop's public pages: listing and search, product, makers."""

from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import selectors
from catalog.models import Product, ProductStatus
from catalog.selectors import ListingFilters
from catalog.selectors.suggest import Suggestion
from catalog.views.choices import Asked, chips, filter_groups, sort_choices
from core.money import apply_bp, format_short, included_part
from places.selectors import list_states
from vendors import selectors as vendors
from vendors.models import Vendor

STEP = 24
MAKERS_STEP = 24
# Counted for the makers that are shown, not for all before the first of them is.
_PIECES = Coalesce(
    Subquery(
        Product.objects.filter(vendor=OuterRef("pk"), status=ProductStatus.PUBLISHED)
        .values("vendor")
        .annotate(count=Count("pk"))
        .values("count")
    ),
    0,
)


@require_safe
def listing(request: HttpRequest, path: str = "") -> HttpResponse:
    """Everything, a department, or a search.  Filters live in the address; ``after`` is the next page's place."""
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    asked = Asked.of(request.GET)
    page, facets = selectors.browse(asked.filters(category=slug, limit=STEP))
    trail = selectors.breadcrumb(page.category.path) if page.category else ()
    here = "/".join(node.slug for node in trail)
    if here != path.strip("/"):
        query = request.GET.urlencode()
        return redirect(reverse("catalog:listing", args=[here]) + (f"?{query}" if query else ""), permanent=True)
    address = reverse("catalog:listing", args=[here]) if here else reverse("catalog:all")
    seen = asked.seen + len(page.items)
    context = {
        "asked": asked,
        "cards": page.items,
        "similar": page.similar,
        "category": page.category,
        "trail": _trail(trail[:-1]),
        "facets": facets,
        "groups": filter_groups(asked, facets),
        "chips": chips(asked, facets, address),
        "sorts": sort_choices(asked),
        "address": address,
        "seen": seen,
        "next": address + asked.query(after=page.after, seen=seen) if page.after else "",
        "canonical": settings.SITE_URL + address,
        "plain": not asked.narrows and not asked.after,
    }
    if not page.items and not asked.after:
        context["departments"] = selectors.category_tree()
        context["fewer"] = chips(asked, facets, address)
        return render(request, "catalog/nothing.html", context)
    return render(request, "catalog/listing.html", context)


def _trail(nodes: tuple[selectors.CategoryNode, ...]) -> list[tuple[str, str]]:
    """Home and the departments on the way, each with its address."""
    address = reverse("catalog:all")
    trail = [(_("Home"), "/"), (_("Shop"), address)]
    for node in nodes:
        address += f"{node.slug}/"
        trail.append((node.name, address))
    return trail


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product; ``?v=`` names the variant, ``?preview`` shows its maker a draft."""
    maker = vendors.for_owner(request.user) if "preview" in request.GET else None
    page = selectors.product_page(slug, preview_for=maker)
    wanted = request.GET.get("v", "")
    chosen = next((one for one in page.variants if str(one.id) == wanted), page.chosen)
    canonical = settings.SITE_URL + reverse("catalog:product", args=[page.product.slug])
    fee = apply_bp(chosen.price_minor, settings.COMMISSION_DEFAULT_BP) if chosen else 0
    context = {
        "page_of": page,
        "product": page.product,
        "vendor": page.product.vendor,
        "variants": page.variants,
        "chosen": chosen,
        "price": format_short(chosen.price_minor, chosen.currency) if chosen else "",
        "images": page.images,
        "trail": _trail(page.breadcrumb),
        "maker": page.product.vendor.artisan_name or page.product.vendor.name,
        "maker_href": reverse("catalog:artisan", args=[page.product.vendor.slug]),
        "fee": fee,
        "fee_gst": included_part(fee, settings.COMMISSION_GST_BP),
        "fee_percent": settings.COMMISSION_DEFAULT_BP / 100,
        "canonical": canonical,
    }
    return render(request, "catalog/product.html", context)


@require_safe
def artisan(request: HttpRequest, slug: str) -> HttpResponse:
    """A maker's own page: story, facts, pieces."""
    shop = vendors.get_shop(slug)
    if shop.slug != slug:
        return redirect("catalog:artisan", slug=shop.slug, permanent=True)
    asked = Asked.of(request.GET)
    page, facets = selectors.browse(ListingFilters(vendor=shop.slug, limit=STEP, after=asked.after))
    address = reverse("catalog:artisan", args=[shop.slug])
    seen = asked.seen + len(page.items)
    context = {
        "shop": shop,
        "cards": page.items,
        "total": facets.total,
        "seen": seen,
        "next": f"{address}?{urlencode({'after': page.after, 'seen': seen})}" if page.after else "",
        "canonical": settings.SITE_URL + address,
    }
    return render(request, "catalog/artisan.html", context)


@require_safe
def artisans(request: HttpRequest) -> HttpResponse:
    """Makers by name, of all India or of one state or craft; ``after`` is the slug of the last one seen."""
    state, craft, after = (request.GET.get(name, "") for name in ("state", "craft", "after"))
    rows = (
        vendors.selling()
        .prefetch_related("cover__variants", "portrait__variants")
        .annotate(pieces=_PIECES)
        .order_by("slug")
    )
    if state:
        rows = rows.filter(state__slug=state)
    if craft:
        rows = rows.filter(craft__slug=craft)
    total = rows.count()
    found: list[Vendor] = list((rows.filter(slug__gt=after) if after else rows)[: MAKERS_STEP + 1])
    shown = found[:MAKERS_STEP]
    query = {"state": state, "craft": craft, "after": shown[-1].slug if len(found) > MAKERS_STEP else ""}
    context = {
        "makers": shown,
        "total": total,
        "states": list_states(),
        "state": state,
        "craft": craft,
        "next": f"?{urlencode({name: value for name, value in query.items() if value})}" if query["after"] else "",
    }
    return render(request, "catalog/artisans.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What the search box proposes while somebody types."""
    found = selectors.suggestions(request.GET.get("q", "")[:80])
    return JsonResponse({"items": [{"kind": one.kind, "text": one.text, "href": _address(one)} for one in found]})


def _address(one: Suggestion) -> str:
    if one.kind == "craft":
        return reverse("catalog:all") + "?" + urlencode({"craft": one.slug})
    return reverse("catalog:artisan" if one.kind == "maker" else "catalog:product", args=[one.slug])
