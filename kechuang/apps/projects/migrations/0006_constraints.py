from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_letters_and_briefs"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="task_percent_to_100"),
        ),
        migrations.AddConstraint(
            model_name="supportplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("task", None)), fields=("project", "department"), name="one_support_plan_a_project"
            ),
        ),
        migrations.AddConstraint(
            model_name="supportplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("task__isnull", False)),
                fields=("task", "department"),
                name="one_support_plan_a_task",
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__lte", 100)), name="progress_percent_to_100"
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(fields=["state", "due"], name="problem_by_due"),
        ),
        migrations.AddConstraint(
            model_name="taskedit",
            constraint=models.UniqueConstraint(fields=("task", "revision"), name="one_edit_a_revision"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(fields=("code", "division"), name="one_quota_a_district"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["programme", "state"], name="project_of_programme"),
        ),
        migrations.AddConstraint(
            model_name="tasklink",
            constraint=models.UniqueConstraint(fields=("before", "after", "kind"), name="one_link_of_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="urge",
            constraint=models.UniqueConstraint(fields=("year", "serial"), name="one_letter_a_number"),
        ),
    ]
