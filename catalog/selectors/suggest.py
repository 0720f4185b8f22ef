"""What the search box proposes while somebody types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from catalog.models import Product
from catalog.selectors.filters import tokens
from places.models import Craft

_LETTERS = 3  # of which a trigram is made


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is craft, product or maker; `slug` addresses it."""

    kind: str
    text: str
    slug: str


def suggestions(text: str, *, limit: int = 8) -> list[Suggestion]:
    """Crafts, makers and products whose words begin so (two statements; none below two letters).

    Makers and products are looked for from three letters on: fewer make no trigram, so that every published
    product's words would be read.
    """
    words = tokens(text)
    if not words or len(words[0]) < 2:
        return []
    start = " ".join(words)
    begins = Q(low__startswith=start) | Q(low__contains=f" {start}")
    crafts = Craft.objects.annotate(low=Lower("name")).filter(begins).order_by("name")[:3]
    found = sorted(_rated(words, most=4 * limit), key=lambda row: not _begins(row[0], start))
    makers = {slug: name for _title, _slug, name, slug in found if _begins(name, start)}
    proposals = [Suggestion("craft", craft.local_name, craft.slug) for craft in crafts]
    proposals += [Suggestion("maker", name, slug) for slug, name in makers.items()]
    proposals += [Suggestion("product", title, slug) for title, slug, _name, _vendor in found]
    return proposals[:limit]


def _rated(words: Sequence[str], *, most: int) -> Iterable[tuple[str, str, str, str]]:
    """(title, slug, maker, slug of the shop) of the products with all the words, best rated first."""
    if max(map(len, words)) < _LETTERS:
        return ()
    rows = Product.objects.visible()
    for word in words:
        rows = rows.filter(search_text__contains=word)
    columns = ("title", "slug", "vendor__artisan_name", "vendor__slug")
    return rows.order_by("-rating_count", "-published_at").values_list(*columns)[:most]


def _begins(text: str, start: str) -> bool:
    """Whether one of the words begins so: "jar" is in "Lidded jar" and not in "Prajapat"."""
    return f" {start}" in f" {text.lower()}"
