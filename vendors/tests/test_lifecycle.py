from itertools import product as pairs

import pytest
from django.db import transaction

from core.actor import Actor
from core.lifecycle import IllegalMove, move
from vendors.lifecycle import VENDOR
from vendors.models import Vendor, VendorStatus
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("test")
ALLOWED = {
    ("pending_approval", "approved"),
    ("pending_approval", "rejected"),
    ("approved", "suspended"),
    ("suspended", "approved"),
    ("rejected", "pending_approval"),
}


@pytest.mark.parametrize(("old", "new"), pairs(VENDOR.transitions, repeat=2))
def test_moves_a_shop_only_where_the_drawing_has_an_arrow(old, new):
    row = VendorFactory(decision_reason="told")
    Vendor.objects.filter(pk=row.pk).update(status=old)
    row.refresh_from_db()
    with transaction.atomic():
        if old != new and (old, new) not in ALLOWED:
            with pytest.raises(IllegalMove):
                move(row, to=new, actor=ACTOR)
        else:
            assert move(row, to=new, actor=ACTOR) is (old != new)


def test_draws_every_status_there_is():
    assert set(VENDOR.transitions) == set(VendorStatus.values)
