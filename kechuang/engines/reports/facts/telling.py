"""所述 (telling): one figure made into a fact: its kind, modality, period and indicator, and how each is known."""

from __future__ import annotations

import re
from dataclasses import replace

from kechuang.engines.reports.facts import subjects
from kechuang.engines.reports.facts.classing import Classed
from kechuang.engines.reports.facts.evidence import Evident
from kechuang.engines.reports.facts.fact import Certainty, Fact
from kechuang.engines.reports.facts.indicators import Naming
from kechuang.engines.reports.facts.modality import Mood, modality
from kechuang.engines.reports.facts.places import Place
from kechuang.engines.reports.facts.scope import At, Scope, Words
from kechuang.engines.reports.facts.times import Time
from kechuang.engines.reports.passage import fingerprint
from kechuang.engines.reports.quantity import Quantity

_STANDARD = re.compile(
    r"(?:最高|最多|上限)(?:可)?(?:给予|奖励|补助|补贴|支持|资助|奖补|可获|获)[^，。；\d]{0,10}$"
    r"|(?:给予|奖励|补助|补贴|支持|资助)最高(?:不超过)?$"
    r"|(?:补助|补贴|支持|资助)(?:比例)?(?:最高)?不超过[^，。；\d]{0,10}$"
)
_FULFILLED = re.compile(r"(?:的目标)?[，,](?:目前|现|均)?已?(?:提前|全部|超额|如期)(?:完成|实现)")
_LOOKED_BACK = 24
"""So many facts back a name may have been told of which a shorter one remains."""
_BOTH = re.compile(r"(?:各(?:自)?(?:新增|建设|有|达)?|[均都](?:已|达到?|有|在|为|突破|超过?|新增|增长|高于|不低于)+)$")
_EACH = re.compile(r"各\d")


