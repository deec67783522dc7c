"""Tables of the reports: 报道, 事实, 审核结论与记录, 阅读规则; 另见, 提及, 关系 and what people say of them; 底稿."""

from kechuang.apps.reports.models.draft import Draft
from kechuang.apps.reports.models.fact import FIELDS, Fact
from kechuang.apps.reports.models.judgement import Decision, Judgement
from kechuang.apps.reports.models.mention import Mention, MentionKind
from kechuang.apps.reports.models.occurrence import Occurrence, occurrences_of
from kechuang.apps.reports.models.relation import Relation, RelationDecision, RelationJudgement, RelationKind
from kechuang.apps.reports.models.report import Report
from kechuang.apps.reports.models.rule import Rule, RuleKind

__all__ = [
    "FIELDS", "Decision", "Draft", "Fact", "Judgement", "Mention", "MentionKind", "Occurrence", "Relation",
    "RelationDecision", "RelationJudgement", "RelationKind", "Report", "Rule", "RuleKind", "occurrences_of",
]  # fmt: skip
