"""Who sees and does what in the back office: one table, asked of every registered page and of each act with money."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory

from accounts.models import Role, User
from accounts.tests.factories import UserFactory
from catalog.tests.factories import make_variant
from core.models import AuditEntry
from digital_assets.models import Grant
from digital_assets.tests.factories import make_digital
from orders.models import Order
from orders.tests import factories as make
from payments import gateways
from payments.models import Payout, Refund, Share
from payments.services import earnings, payouts
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

NOBODY: frozenset[str] = frozenset()
FINANCE = frozenset({Role.FINANCE, Role.ADMIN})
MODERATORS = frozenset({Role.MODERATOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
STAFF = frozenset({Role.CUSTOMER, Role.MODERATOR, Role.FINANCE, Role.ADMIN})  # whoever may open the back office

# Whole apps, then the tables that differ from their app.
SEEN_BY = {
    "accounts": ADMINS,
    "catalog": MODERATORS,
    "core": ADMINS,
    "digital_assets": MODERATORS,
    "media": MODERATORS,
    "notifications": ADMINS,
    "orders": FINANCE,
    "payments": FINANCE,
    "places": STAFF,
    "shipping": FINANCE,
    "tax": FINANCE,
    "vendors": ADMINS,
    "catalog.category": ADMINS,
    "digital_assets.grant": FINANCE,
}
# Beyond these nothing can be typed in: everything else is done by actions, which call services.
CHANGED_BY = {
    "accounts.user": ADMINS,
    "catalog.category": ADMINS,
    "orders.commissionrule": ADMINS,
    "tax.taxrate": ADMINS,
}
# Of frameworks: by Django's own permissions, which no role of ours gives.
FOREIGN = {"account", "auth", "sites", "socialaccount"}
OURS = [model for model in admin.site._registry if model._meta.app_label not in FOREIGN]


def asked_by(role: str) -> object:
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(roles=[role], is_staff=True)
    return request


@pytest.mark.parametrize("role", sorted(STAFF))
def test_shows_each_table_to_those_whose_work_needs_it(role: str) -> None:
    request = asked_by(role)
    for model in OURS:
        page, label = admin.site._registry[model], model._meta.label_lower
        seen_by = SEEN_BY.get(label) or SEEN_BY[model._meta.app_label]
        assert page.has_view_permission(request) == (role in seen_by), label  # type: ignore[arg-type]
        assert page.has_module_permission(request) == (role in seen_by), label  # type: ignore[arg-type]


@pytest.mark.parametrize("role", sorted(STAFF))
def test_lets_nobody_type_over_what_services_write(role: str) -> None:
    request = asked_by(role)
    for model in OURS:
        page, label = admin.site._registry[model], model._meta.label_lower
        assert page.has_change_permission(request) == (role in CHANGED_BY.get(label, NOBODY)), label  # type: ignore[arg-type]
        if label != "catalog.category":
            assert not page.has_delete_permission(request), label  # type: ignore[arg-type]


def test_guards_every_action_by_a_permission() -> None:
    """An action without one would be anybody's who may look."""
    for model in OURS:
        page = admin.site._registry[model]
        for act, name, _text in page._get_base_actions():  # type: ignore[attr-defined]
            if name != "delete_selected":
                assert getattr(act, "allowed_permissions", None), f"{model._meta.label_lower}.{name}"


@pytest.fixture
def fake(settings: object) -> FakeGateway:
    settings.PAYMENTS_GATEWAY = "fake"  # type: ignore[attr-defined]
    door = FakeGateway()
    gateways.override("fake", door)
    return door


@pytest.fixture
def order(fake: FakeGateway) -> Order:
    return make.paid(fake, (make_variant(), 1), (make_digital().variants.get(), 1))


def cancelled(order: Order) -> bool:
    return "cancelled" in [part.status for part in make.parts(order)]


def refunded(order: Order) -> bool:
    return Refund.objects.exists()


def taken_back(order: Order) -> bool:
    return Grant.objects.filter(status="revoked").exists()


def held_back(order: Order) -> bool:
    return Share.objects.filter(frozen=True).exists()


def moved_on(order: Order) -> bool:
    return Payout.objects.exclude(status="requested").exists()


def with_payout(order: Order) -> Model:
    share = make.parts(order)[0].share
    earnings.mature(share=share, actor=make.ACTOR)
    return payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=make.ACTOR)


ACTS: list[tuple[str, Callable[[Order], Model], Callable[[Order], bool]]] = [
    ("cancel_unsent", lambda order: order, cancelled),
    ("refund_rest", lambda order: make.parts(order)[0], refunded),
    ("take_back", lambda order: Grant.objects.get(), taken_back),
    ("hold", lambda order: make.parts(order)[0].share, held_back),
    ("carry_on", with_payout, moved_on),
]


@pytest.mark.parametrize(("action", "row_of", "happened"), ACTS, ids=[act[0] for act in ACTS])
def test_lets_finance_move_money_and_moderators_not(
    client: Client, order: Order, action: str, row_of: Callable[[Order], Model], happened: Callable[[Order], bool]
) -> None:
    row = row_of(order)
    path = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
    people: dict[str, User] = {
        role: UserFactory(roles=[role], is_staff=True) for role in (Role.MODERATOR, Role.CUSTOMER, Role.FINANCE)
    }
    for role, person in people.items():
        client.force_login(person)
        answer = client.post(path, {"action": action, "_selected_action": [row.pk]})
        allowed = role == Role.FINANCE
        assert answer.status_code == (302 if allowed else 403)
        assert happened(order) == allowed
    assert AuditEntry.objects.filter(actor_id=people[Role.FINANCE].pk).exists()
