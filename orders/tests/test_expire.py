"""Orders that nobody paid in time."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from catalog.services import stock
from catalog.tests.factories import make_variant
from core import clock
from core.errors import Conflict
from orders.services import expire
from orders.tests import factories as make

pytestmark = pytest.mark.django_db


def later() -> datetime:
    return clock.now() + timedelta(hours=1)


def test_expires_the_others_when_one_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = make.place((make_variant(), 1)), make.place((make_variant(), 1))
    put_back = stock.expire

    def fail(*, reference: UUID) -> list[stock.Line]:
        if reference == broken.public_id:
            raise Conflict("broken", "")
        return put_back(reference=reference)

    monkeypatch.setattr(stock, "expire", fail)
    with clock.freeze(later()):
        assert expire.run(actor=make.ACTOR) == 1

    assert [make.parts(order)[0].status for order in (broken, fine)] == ["pending_payment", "expired"]


def test_finds_what_is_due_without_looking_through_all_that_was_ever_given_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = expire.due(later())[:200].explain()

    assert "payable_to_expire" in plan
