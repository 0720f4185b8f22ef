"""Reading grants and files, always for somebody."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from catalog.models import Product, ProductImage
from digital_assets import errors
from digital_assets.models import Asset, Download, Grant


def _complete() -> QuerySet[Grant]:
    return Grant.objects.select_related("asset__file", "asset__product__vendor", "asset__product__craft")


def library(user: User) -> QuerySet[Grant]:
    """All that the user bought, newest first, revoked ones too: the page says why they are closed."""
    return _complete().prefetch_related(_pictures()).filter(user=user).order_by("-id")


def page_of_library(user: User, *, after: str, most: int) -> tuple[list[Grant], bool]:
    """About ``most`` of the user's grants that follow the one with public id ``after``, and whether more follow.

    Grants of one purchase, which were given together, stay together.
    """
    rows = library(user)
    key = _uuid(after)
    if key and (place := Grant.objects.filter(user=user, public_id=key).first()):
        rows = rows.filter(pk__lt=place.pk)
    found = list(rows[: most + 1])
    if len(found) <= most:
        return found, False
    cut = found[most].reference
    whole = [grant for grant in found if grant.reference != cut]
    if whole:
        return whole, True
    whole = list(library(user).filter(reference=cut))
    return whole, Grant.objects.filter(user=user, pk__lt=whole[-1].pk).exists()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _pictures() -> Prefetch:
    """Each product's first picture with its sizes."""
    pictures = ProductImage.objects.filter(is_primary=True).select_related("image")
    return Prefetch("asset__product__images", queryset=pictures.prefetch_related("image__variants"))


def grant_of(user: User, public_id: UUID) -> Grant:
    """The user's own grant; NotFound for none and for somebody else's."""
    found = _complete().filter(user=user, public_id=public_id).first()
    if found is None:
        raise errors.grant_not_found()
    return found


def grants_for(references: Iterable[UUID]) -> QuerySet[Grant]:
    """The grants of what was bought (public ids of order lines); the caller has checked whose they are."""
    return _complete().filter(reference__in=list(references)).order_by("id")


def downloaded(grants: Iterable[Grant]) -> set[UUID]:
    """References of those grants whose file has been downloaded (public ids of order lines)."""
    keys = [grant.pk for grant in grants]
    if not keys:
        return set()
    return set(Download.objects.filter(grant__in=keys).values_list("grant__reference", flat=True))


def linked(public_id: UUID, asset_id: UUID) -> Grant:
    """The grant a link names; NotFound when there is none or it is for another file."""
    found = _complete().filter(public_id=public_id, asset__public_id=asset_id).first()
    if found is None:
        raise errors.grant_not_found()
    return found


def files_of(product: Product) -> QuerySet[Asset]:
    """The files that are sold now."""
    return Asset.objects.filter(product=product, is_current=True).select_related("file").order_by("id")


def file_of(product: Product, public_id: UUID) -> Asset:
    found = files_of(product).filter(public_id=public_id).first()
    if found is None:
        raise errors.asset_not_found()
    return found


def products_without_files(product_ids: Iterable[int]) -> set[int]:
    """Those of the products that have no file to download."""
    wanted = set(product_ids)
    return wanted - set(
        Asset.objects.filter(product_id__in=wanted, is_current=True).values_list("product_id", flat=True)
    )
