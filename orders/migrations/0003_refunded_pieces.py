"""Which pieces each refund gives back: one that the provider refuses returns them to what can be given back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_keys"), ("payments", "0003_one_outcome_per_attempt")]

    operations = [
        migrations.CreateModel(
            name="RefundedPieces",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.refund"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunded_pieces",
                        to="orders.orderline",
                    ),
                ),
                ("quantity", models.PositiveIntegerField()),
                ("amount_minor", models.BigIntegerField()),
            ],
            options={"verbose_name": "pieces given back", "verbose_name_plural": "pieces given back"},
        ),
        migrations.AddField("orderline", "refunded_minor", models.BigIntegerField(default=0)),
        migrations.RunSQL(
            "UPDATE orders_orderline SET refunded_minor = net_minor * refunded_quantity / quantity"
            " WHERE refunded_quantity > 0",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "orderline",
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("net_minor")),
                name="order_line_refunded_at_most_paid",
            ),
        ),
        migrations.AddConstraint(
            "refundedpieces",
            models.UniqueConstraint(fields=["refund", "line"], name="refunded_pieces_once_per_line"),
        ),
        migrations.AddConstraint(
            "refundedpieces",
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, amount_minor__gte=0), name="refunded_pieces_of_something"
            ),
        ),
    ]
