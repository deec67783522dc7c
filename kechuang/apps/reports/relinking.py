"""关系的重新对应 (relinking): names and relations of a new reading replace the old ones; judgements find theirs."""

from __future__ import annotations

from kechuang.apps.reports.models import Mention, Relation, RelationJudgement
from kechuang.apps.reports.reading import Together

_SOME = 500


def write_links(together: Together) -> int:
    """Put names and relations in place of what the last reading gave, in the caller's transaction.

    What stands of a page at which the engine stumbled stays. A judgement whose relation is no longer read is an orphan:
    it and its log stay.

    Returns
    -------
    int
        How many judgements are orphans.
    """
    read = [one.sha256 for one in together.pages]
    judged: dict[tuple[str, str], RelationJudgement] = {}
    for first in range(0, len(read), _SOME):
        some = read[first : first + _SOME]
        Mention.objects.filter(report_id__in=some).delete()
        Relation.objects.filter(report_id__in=some).delete()
        judged |= {(one.report_id, one.key): one for one in RelationJudgement.objects.filter(report_id__in=some)}
    relations = [one for page in together.pages for one in page.relations]
    found = set()
    for one in relations:
        judgement = judged.get((one.report_id, one.key))
        if judgement is not None:
            one.judgement = judgement
            found.add(judgement.pk)
    Mention.objects.bulk_create((one for page in together.pages for one in page.mentions), batch_size=500)
    Relation.objects.bulk_create(relations, batch_size=500)
    changed = [one for one in judged.values() if one.orphan == (one.pk in found)]
    for one in changed:
        one.orphan = not one.orphan
    RelationJudgement.objects.bulk_update(changed, ["orphan"], batch_size=500)
    return sum(one.orphan for one in judged.values())
