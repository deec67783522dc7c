"""留痕只增 (guards of the trail): the database itself refuses to change or remove what was reported, agreed or done.

What stands in these tables is what figures of a past day are reckoned from: progress, copies of tasks, baselines,
stages, funds, lights, urgings, briefs, what was done about problems, and the steps of every close-out.
"""

from __future__ import annotations

from typing import Any

TABLES = (
    "projects_progress", "projects_taskedit", "projects_planbaseline", "projects_stagemove", "projects_fundsarrived",
    "projects_lightchange", "projects_urge", "projects_problemnote", "projects_brief", "transitions_statechange",
)  # fmt: skip
_FIXED = "项目留痕只增不改不删"


def install(connection: Any) -> None:
    """Create the triggers that are not there."""
    remove(connection)
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION projects_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" RAISE EXCEPTION '{_FIXED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        body = (
            "FOR EACH ROW EXECUTE FUNCTION projects_fixed()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
        )
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {body}")
            if postgresql:
                cursor.execute(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION projects_fixed()"
                )


def remove(connection: Any) -> None:
    """Drop the triggers: for a migration run backwards, and for tests that empty their database."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in ("update", "delete", "truncate"):
                place = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{place}")
