from django.db import migrations

from nharong.core.migration_operations import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("regulations", "0001_initial")]
    operations = [NoOverlap("Exemption", ["agency_id"], "exemption_no_overlap")]
