from django.db import migrations

from nharong.core.migration_operations import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("press", "0001_initial")]
    operations = [
        NoOverlap(
            "SpokespersonTerm", ["agency_id", "role"], "term_no_overlap", only="{row}role <> 'authorised'"
        ),
    ]
