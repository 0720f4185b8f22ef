"""What it costs to bring a piece to a PIN: an answer inside the product page, or a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors import product_page
from kalavpp.templatetags.storefront import delivery_quote

PIN_COOKIE_AGE = 180 * 24 * 3600


@require_safe
def delivery(request: HttpRequest, slug: str) -> HttpResponse:
    """Remembers a PIN that the post knows in a cookie, so that other pages answer without asking again."""
    page = product_page(slug)
    wanted = request.GET.get("v", "")
    chosen = next((one for one in page.variants if str(one.id) == wanted), page.chosen)
    pin = request.GET.get("pin", "")[:12]
    found = delivery_quote(page.product, chosen, pin)
    context = {"product": page.product, "chosen": chosen, "pin": pin, "quote": found}
    template = "catalog/delivery_answer.html" if request.headers.get("HX-Request") else "pages/delivery_quote.html"
    response = render(request, template, context)
    if found and not found.error:
        digits = "".join(character for character in pin if character.isdigit())
        response.set_cookie("pin", digits, max_age=PIN_COOKIE_AGE, samesite="Lax", httponly=True)
    return response
