"""审核记录只增 (guards of the decisions): the database itself refuses to change or remove what was decided."""

from __future__ import annotations

from typing import Any

TABLE = "reports_decision"
RELATIONS = "reports_relationdecision"
_FIXED = "审核记录只增不改不删"


def install(connection: Any, table: str = TABLE) -> None:
    """Create the triggers of a table of decisions."""
    remove(connection, table)
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION reports_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" RAISE EXCEPTION '{_FIXED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION reports_fixed()"
            )
        body = (
            "FOR EACH ROW EXECUTE FUNCTION reports_fixed()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
        )
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {body}")


def remove(connection: Any, table: str = TABLE) -> None:
    """Drop the triggers: for a migration run backwards, and for tests that empty their database."""
    with connection.cursor() as cursor:
        for verb in ("update", "delete", "truncate"):
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{place}")
