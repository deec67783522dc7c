"""领衔 (leading): who leads a team that has a name: 某院士领衔的高性能刀具创新团队."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.draft import Draft, drafted
from kechuang.engines.reports.links.scene import Party, Scene

_BEFORE = re.compile(
    r"[^，。；]{0,8}?(?:领衔|牵头|带领|率领|领导|带头|主持|挂帅|组建|带队)(?:的|了|下的|其)?[^，。；]{0,6}$"
)
_BEHIND = re.compile(r"^(?:由|负责人|带头人|首席专家|首席科学家|，由)")
_LEADS = re.compile(r"[^，。；]{0,8}?(?:领衔|牵头|带领|率领|领导|带头|负责|挂帅|组建)")


def leaders(scene: Scene, sentence: Sentence) -> Iterator[Draft]:
    """Yield who leads which team, as a sentence tells it.

    Parameters
    ----------
    scene : Scene
        The article.
    sentence : Sentence
        One of its sentences.
    """
    text = scene.text
    for team in scene.named(sentence.start, sentence.end, "team"):
        side = Party(team.start, team.end, team, "team")
        for person in scene.named(sentence.start, sentence.end, "person"):
            leads = (
                _BEFORE.match(text[person.end : team.start])
                if person.end <= team.start
                else _BEHIND.match(text[team.end : person.start])
                and (len(text[team.end : person.start]) <= 6 or _LEADS.match(text[person.end : person.end + 14]))
            )
            if leads:
                one = Party(person.start, person.end, person, "person", person=person)
                yield drafted("leads", one, side, sentence)
