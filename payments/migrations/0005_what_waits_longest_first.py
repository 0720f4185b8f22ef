"""Pollers ask first about what was never asked about; payouts and webhooks find their rows by an index."""

from django.db import migrations, models
from django.db.models import F, Q

SOMETHING_LEFT = Q(
    transferred_minor__lt=F("earning_minor") + F("shipping_minor") - F("refunded_earning_minor") + F("clawed_minor")
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_holds_and_open_payables")]

    operations = [
        migrations.RemoveIndex("payment", "payment_to_poll"),
        migrations.RemoveIndex("refund", "refund_to_poll"),
        migrations.AddIndex(
            "payment",
            models.Index(
                F("polled_at").asc(nulls_first=True),
                "id",
                condition=Q(status__in=["created", "pending", "requires_action"]),
                name="payment_longest_unasked",
            ),
        ),
        migrations.AddIndex(
            "refund",
            models.Index(
                F("polled_at").asc(nulls_first=True), "id", condition=Q(status="pending"), name="refund_longest_unasked"
            ),
        ),
        migrations.AddIndex(
            "payout",
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(status__in=["requested", "processing"]),
                name="payout_longest_unasked",
            ),
        ),
        migrations.AddIndex("payout", models.Index(fields=["bank_reference"], name="payout_by_bank_reference")),
        migrations.AddIndex("refund", models.Index(fields=["provider_reference"], name="refund_by_reference")),
        migrations.AddIndex(
            "share",
            models.Index(
                fields=["vendor", "currency", "id"],
                condition=Q(matured_at__isnull=False) & SOMETHING_LEFT,
                name="share_to_pay_out",
            ),
        ),
    ]
