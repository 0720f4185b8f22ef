"""What is due is found by its open payable, so the index over all that was never paid goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_refunded_pieces"), ("payments", "0004_holds_and_open_payables")]

    operations = [migrations.RemoveIndex("order", "order_unpaid")]
