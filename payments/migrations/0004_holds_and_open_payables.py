"""A share may be held for several reasons; open payables are found by when they end."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_one_outcome_per_attempt")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200)),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="payments.share"
                    ),
                ),
            ],
            options={"verbose_name": "hold on a share", "verbose_name_plural": "holds on shares"},
        ),
        migrations.AddConstraint(
            "hold", models.UniqueConstraint(fields=["share", "reason"], name="hold_once_per_reason")
        ),
        migrations.RunSQL(
            "INSERT INTO payments_hold (share_id, reason) SELECT id, frozen_reason FROM payments_share WHERE frozen",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            "payable",
            models.Index(condition=models.Q(("status", "open")), fields=["expires_at", "id"], name="payable_to_expire"),
        ),
    ]
