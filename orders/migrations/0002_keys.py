"""The series of order numbers, and keys that keep order, part, line and payable in one currency and together."""

from django.db import migrations

KEYS = [
    ("orders_order", "order_currency_of_payable", "payable_id, currency", "payments_payable (id, currency)"),
    ("orders_vendororder", "vendor_order_currency_of_order", "order_id, currency", "orders_order (id, currency)"),
    ("orders_orderline", "order_line_currency_of_order", "order_id, currency", "orders_order (id, currency)"),
    ("orders_orderline", "order_line_part_of_order", "vendor_order_id, order_id", "orders_vendororder (id, order_id)"),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("payments", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE orders_number", "DROP SEQUENCE orders_number"),
        *[
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in KEYS
        ],
    ]
