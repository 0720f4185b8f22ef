"""Ids that may leave the server."""

import os
import time
import uuid

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LENGTH = 6
_SPACE = 32**_LENGTH
# Odd, hence coprime to a power of two: multiplying by it visits each number of the space exactly once.
_MULTIPLIER = 633_910_099
_OFFSET = 271_828_183


def uuid7() -> uuid.UUID:
    """A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Made here because neither Python 3.11 nor PostgreSQL 15 has one.
    """
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def scrambled(serial: int) -> str:
    """Six characters for a serial number: unique below 32**6, and not telling how many came before."""
    number = (serial * _MULTIPLIER + _OFFSET) % _SPACE
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
