"""The proof finds nothing in a busy shop, and finds each thing that is broken on purpose."""

import pytest
from django.db import connection

from core import prove
from core.actor import Actor
from payments.invariants import INVARIANTS
from payments.models import Refund
from payments.services import charge, earnings, payouts, refunds
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR, Handler
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

CORRUPTIONS = {
    "2-shares": "UPDATE payments_share SET earning_minor = earning_minor + 1 WHERE id = {share}",
    "2-payables": "UPDATE payments_payable SET amount_minor = amount_minor + 1 WHERE captured_minor = 0",
    "5-money": "UPDATE payments_share SET currency = 'USD' WHERE id = {share}",
    "7": "UPDATE payments_ledgerentry SET amount_minor = amount_minor + 1 WHERE id = {entry}",
    "8": "DROP TRIGGER payments_ledger_zero_sum ON payments_ledgerentry",
    "9": "UPDATE payments_vendorbalance SET available_minor = available_minor + 1 WHERE id = {balance}",
    "9-shares": "UPDATE payments_share SET earning_minor = earning_minor + 1, gross_minor = gross_minor + 1"
    " WHERE id = {share}",
    "10": "DELETE FROM payments_ledgertransaction WHERE kind = 'refund'",
    "12": "UPDATE payments_payment SET refunded_minor = refunded_minor - 1 WHERE refunded_minor > 0",
    "12-shares": "UPDATE payments_share SET refunded_fee_gst_minor = refunded_fee_gst_minor + 1"
    " WHERE refunded_minor > 0",
    "12-payables": "UPDATE payments_payable SET refunded_minor = refunded_minor - 1 WHERE refunded_minor > 0",
    "13": "UPDATE payments_payable SET refunded_minor = captured_minor WHERE id = (SELECT payable_id FROM"
    " payments_share WHERE transferred_minor > 0 ORDER BY id LIMIT 1)",
    "14": "UPDATE payments_share SET transferred_minor = earning_minor + shipping_minor + clawed_minor + 1"
    " WHERE transferred_minor > 0",
    "15": "UPDATE payments_payment SET status = 'failed' WHERE booked_as = 'sale'",
    "15-second": "UPDATE payments_payment SET refunded_minor = 0 WHERE booked_as = 'held'",
    "16": "UPDATE payments_payment SET amount_minor = amount_minor + 1, captured_minor = captured_minor + 1"
    " WHERE booked_as = 'sale'",
    "17": "INSERT INTO payments_inboxevent (public_id, created_at, updated_at, provider, account, event_id, kind,"
    " object_kind, object_reference, livemode, payload, status, tries, note)"
    " SELECT gen_random_uuid(), now(), now(), 'fake', 'a', 'e', 'k', 'payment', '', false, '{{}}', 'ignored', 0, ''"
    " FROM generate_series(1, 2)",
    "20-payments": "UPDATE payments_payment SET status = 'failed' WHERE booked_as = 'sale'",
    "25": "UPDATE payments_share SET transferred_minor = transferred_minor - 1 WHERE transferred_minor > 0",
    "25-payouts": "UPDATE payments_payoutline SET live = true WHERE NOT released",
    "26-transit": "UPDATE payments_transfer SET status = 'started' WHERE status = 'succeeded'",
    "holds": "UPDATE payments_share SET frozen = false WHERE frozen",
}


@pytest.fixture(autouse=True)
def busy(fake: FakeGateway, handler: Handler) -> None:
    """Paid, refunded, paid out, in debt, paid twice, paid too late, failed, waiting."""
    fake.fee = 7
    maker = make.vendor()
    payable, _payment = steps.paid(fake, 6_000, 4_000, owners=[maker, make.vendor()], shipping=90)
    first, second = make.shares(payable)
    steps.matured(first)
    payouts.run(actor=ACTOR)
    steps.refunded(payable, (first, 1_234), (second, 777))
    later, _payment = steps.paid(fake, 9_000, owners=[maker])
    steps.matured(make.shares(later)[0])
    payouts.run(actor=ACTOR)
    steps.matured(second)
    fake.refuse_next("transfer")
    payouts.run(actor=ACTOR)

    twice = make.payable()
    tabs = [steps.started(twice, "card"), steps.started(twice, "upi")]
    for tab in tabs:
        fake.pay(tab.provider_reference)
        steps.settled(tab)
    late = make.payable()
    payment = steps.started(late)
    charge.cancel(payable=late, actor=ACTOR)
    handler.cannot = "gone"
    fake.pay(payment.provider_reference)
    steps.settled(payment)
    handler.cannot = ""
    for row in Refund.objects.filter(status="pending").select_related("payment", "payable"):
        refunds.send(refund=row, actor=ACTOR)
    failed = steps.started(make.payable())
    fake.decide(failed.provider_reference, "failed")
    steps.settled(failed)
    frozen = make.shares(steps.paid(fake, 500)[0])[0]
    earnings.freeze(share=frozen, reason="looked into", actor=Actor.system("test"))


def findings(code: str) -> int:
    return sum(len(prove.check(invariant)) for invariant in INVARIANTS if invariant.code == code)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def value(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def test_finds_nothing_in_a_busy_shop(fake: FakeGateway) -> None:
    assert [finding for finding in prove.run() if finding.invariant in INVARIANTS] == []
    assert steps.balance("provider:fake:clearing") == fake.balance()["INR"]


@pytest.mark.parametrize("code", [invariant.code for invariant in INVARIANTS])
def test_finds_what_was_broken_on_purpose(code: str) -> None:
    keys = {
        "share": value("SELECT id FROM payments_share WHERE refunded_minor > 0 ORDER BY id LIMIT 1"),
        "entry": value("SELECT max(id) FROM payments_ledgerentry"),
        "balance": value("SELECT max(id) FROM payments_vendorbalance"),
    }
    take_the_guards_away()
    execute(CORRUPTIONS[code].format(**keys))
    assert findings(code) > 0


def take_the_guards_away() -> None:
    """What a careless administrator could do: no checks, no unique indexes, no insert-only triggers."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(
        """
        DO $$ DECLARE one record; BEGIN
            FOR one IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
                WHERE conrelid::regclass::text LIKE 'payments\\_%' AND contype IN ('c', 'f')
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.tab, one.conname); END LOOP;
            FOR one IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
                WHERE conrelid::regclass::text LIKE 'payments\\_%' AND contype = 'u'
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', one.tab, one.conname); END LOOP;
            FOR one IN SELECT i.indexrelid::regclass AS idx FROM pg_index i
                WHERE i.indrelid::regclass::text LIKE 'payments\\_%' AND i.indisunique AND NOT i.indisprimary
            LOOP EXECUTE format('DROP INDEX %s', one.idx); END LOOP;
        END $$;
        ALTER TABLE payments_ledgerentry DISABLE TRIGGER payments_ledgerentry_append_only;
        ALTER TABLE payments_ledgertransaction DISABLE TRIGGER payments_ledgertransaction_append_only;
        """
    )
