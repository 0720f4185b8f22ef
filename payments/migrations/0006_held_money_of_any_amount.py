"""Money that is held to be given back may be of another amount than was asked for."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_what_waits_longest_first")]

    operations = [
        migrations.RemoveConstraint("payment", "payment_captured_is_booked"),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=Q(captured_minor=0, booked_as="")
                | Q(captured_minor=F("amount_minor"), booked_as="sale")
                | Q(captured_minor__gt=0, booked_as="held"),
                name="payment_captured_is_booked",
            ),
        ),
    ]
