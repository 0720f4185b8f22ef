"""A process killed at its worst moment: after a restart all has arrived, and nothing twice."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from core import prove
from core.crash import EXIT_CODE
from payments import gateways
from payments.gateways.sandbox import SandboxGateway
from payments.invariants import INVARIANTS
from payments.models import InboxEvent, LedgerTransaction, Payable, Payment, Payout, Refund
from payments.services import payouts, refunds, settle
from payments.tests import factories as make
from payments.tests import sandbox_process, steps
from payments.tests.factories import ACTOR
from payments.tests.sandbox_process import ROOT, Mail

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def received() -> Mail:
    return []


@pytest.fixture
def door(committed_db: str, received: Mail, settings: Settings) -> Iterator[SandboxGateway]:
    settings.PAYMENTS_GATEWAY = "sandbox"
    with sandbox_process.running(committed_db, received) as door:
        gateways.override("sandbox", door)
        yield door
        gateways.override("sandbox", None)


@pytest.fixture
def child(committed_db: str, door: SandboxGateway) -> "Child":
    return Child(committed_db, door)


class Child:
    """Runs one step in a process of its own."""

    def __init__(self, database_url: str, door: SandboxGateway) -> None:
        self._environment = os.environ | {
            "DATABASE_URL": database_url,
            "PAYMENTS_GATEWAY": "sandbox",
            "SANDBOX_URL": door.url,
            "SANDBOX_API_KEY": door.api_key,
            "SANDBOX_WEBHOOK_SECRET": door.webhook_secret,
        }

    def dies(self, step: str, public_id: object, at: str, **more: str) -> None:
        assert self._run(step, public_id, {"CRASH_AT": at, **more}) == EXIT_CODE

    def does(self, step: str, public_id: object, **more: str) -> None:
        assert self._run(step, public_id, more) == 0

    def _run(self, step: str, public_id: object, more: dict[str, str]) -> int:
        command = [sys.executable, "-m", "payments.tests.crash_child", step, str(public_id)]
        return subprocess.run(command, cwd=ROOT, env=self._environment | more, timeout=60, check=False).returncode


def open_payment(door: SandboxGateway, *amounts: int) -> Payment:
    """Started, and paid by the buyer at the provider; we do not know it yet."""
    payment = steps.started(make.payable(*amounts))
    sandbox_process.pay(door, door.retrieve_payment(payment.provider_reference))
    return payment


def assert_the_books_are_right(door: SandboxGateway) -> None:
    assert [finding for finding in prove.run() if finding.invariant in INVARIANTS] == []
    assert steps.balance("provider:sandbox:clearing") == sandbox_process.balance(door)


def test_makes_one_provider_payment_when_killed_after_asking_for_it(door: SandboxGateway, child: Child) -> None:
    payable = make.payable()
    child.dies("start", payable.public_id, at="charge.after_call")
    assert Payment.objects.get().provider_reference == ""
    child.does("start", payable.public_id)
    payment = Payment.objects.get()
    assert payment.provider_reference
    assert len(door._list("/v1/payments", {"metadata_payable": str(payable.public_id)})) == 1


@pytest.mark.parametrize("point", ["settle.before_post", "settle.after_post"])
def test_books_once_when_killed_in_the_middle_of_settling(door: SandboxGateway, child: Child, point: str) -> None:
    payment = open_payment(door)
    child.dies("settle", payment.public_id, at=point)
    assert Payable.objects.get().status == "open"
    assert not LedgerTransaction.objects.exists()
    child.does("settle", payment.public_id)
    child.does("settle", payment.public_id)
    assert Payable.objects.get().status == "paid"
    assert_the_books_are_right(door)


def test_applies_an_event_once_when_killed_around_its_effect(
    door: SandboxGateway, child: Child, received: Mail
) -> None:
    payment = open_payment(door)
    body, headers = sandbox_process.wait_for_mail(received, payment.provider_reference)
    mail = {"WEBHOOK_BODY": body.hex(), "WEBHOOK_SIGNATURE": headers["Sandbox-Signature"]}
    child.dies("receive", "-", at="inbox.after_insert", **mail)
    child.does("receive", "-", **mail)
    event = InboxEvent.objects.get()
    child.dies("apply", event.public_id, at="settle.after_post")
    event.refresh_from_db()
    assert event.status == "received"
    child.does("apply", event.public_id)
    child.does("apply", event.public_id)
    event.refresh_from_db()
    assert event.status == "applied"
    assert_the_books_are_right(door)


def test_refunds_once_when_killed_after_the_call(door: SandboxGateway, child: Child) -> None:
    payment = settle.settle(payment=open_payment(door), actor=ACTOR)
    share = make.shares(payment.payable)[0]
    row = refunds.refund(payable=payment.payable, parts=[(share, 1_000)], reason="", actor=ACTOR)
    child.dies("refund", row.public_id, at="refund.after_call")
    assert door.retrieve_payment(payment.provider_reference).refunded == 1_000
    child.does("refund", row.public_id)
    assert Refund.objects.get().status == "succeeded"
    assert door.retrieve_payment(payment.provider_reference).refunded == 1_000
    assert_the_books_are_right(door)


def test_pays_out_once_when_killed_after_each_call(door: SandboxGateway, child: Child) -> None:
    payment = settle.settle(payment=open_payment(door, 6_000), actor=ACTOR)
    share = steps.matured(make.shares(payment.payable)[0])
    payout = payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)
    for _call in ("transfer", "payout"):
        child.dies("payout", payout.public_id, at="payout.after_call")
        if Payout.objects.get().status == "paid":
            break
    child.does("payout", payout.public_id)
    child.does("payout", payout.public_id)
    assert Payout.objects.get().status == "paid"
    assert sandbox_process.balance(door) == 600
    assert_the_books_are_right(door)
