from django.db import migrations


class Migration(migrations.Migration):
    """The authorisations go to the app of enterprises: the table is renamed, no row is touched."""

    dependencies = [
        ("policies", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("TaxAuthorisation", "enterprises_taxauthorisation")],
            state_operations=[migrations.DeleteModel("TaxAuthorisation")],
        ),
    ]
