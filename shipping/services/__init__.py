"""What shipping does for others: ``quote``, ``set_fee``."""

from shipping.services.fees import set_fee
from shipping.services.quote import ShippingGroup, quote

__all__ = ["ShippingGroup", "quote", "set_fee"]
