from django.db import migrations

# A variant belongs to the vendor of its product: said by the database, not only by the code (invariant 41).
ADD = """
ALTER TABLE catalog_variant ADD CONSTRAINT variant_of_its_products_vendor
FOREIGN KEY (product_id, vendor_id) REFERENCES catalog_product (id, vendor_id) DEFERRABLE INITIALLY DEFERRED
"""
DROP = "ALTER TABLE catalog_variant DROP CONSTRAINT variant_of_its_products_vendor"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
