from django.db import migrations

from nharong.core.migration_operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [AppendOnly("Action")]
