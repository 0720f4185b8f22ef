from catalog.models.category import Category
from catalog.models.imports import ImportBatch, ImportRow, ImportStatus, Outcome
from catalog.models.product import Kind, Product, ProductImage, ProductStatus, Variant
from catalog.models.stock import MovementKind, Reservation, ReservationStatus, StockMovement

__all__ = [
    "Category",
    "ImportBatch",
    "ImportRow",
    "ImportStatus",
    "Kind",
    "MovementKind",
    "Outcome",
    "Product",
    "ProductImage",
    "ProductStatus",
    "Reservation",
    "ReservationStatus",
    "StockMovement",
    "Variant",
]
