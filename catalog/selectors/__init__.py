"""Reading the catalogue.

Public reads (`listing`, `browse`, `product_page`, `sellable`, `more_from`) see published products of approved
shops only; `for_vendor` and `of_vendor` are scoped to one shop, whatever the state of its products.
"""

from catalog.selectors.cards import ProductCard, more_from
from catalog.selectors.categories import CategoryNode, breadcrumb, category_tree, find_category
from catalog.selectors.filters import ListingFilters, Sort
from catalog.selectors.listing import MOST_FACETS, Facet, Facets, ListingPage, browse, count, listing
from catalog.selectors.product import ProductPage, VariantView, product_page
from catalog.selectors.records import import_of, imports_of, movements
from catalog.selectors.sellable import SellableVariant, sellable
from catalog.selectors.shelf import ShelfRow, for_vendor, of_vendor, picture_of, shelf_of, variant_of_vendor
from catalog.selectors.suggest import suggestions

__all__ = [
    "MOST_FACETS",
    "CategoryNode",
    "Facet",
    "Facets",
    "ListingFilters",
    "ListingPage",
    "ProductCard",
    "ProductPage",
    "SellableVariant",
    "ShelfRow",
    "Sort",
    "VariantView",
    "breadcrumb",
    "browse",
    "category_tree",
    "count",
    "find_category",
    "for_vendor",
    "import_of",
    "imports_of",
    "listing",
    "more_from",
    "movements",
    "of_vendor",
    "picture_of",
    "product_page",
    "sellable",
    "shelf_of",
    "suggestions",
    "variant_of_vendor",
]
