"""Letting guests see their own order: a token made from the order's public id, never stored itself."""

import hashlib
import hmac

from django.utils.crypto import salted_hmac

from orders.models import Order

SALT = "orders.access"


def token_for(public_id: object) -> str:
    """The token that opens the order with this public id; it goes into the guest's mail, cookie or header."""
    return salted_hmac(SALT, str(public_id), algorithm="sha256").hexdigest()


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def opens(order: Order, token: str) -> bool:
    """Whether the token is this order's."""
    return bool(token) and hmac.compare_digest(order.token_hash, hash_token(token))
