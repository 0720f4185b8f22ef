"""Which part of a refund is the vendor's and which the platform's. Pure arithmetic on minor units."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Whole:
    """A share and what has been refunded of it so far (earning includes shipping, fee includes its GST)."""

    earning: int
    shipping: int
    fee: int
    fee_gst: int
    refunded_earning: int
    refunded_fee: int
    refunded_fee_gst: int

    @property
    def left(self) -> int:
        return self.earning + self.fee - self.refunded_earning - self.refunded_fee


@dataclass(frozen=True, slots=True)
class Part:
    """``earning`` + ``fee`` is the refund; ``fee_gst`` lies inside ``fee``."""

    earning: int
    fee: int
    fee_gst: int


def _half_up(amount: int, numerator: int, denominator: int) -> int:
    return (2 * amount * numerator + denominator) // (2 * denominator) if denominator else 0


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def part_of(whole: Whole, amount: int) -> Part:
    """Split ``amount`` of a share: the goods go back before the delivery, each with its part of the fee.

    What is rounded is the sum refunded so far, never the single step, so that any number of steps that add
    up to the whole gives back each part exactly, and no part ever passes its whole. Raises ValueError unless
    0 < amount <= what is left.
    """
    if not 0 < amount <= whole.left:
        raise ValueError("A refund is more than nothing and no more than what is left.")
    goods = whole.earning - whole.shipping + whole.fee
    so_far = min(goods, whole.refunded_earning + whole.refunded_fee + amount)
    fee = _between(
        max(0, amount - (whole.earning - whole.refunded_earning)),
        _half_up(so_far, whole.fee, goods) - whole.refunded_fee,
        min(amount, whole.fee - whole.refunded_fee),
    )
    net_fee_left = (whole.fee - whole.fee_gst) - (whole.refunded_fee - whole.refunded_fee_gst)
    fee_gst = _between(
        max(0, fee - net_fee_left),
        _half_up(whole.refunded_fee + fee, whole.fee_gst, whole.fee) - whole.refunded_fee_gst,
        min(fee, whole.fee_gst - whole.refunded_fee_gst),
    )
    return Part(earning=amount - fee, fee=fee, fee_gst=fee_gst)
