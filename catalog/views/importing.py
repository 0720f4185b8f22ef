"""/dashboard/products/import/: a file of another shop, first as a rehearsal, then for real."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import selectors
from catalog.forms import ImportForm
from catalog.models import Outcome
from catalog.services import imports
from core.actor import Actor
from core.errors import DomainError
from core.forms import add_domain_error
from vendors.selectors import own_shop

PER_PAGE = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; the answer is the report of a rehearsal that writes nothing but the report."""
    vendor = own_shop(request.user)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = imports.submit(
                vendor=vendor,
                content=file.read(imports.MAX_BYTES + 1),
                file_name=file.name,
                dry_run=True,
                actor=Actor.of(request.user),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("catalog:import-report", batch_id=batch.public_id)
    context = {"desk": "products", "form": form, "batches": selectors.imports_of(vendor)[:10]}
    return render(request, "catalog/dashboard/import.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def report(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What became of each row; while the worker reads, how far it is (the page asks again by itself)."""
    batch = selectors.import_of(own_shop(request.user), batch_id)
    only = request.GET.get("only", "")
    rows = batch.rows.select_related("product").defer("product__search", "product__search_text")
    if only in Outcome.values:
        rows = rows.filter(outcome=only)
    context = {
        "desk": "products",
        "batch": batch,
        "page_of_rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "only": only,
        "totals": [(value, label, batch.totals[value]) for value, label in Outcome.choices if batch.totals.get(value)],
        "new_products": batch.totals.get(Outcome.CREATED, 0),
    }
    return render(request, "catalog/dashboard/report.html", context)


@login_required
@require_POST
def apply(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Import what the rehearsal looked at."""
    batch = selectors.import_of(own_shop(request.user), batch_id)
    real = imports.repeat_for_real(batch=batch, actor=Actor.of(request.user))
    return redirect("catalog:import-report", batch_id=real.public_id)
