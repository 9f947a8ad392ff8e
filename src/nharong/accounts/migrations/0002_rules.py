from django.db import migrations

from nharong.core.migration_operations import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [NoOverlap("RoleAssignment", ["user_id", "role", "agency_id"], "role_no_overlap")]
