"""关联 (links): firms, organisations, people, policies, projects, platforms in an article, and their relations."""

from kechuang.engines.reports.links.known import Known
from kechuang.engines.reports.links.linker import Linker, Links
from kechuang.engines.reports.links.mention import Mention
from kechuang.engines.reports.links.relation import End, Relation, Speech

__all__ = ["End", "Known", "Linker", "Links", "Mention", "Relation", "Speech"]