class Telling(Evident, Classed):
    """An article whose figures become facts."""

    def _fact(self, scope: Scope, at: At, each: Quantity) -> Fact:
        sentence, local = at.sentence, at.local
        start = at.clause[0]
        before = self.text[start : each.start]
        time, time_how = self._ruling(scope, local if local > start else start, each)
        mood = self._said(scope, at, each, time, self._future(time, time_how, at.mood))
        said = mood.said
        kind, kind_how = self._kind(scope, at, each, time, time_how)
        each = _signed(each, kind, self.text[local : each.start])
        naming, region = self._naming(scope, at, each, kind)
        phrase, known = naming.phrase, naming.id
        scope.named_at = at.previous_at if naming.carried else self._worded(phrase, region) if phrase else None
        if scope.subject and not subjects.of_place(before):
            known = None
        period, period_how = self._period(scope, (time, time_how), each, kind=kind, phrase=phrase, said=said)
        if said not in ("actual", "hypothetical") and (kind != "rank" or each.unit == "届"):
            kind = "target"
        place, place_at = self._whose(scope, at, each)
        part = kind == "share" and known is None and phrase.startswith("占")
        if phrase and not part and (kind != "rank" or not scope.phrase):
            scope.phrase, scope.phrase_at = phrase, scope.named_at
        speaker = subjects.speaker(self.text, sentence.start, sentence.end)
        clean = self.article.clean
        fact = Fact(
            id="", article=self.article.id, quantity=each, number=clean.raw_span(each.number_start, each.number_end),
            sentence=clean.raw_span(sentence.start, sentence.end),
            span=clean.raw_span(max(local, start), max(each.end, local + 1)),
            clause=self.text[max(local, start) : each.end].strip("，；、 "),
            place=place.path if place else None, place_code=place.code if place else None,
            subject=scope.subject or (place.name if place else None), indicator=phrase or None, indicator_id=known,
            kind=kind, modality=said, period=str(period) if period else None,
            speaker=self.text[slice(*speaker)] if speaker else None,
            told_as=fingerprint(self.text[sentence.start : sentence.end]),
        )  # fmt: skip
        sure = fact.certainty
        sure["value"] = sure["unit"] = sure["comparator"] = "explicit"
        if place:
            sure["place"] = sure["subject"] = at.place_how if at.place_how == "explicit" or self.sure else "guessed"
        if scope.subject:
            own = scope.subject_at is not None and sentence.start <= scope.subject_at[0] < sentence.end
            sure["subject"] = "explicit" if own else "carried"
        if speaker:
            sure["speaker"] = "explicit"
        if phrase:
            sure["indicator"] = "guessed" if naming.guessed else "carried" if naming.carried else "explicit"
        if known:
            sure["indicator_id"] = sure["indicator"]
        sure["kind"] = "explicit" if kind_how == "explicit" else "carried"
        sure["modality"] = mood.how
        if period:
            sure["period"] = self._counted_from_today(time, period_how)
        placed = self._placed(place_at) if place else None
        self._show(fact, {
            "place": placed,
            "subject": self._shown(scope.subject_at) if scope.subject else placed,
            "indicator": self._shown(scope.named_at),
            "indicator_id": self._shown(scope.named_at) if known else None,
            "value": fact.number,
            "unit": self._shown((each.number_start, each.end)),
            "comparator": self._shown(self._compared(max(local, start), each)),
            "kind": fact.span,
            "modality": self._shown(mood.at) or fact.span,
            "period": self._dated(fact.period, scope, (time,), each.end) if fact.period else None,
            "speaker": self._shown(speaker),
        })  # fmt: skip
        return fact

    def _said(self, scope: Scope, at: At, each: Quantity, time: Time | None, future: bool) -> Mood:
        """Return the modality of a figure, with the place of the words that tell it."""
        sentence, (start, end) = at.sentence, at.clause
        before = self.text[start : each.number_start]
        mood = modality(
            before,
            after=self.text[each.end : end],
            sentence_before=self.text[sentence.start : start],
            ruling=at.mood,
            future=future,
            deadline=time is not None and self.text[time.start] in "到至",
            share=each.unit_si == "%",
            at_least=each.comparator in ("at_least", "more_than"),
        )
        said, how, words = mood.said, mood.how, mood.at
        if words:
            # What is behind the figure was told right after what is before it.
            low, high = (start + one if one <= len(before) else each.end + one - len(before) for one in words)
            words = low, high
        standard = _STANDARD.search(before) if said in ("target", "plan") else None
        if standard:
            # 最高奖励1000万元 is what a policy grants, also among aims.
            said, how, words = "actual", "explicit", (start + standard.start(), start + standard.end())
        if said in ("target", "plan") and time is not None and time.what == "ahead" and "力争" not in before:
            said = "prospect"
        done = _FULFILLED.match(self.text, each.end, sentence.end) if said == "target" else None
        if done:
            said, words = "target_completed", done.span()
        if words is None and how == "carried":
            words = scope.mooded
        elif words is None and said != "actual" and time and sentence.start <= time.start < sentence.end:
            words = time.start, time.end
        if said not in ("hypothetical", "target_completed"):
            scope.mooded = words if said != "actual" else None
        return Mood(said, how, words)

    def _whose(self, scope: Scope, at: At, each: Quantity) -> tuple[Place | None, Words | None]:
        """Return the place whose figure it is, and the words that name it; None where several are told."""
        start, end = at.clause
        place, words = scope.place, scope.place_at
        if at.place_how == "carried" and not scope.subject and place == self.home:
            behind = self._followed(each.end, end)
            if behind:
                place, words = behind.place, (behind.start, behind.end)
        if _BOTH.search(self.text[start : each.start]) or _EACH.search(
            self.text, max(0, each.start - 1), each.number_end
        ):
            among = [n for n in self.named if start <= n.start < each.start]
            if len(among) > 1:
                return None, None
        return place, words

    def _counted_from_today(self, time: Time | None, how: Certainty) -> Certainty:
        """Return how a period is known where the page does not say when it was published."""
        told = time is not None and re.search(r"(?:19|20)\d{2}", self.text[time.start : time.end]) is not None
        if not self.undated or (told and time is not self.titled) or how == "guessed":
            return how
        return "guessed" if self.dating.by_page else "carried"

    def _naming(self, scope: Scope, at: At, each: Quantity, kind: str) -> tuple[Naming, Words]:
        """Return what a figure is of, and the words among which it is named: those before it, or what stands behind."""
        local, told, previous = at.local, at.told, at.previous
        bare = self._without(local, each.start) if told == self.text[local : each.start] else told
        after = self.text[each.end : each.end + 24]
        if kind == "rank" and self.made and self.made[-1].kind == "growth" and self.made[-1].indicator == previous:
            previous += "增速"  # 同比增长38.9%，位列全省第一: the rank is that of the growth
        earlier = self._named_before(scope, each)
        topic = next((one.indicator or "" for one in earlier[:1] if one.indicator_id), "")
        named = self.catalogue.name(
            bare, unit=each.unit, kind=kind, previous=previous, topic=topic,
            earlier=(one.indicator or "" for one in earlier if one.indicator_id),
        )  # fmt: skip
        # 共有27个项目入选: what is counted stands behind, and is not what the clause before counted.
        other_thing = named.carried and not re.search(r"总数|总量|达|突破|超|累计|增至", bare)
        if (not named.id or other_thing) and each.unit and kind in ("level", "count_in_period", "cumulative"):
            # 拥有37家省级新型研发机构: the name stands behind the figure.
            behind = re.match(
                r"(?:的)?(?!以上|左右|以下|以内|之多|不等|[位居列排占增同为是在被较比超分完再])([^，。；、：！？\d的\n]{2,24})",
                after,
            )
            if behind:
                verb = re.search(r"(?:新增|新认定|新培育|净增)$", bare)
                other = self.catalogue.name(
                    (verb[0] if verb else "") + behind[1], unit=each.unit, kind=kind, previous=""
                )
                won = re.search(r"(?:入选|获评|荣获).+", behind[1])
                if won and not other.id:
                    # 3项做法入选全国优秀案例: counted is what they won.
                    other = self.catalogue.name(won[0], unit=each.unit, kind=kind, previous="")
                if other.id or not named.phrase or (named.id and other_thing):
                    return other, (each.end + behind.start(1), each.end + behind.end(1))
        return named, at.told_at or (local, each.start)

    def _named_before(self, scope: Scope, each: Quantity) -> list[Fact]:
        """Return the last facts in the unit of a figure, the last first; none where an organisation is spoken of."""
        if scope.subject:
            return []
        same = (one for one in reversed(self.made[-_LOOKED_BACK:]) if one.quantity)
        return [one for one in same if one.quantity and one.quantity.unit_si == each.unit_si]


def _signed(each: Quantity, kind: str, before: str) -> Quantity:
    """Return 下降2.3% as minus 2.3."""
    if (
        kind == "growth"
        and each.unit_si in ("%", "个百分点")
        and re.search(r"(?:下降|减少|负增长|回落|收窄)(?:了)?$", before.rstrip())
    ):
        return replace(each, value=-each.value, value_si=-each.value_si)
    return each
