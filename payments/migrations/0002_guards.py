"""What the books cannot say with columns alone.

Ledger rows are insert-only; each transaction has two legs or more that sum to zero when the database
transaction commits; currencies of parent and child rows are the same; payouts have a series of numbers.
"""

from django.db import migrations

APPEND_ONLY = ["payments_ledgeraccount", "payments_ledgertransaction", "payments_ledgerentry"]

GUARDS = """
CREATE FUNCTION payments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments: % of % is refused, the ledger is insert-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION payments_ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    legs integer;
    total numeric;
    currencies integer;
BEGIN
    wanted := CASE TG_TABLE_NAME WHEN 'payments_ledgerentry' THEN (to_jsonb(NEW)->>'transaction_id')::bigint
                                 ELSE NEW.id END;
    SELECT count(*), coalesce(sum(amount_minor), 0), count(DISTINCT currency)
        INTO legs, total, currencies
        FROM payments_ledgerentry WHERE transaction_id = wanted;
    IF legs < 2 OR total <> 0 OR currencies <> 1 THEN
        RAISE EXCEPTION 'payments: ledger transaction % has % legs in % currencies that sum to %',
            wanted, legs, currencies, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER payments_ledger_zero_sum AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_balances();
CREATE CONSTRAINT TRIGGER payments_ledger_not_empty AFTER INSERT ON payments_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_balances();

ALTER TABLE payments_ledgerentry
    ADD CONSTRAINT payments_entry_currency_of_transaction FOREIGN KEY (transaction_id, currency)
        REFERENCES payments_ledgertransaction (id, currency) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT payments_entry_currency_of_account FOREIGN KEY (account_id, currency)
        REFERENCES payments_ledgeraccount (id, currency) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE payments_share
    ADD CONSTRAINT payments_share_currency FOREIGN KEY (payable_id, currency)
        REFERENCES payments_payable (id, currency) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE payments_payment
    ADD CONSTRAINT payments_payment_currency FOREIGN KEY (payable_id, currency)
        REFERENCES payments_payable (id, currency) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE payments_refund
    ADD CONSTRAINT payments_refund_currency FOREIGN KEY (payable_id, currency)
        REFERENCES payments_payable (id, currency) DEFERRABLE INITIALLY DEFERRED;

CREATE SEQUENCE payments_payout_number;
"""

UNGUARD = """
DROP SEQUENCE payments_payout_number;
ALTER TABLE payments_refund DROP CONSTRAINT payments_refund_currency;
ALTER TABLE payments_payment DROP CONSTRAINT payments_payment_currency;
ALTER TABLE payments_share DROP CONSTRAINT payments_share_currency;
ALTER TABLE payments_ledgerentry
    DROP CONSTRAINT payments_entry_currency_of_transaction,
    DROP CONSTRAINT payments_entry_currency_of_account;
DROP TRIGGER payments_ledger_not_empty ON payments_ledgertransaction;
DROP TRIGGER payments_ledger_zero_sum ON payments_ledgerentry;
DROP FUNCTION payments_ledger_balances();
DROP FUNCTION payments_append_only();
"""


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION payments_append_only();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION payments_append_only();
        """,
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD), *[append_only(table) for table in APPEND_ONLY]]
