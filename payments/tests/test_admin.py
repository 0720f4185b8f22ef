"""Money in the back office."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from core.models import AuditEntry
from payments import models as tables
from payments.models import Payment, Payout, Refund, Share
from payments.services import payouts, refunds
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

SHOWN = [model for model in admin.site._registry if model._meta.app_label == "payments"]


@pytest.fixture
def finance(client: Client) -> Client:
    client.force_login(UserFactory(roles=["finance"], is_staff=True))
    return client


@pytest.fixture
def busy(fake: FakeGateway) -> Share:
    payable, _payment = steps.paid(fake)
    share = steps.matured(make.shares(payable)[0])
    steps.refunded(payable, (share, 100))
    payouts.run(actor=ACTOR)
    return share


def path(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:payments_{model._meta.model_name}_{page}", args=args)


def act(client: Client, row: Model, action: str) -> None:
    answer = client.post(path(type(row), "changelist"), {"action": action, "_selected_action": [row.pk]})
    assert answer.status_code == 302


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.model_name)
def test_lists_finds_and_shows_but_never_edits(finance: Client, busy: Share, model: type[Model]) -> None:
    assert finance.get(path(model, "changelist")).status_code == 200
    assert finance.get(path(model, "changelist"), {"q": str(busy.public_id)}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        page = finance.get(path(model, "change", row.pk))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert finance.post(path(model, "change", row.pk), {}).status_code == 403
    assert finance.get(path(model, "add")).status_code == 403


def test_shows_every_money_table_that_people_look_for() -> None:
    assert {
        tables.Payable, tables.Share, tables.Payment, tables.Refund, tables.Attempt, tables.InboxEvent,
        tables.LedgerTransaction, tables.Payout,
    } <= set(SHOWN)  # fmt: skip


def test_is_closed_to_staff_without_the_role(client: Client, busy: Share) -> None:
    client.force_login(UserFactory(roles=["moderator"], is_staff=True))
    assert client.get(path(Payment, "changelist")).status_code == 403


def test_never_shows_the_client_secret(finance: Client, busy: Share) -> None:
    payment = Payment.objects.get()
    assert payment.client_secret
    assert payment.client_secret not in finance.get(path(Payment, "change", payment.pk)).content.decode()


def test_settles_on_demand(finance: Client, fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    act(finance, payment, "ask_provider")
    payment.refresh_from_db()
    assert payment.status == "succeeded"


def test_holds_back_and_lets_go_with_a_name_in_the_audit(finance: Client, busy: Share) -> None:
    act(finance, busy, "hold")
    busy.refresh_from_db()
    assert busy.frozen
    act(finance, busy, "let_go")
    busy.refresh_from_db()
    assert not busy.frozen
    assert AuditEntry.objects.filter(action="share.frozen", actor_id__isnull=False).count() == 1


def test_says_what_went_wrong_instead_of_failing(finance: Client, fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.hang_before_next("retrieve_payment")
    answer = finance.post(
        path(Payment, "changelist"), {"action": "ask_provider", "_selected_action": [payment.pk]}, follow=True
    )
    assert "does not answer" in answer.content.decode()


def test_returns_held_money_again_after_a_failed_refund(finance: Client, fake: FakeGateway) -> None:
    payable = make.payable()
    tabs = [steps.started(payable, "card"), steps.started(payable, "upi")]
    for tab in tabs:
        fake.pay(tab.provider_reference)
        steps.settled(tab)
    first = Refund.objects.select_related("payment", "payable").get()
    fake.refuse_next("refund")
    refunds.send(refund=first, actor=ACTOR)
    first.refresh_from_db()
    act(finance, first, "return_held_again")
    act(finance, first, "return_held_again")
    second = Refund.objects.exclude(pk=first.pk).get()
    act(finance, second, "send_now")
    second.refresh_from_db()
    assert (first.status, second.status) == ("failed", "succeeded")


def test_takes_the_next_step_of_a_payout(finance: Client, fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    share = steps.matured(make.shares(payable)[0])
    payout = payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)
    act(finance, payout, "carry_on")
    assert Payout.objects.get().status == "paid"
