"""A shop reads its parts by the day they are due, or newest first within a state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_expire_by_payable")]

    operations = [
        migrations.AddIndex(
            "vendororder",
            models.Index(
                condition=models.Q(("status__in", ["confirmed", "processing"])),
                fields=["vendor", "ship_by", "-id"],
                name="vendor_order_due",
            ),
        ),
        migrations.AddIndex(
            "vendororder", models.Index(fields=["vendor", "status", "-id"], name="vendor_order_by_status")
        ),
        migrations.RemoveIndex("vendororder", "vendor_order_to_ship"),
    ]
