"""Many applications that wait for approval, made without walking each of them there."""

from __future__ import annotations

from types import SimpleNamespace

from kechuang.apps.grants.models import Application, BankAccount, Programme


def waiting(programme: Programme, room: SimpleNamespace, number: int, *, fen: int) -> list[int]:
    """Make so many applications of a round that were reviewed for an amount; return their keys."""
    account = BankAccount.objects.create(entity_id="E", holder="演示", bank="演示银行", number="6222000000000000")
    rows = Application.objects.bulk_create(
        Application(
            programme=programme, entity_id=f"E{index:015x}", name=f"演示{index}号有限公司", division="379901",
            department=programme.department, state="approval", proposed_fen=fen, reviewed_by=room.reviewer,
            account=account,
        )
        for index in range(1000, 1000 + number)
    )  # fmt: skip
    return [one.pk for one in rows]
