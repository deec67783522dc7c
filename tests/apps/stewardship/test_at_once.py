"""Two stewards at the same pair at the same moment: one decision, and everybody else learns of it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.stewardship import actions
from kechuang.apps.stewardship.models import DoubtfulPair, PairDecision
from kechuang.apps.stewardship.models.decision import pair_of
from tests.apps.people import person
from tests.apps.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_of_those_who_decide_at_once_one_succeeds_and_the_others_are_told_what(frozen):
    ends = ("care_homes", "H1"), ("food_permits", "P1")
    pair = DoubtfulPair.objects.create(
        generation_id=1, pair=pair_of(*ends), left_source=ends[0][0], left_row_id=ends[0][1],
        right_source=ends[1][0], right_row_id=ends[1][1], weight=60,
    )  # fmt: skip
    people = [person(Role.STEWARD).pk for _ in range(3)]

    def decide(number: int) -> PairDecision:
        by = get_user_model().objects.get(pk=people[number])
        return actions.decide(pair, ("same", "different", "later")[number], by=by, seen=0)

    done = at_once(3, decide)
    made = PairDecision.objects.get()
    told = [one for one in done if isinstance(one, Exception)]
    assert len(told) == 2 and all(isinstance(one, Refused) and made.said in str(one) for one in told), done
    assert verify().ok
