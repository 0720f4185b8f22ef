"""Books that cannot be bent."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.models import LedgerAccount, LedgerEntry, LedgerTransaction, VendorBalance
from payments.services import ledger
from payments.services.ledger import Account, Line
from payments.tests import factories as make

pytestmark = pytest.mark.django_db

A, B = Account("test:a"), Account("test:b")


def book(object_id: str = "x_1", amount: int = 5) -> LedgerTransaction | None:
    return ledger.post(kind="test", object_id=object_id, currency="INR", lines=[Line(A, amount), Line(B, -amount)])


def test_books_an_outside_object_once_per_kind() -> None:
    """Invariant 10."""
    assert book() is not None
    assert book() is None
    assert LedgerTransaction.objects.count() == 1


@pytest.mark.parametrize("lines", [[Line(A, 5), Line(B, -4)], [Line(A, 5), Line(A, -5)], []])
def test_refuses_lines_that_do_not_balance(lines: list[Line]) -> None:
    with pytest.raises(ValueError, match="balance"):
        ledger.post(kind="test", object_id="x", currency="INR", lines=lines)


def test_refuses_an_unbalanced_pair_written_past_the_service() -> None:
    """Invariant 7."""
    with pytest.raises(DatabaseError, match="sum to 1"), transaction.atomic():
        write_pair(5, -4)


def write_pair(debit: int, credit: int, currency: str = "INR") -> None:
    """Two legs by bulk_create, checked as at commit."""
    row = LedgerTransaction.objects.create(kind="raw", object_id="raw", currency="INR")
    accounts = LedgerAccount.objects.bulk_create(
        LedgerAccount(code=f"raw:{number}", currency=currency) for number in range(2)
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=row, account=account, amount_minor=amount, currency=currency)
        for account, amount in zip(accounts, (debit, credit), strict=True)
    )
    connection.check_constraints()


def test_lets_a_balanced_pair_in() -> None:
    write_pair(5, -5)
    assert LedgerEntry.objects.count() == 2


def test_refuses_legs_in_another_currency_than_their_transaction() -> None:
    with pytest.raises(DatabaseError, match="currency"), transaction.atomic():
        write_pair(5, -5, "USD")


def test_refuses_a_transaction_without_legs() -> None:
    with pytest.raises(DatabaseError, match="0 legs"), transaction.atomic():
        empty()


def empty() -> None:
    LedgerTransaction.objects.create(kind="empty", object_id="empty", currency="INR")
    connection.check_constraints()


@pytest.mark.parametrize("table", ["ledgerentry", "ledgertransaction", "ledgeraccount"])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_{table} SET currency = 'INR'",
        "DELETE FROM payments_{table}",
        "TRUNCATE payments_{table} CASCADE",
    ],
)
def test_refuses_every_change_of_what_is_booked(table: str, sql: str) -> None:
    """Invariant 8."""
    book()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        execute(sql.format(table=table))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)


def test_refuses_an_update_through_the_orm() -> None:
    book()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        LedgerEntry.objects.update(amount_minor=1)


@settings(deadline=None, max_examples=25)
@given(moves=st.lists(st.tuples(st.sampled_from(["pending", "available", "reserve"]), st.integers(1, 99)), max_size=8))
def test_carries_cached_balances_that_equal_the_sum_of_the_legs(moves: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        maker = make.vendor()
        for number, (bucket, amount) in enumerate(moves):
            ledger.post(
                kind="test",
                object_id=f"{maker.slug}-{number}",
                currency="INR",
                lines=[Line(A, amount), Line(ledger.vendor(maker, bucket), -amount)],
            )
        cached = VendorBalance.objects.filter(vendor=maker).first()
        for bucket in ("pending", "available", "reserve"):
            legs = LedgerEntry.objects.filter(account__vendor=maker, account__bucket=bucket)
            assert -sum(leg.amount_minor for leg in legs) == (getattr(cached, f"{bucket}_minor") if cached else 0)
        transaction.set_rollback(True)
