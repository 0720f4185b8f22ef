"""Seeding: refused where it must be, and true where it is done."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import override_settings

from accounts.models import User
from catalog.models import Product
from core import prove
from core.models import Delivery
from digital_assets.models import Grant
from kalavpp.demo.seeding import run
from kalavpp.demo.seeding.plans import Fate, demo_buyer, demo_vendors, plans
from kalavpp.demo.seeding.progress import Progress
from orders.models import Order, VendorOrder
from orders.selectors import OrderStatus, order_status
from payments.models import LedgerEntry, Payout
from sandbox.models import Payment as Till
from sandbox.services import accounts
from vendors.models import Vendor


@override_settings(DEMO_ALLOWED=False)
def test_refuses_to_run_under_settings_that_forbid_it() -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo")


@pytest.mark.django_db
def test_does_nothing_to_a_shop_that_has_data() -> None:
    User.objects.create_user("somebody@example.com", "a-pass-phrase-of-mine")
    out = StringIO()

    call_command("seed_demo", stdout=out)

    assert "nothing was changed" in out.getvalue()
    assert Product.objects.count() == 0


def test_plans_every_fate_for_the_full_shop_and_the_same_plans_twice() -> None:
    import random

    def planned() -> list[object]:
        return list(plans(random.Random(1), buyers=10, shops=23, small=False))

    assert planned() == planned()
    assert len(planned()) >= 60
    assert {plan.fate for plan in planned()} == set(Fate)  # type: ignore[attr-defined]
    assert max(plan.hours_ago for plan in planned()) <= 24 * 90  # type: ignore[attr-defined]


def test_leaves_each_demo_vendor_three_orders_to_send() -> None:
    import random

    to_send = Counter(
        plan.shops[0] for plan in demo_vendors(random.Random(1), 10) if plan.fate in {Fate.CONFIRMED, Fate.PROCESSING}
    )

    assert min(to_send[shop] for shop in range(3)) >= 3
    assert len(demo_buyer(23)) >= 11


def test_says_how_far_it_is_in_plain_lines_without_a_terminal() -> None:
    out = StringIO()

    assert list(Progress(out).each("Pots", iter("abc"), 3)) == ["a", "b", "c"]
    assert out.getvalue().startswith("  ✓ Pots: 3 (")
    assert "\r" not in out.getvalue()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_makes_a_small_shop_with_an_order_in_every_state_and_books_that_prove() -> None:
    report = run.seed(small=True, progress=Progress(StringIO()))

    assert report.vendors == Vendor.objects.filter(status="approved").count() == 5
    assert Product.objects.visible().count() == report.products
    assert Vendor.objects.filter(status="pending_approval").count() == 3
    states = Counter(_state(order) for order in Order.objects.filter(user__email="customer@kalavpp.test"))
    assert set(states) >= set(OrderStatus.values)
    assert Grant.objects.filter(user__email="customer@kalavpp.test", status="active").exists()
    assert prove.run() == []
    assert Payout.objects.filter(status="paid").exists()
    assert VendorOrder.objects.filter(status="delivered", received_at__isnull=False).exists()
    assert not Delivery.objects.filter(delivered_at__isnull=True).exclude(subscriber="media.variants").exists()
    # What the provider holds is what our books say, apart from the money nobody has looked at yet.
    booked = LedgerEntry.objects.filter(account__code="provider:sandbox:clearing").aggregate(sum=Sum("amount_minor"))
    unseen = Order.objects.filter(payable__status="review").values_list("payable__public_id", flat=True)
    held = sum(
        Till.objects.filter(metadata__payable__in=[str(one) for one in unseen]).values_list("captured", flat=True)
    )
    assert booked["sum"] == accounts.platform_balance("INR") - held


def _state(order: Order) -> str:
    parts = [part.status for part in order.vendor_orders.all()]
    return order_status(parts, order.payable.status, order.payable.refunded_minor, order.payable.captured_minor).value
