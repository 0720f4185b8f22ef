"""What happened in the catalogue.  Ids are public ids as text."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductPublished(Event):
    product_id: str


@dataclass(frozen=True, kw_only=True)
class ProductChanged(Event):
    """A product's words, prices or pictures changed; `version` grows, so consumers can drop older news."""

    product_id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ProductArchived(Event):
    product_id: str


@dataclass(frozen=True, kw_only=True)
class ProductTakenOut(Event):
    """A moderator took a product out of the shop; its maker reads the `reason`.  `version` is the product's."""

    product_id: str
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ImportQueued(Event):
    """A product file is too long for one request and waits for the worker."""

    batch_id: str
