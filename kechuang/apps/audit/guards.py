"""防篡改触发器 (guards): the database itself refuses to change or remove what the audit has written.

They keep honest code and careless hands out; whoever owns the database can drop them, which is why entries
are chained as well (see `chain.py`). The three rules, on SQLite and PostgreSQL alike:

1. entries and access lines are never updated, deleted or truncated;
2. an entry is the next one: its number follows the head and its `prev_hash` is the head's hash;
3. the head only moves on, by one, to an entry that is there and follows it.
"""

from __future__ import annotations

from typing import Any

GROWING = ("audit_entry", "audit_accesslog")
_CHAIN, _HEAD = "audit_entry", "audit_head"
_FIXED = "审计记录只增不改不删"
_NEXT = "审计记录须接在链头之后"
_MOVE = "审计链头只能移到紧随其后的记录"


def _sqlite() -> dict[str, str]:
    rules = {
        f"{table}_no_{verb}": f"BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
        for table in GROWING
        for verb in ("update", "delete")
    }
    rules[f"{_HEAD}_no_delete"] = f"BEFORE DELETE ON {_HEAD} BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
    rules[f"{_CHAIN}_is_next"] = (
        f"BEFORE INSERT ON {_CHAIN} WHEN NOT EXISTS (SELECT 1 FROM {_HEAD} h"
        f" WHERE h.count + 1 = NEW.seq AND h.hash = NEW.prev_hash)"
        f" BEGIN SELECT RAISE(ABORT, '{_NEXT}'); END"
    )
    rules[f"{_HEAD}_moves_on"] = (
        f"BEFORE UPDATE ON {_HEAD} WHEN NEW.id <> OLD.id OR NEW.count <> OLD.count + 1 OR NOT EXISTS"
        f" (SELECT 1 FROM {_CHAIN} e WHERE e.seq = NEW.count AND e.hash = NEW.hash AND e.prev_hash = OLD.hash)"
        f" BEGIN SELECT RAISE(ABORT, '{_MOVE}'); END"
    )
    return rules


def _raise(message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"


_FUNCTIONS = {
    "audit_fixed": f"BEGIN {_raise(_FIXED)}; END",
    "audit_is_next": (
        f"BEGIN IF NOT EXISTS (SELECT 1 FROM {_HEAD} h WHERE h.count + 1 = NEW.seq AND h.hash = NEW.prev_hash)"
        f" THEN {_raise(_NEXT)}; END IF; RETURN NEW; END"
    ),
    "audit_moves_on": (
        "BEGIN IF NEW.id <> OLD.id OR NEW.count <> OLD.count + 1 OR NOT EXISTS"
        f" (SELECT 1 FROM {_CHAIN} e WHERE e.seq = NEW.count AND e.hash = NEW.hash AND e.prev_hash = OLD.hash)"
        f" THEN {_raise(_MOVE)}; END IF; RETURN NEW; END"
    ),
}


def _postgresql() -> dict[str, str]:
    rules = {}
    for table in GROWING:
        rules[f"{table}_fixed"] = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_fixed()"
    for table in (*GROWING, _HEAD):
        rules[f"{table}_no_truncate"] = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_fixed()"
    rules[f"{_HEAD}_no_delete"] = f"BEFORE DELETE ON {_HEAD} FOR EACH ROW EXECUTE FUNCTION audit_fixed()"
    rules[f"{_CHAIN}_is_next"] = f"BEFORE INSERT ON {_CHAIN} FOR EACH ROW EXECUTE FUNCTION audit_is_next()"
    rules[f"{_HEAD}_moves_on"] = f"BEFORE UPDATE ON {_HEAD} FOR EACH ROW EXECUTE FUNCTION audit_moves_on()"
    return rules


def _table_of(rule: str) -> str:
    return rule.split(" ON ", 1)[1].split(" ", 1)[0]


def rules(vendor: str) -> dict[str, str]:
    """Return the triggers of a database vendor, name → body."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def install(connection: Any) -> None:
    """Create the triggers that are not there."""
    there = present(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in _FUNCTIONS.items():
                cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        for name, body in rules(connection.vendor).items():
            if name not in there:
                cursor.execute(f"CREATE TRIGGER {name} {body}")


def remove(connection: Any) -> None:
    """Drop the triggers: for a migration run backwards, and for tests that empty their database."""
    with connection.cursor() as cursor:
        for name in present(connection):
            place = f" ON {_table_of(rules(connection.vendor)[name])}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{place}")


def present(connection: Any) -> set[str]:
    """Return the names of the triggers that stand and fire."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = {row[0] for row in cursor.fetchall()}
    return names & set(rules(connection.vendor))
