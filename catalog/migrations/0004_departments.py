from django.db import migrations

from catalog.data import loading


def load(apps, schema_editor):
    loading.load(apps.get_model("catalog", "Category"))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_tenant_keys")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
