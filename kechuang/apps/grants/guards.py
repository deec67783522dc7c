"""总账只增 (guards of the ledger): the database itself refuses to change or remove vouchers and lines."""

from __future__ import annotations

from typing import Any

TABLES = ("grants_voucher", "grants_line")
_FIXED = "总账只增不改不删"


def install(connection: Any) -> None:
    """Create the triggers that are not there."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION grants_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" RAISE EXCEPTION '{_FIXED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                body = (
                    "FOR EACH ROW EXECUTE FUNCTION grants_fixed()"
                    if connection.vendor == "postgresql"
                    else f"BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
                )
                cursor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {body}")
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION grants_fixed()"
                )


def remove(connection: Any) -> None:
    """Drop the triggers: for a migration run backwards, and for tests that empty their database."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in ("update", "delete", "truncate"):
                place = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{place}")
