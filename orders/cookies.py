"""Names and lives of the cookies of guests."""

from datetime import timedelta

CART_COOKIE = "kv_cart"
CART_COOKIE_LIFE = timedelta(days=60)
ORDER_COOKIE_LIFE = timedelta(days=90)


def order_cookie(number: str) -> str:
    """The cookie that opens one order for a guest."""
    return f"kv_order_{number}"
