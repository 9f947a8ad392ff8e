from django.db import migrations

from nharong.core.migration_operations import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [
        NoOverlap("AgencyName", ["agency_id"], "agency_name_no_overlap"),
        NoOverlap("AgencyParent", ["agency_id"], "agency_parent_no_overlap"),
        NoOverlap("AgencyContact", ["agency_id"], "agency_contact_no_overlap"),
    ]
