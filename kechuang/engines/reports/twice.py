"""同页两次 (twice): the same article a second time below itself, without a byline that would part the two.

Where the paragraphs of an article come again in their order, a second article begins with the first that does, or with
the title right above it. Nothing else tells the two apart on a page that has lost its layout.
"""

from __future__ import annotations

from rapidfuzz.distance import Indel

from kechuang.engines.reports import cues
from kechuang.engines.reports.article import Article
from kechuang.engines.reports.passage import Passage

_LEAST = 120  # so many characters must come again below a title,
_BARE = 240  # so many without one,
_SHARE = 0.6  # and so much of what stands below
_WHOLE = 24  # a shorter paragraph says nothing by coming again
_ALIKE = 0.8
_LEAD = 2  # paragraphs that may stand above the first that comes again


def parted(article: Article) -> list[Article]:
    """Return an article, or the two that it is; the second has no id of its own yet.

    Parameters
    ----------
    article : Article
        As assembled from its lines, not yet compared with others.
    """
    at = _again(article)
    if at is None:
        return [article]
    passages, clean = article.passages, article.clean
    above = passages[at - 1]
    titled = at > 1 and cues.is_title(_text(article, above))
    last = at - 2 if titled else at - 1
    second = Article(
        id="",
        title=_text(article, above) if titled else "",
        title_span=(above.start, above.end) if titled else None,
        title_edits=clean.sub(*clean.clean_span(above.start, above.end)).edits if titled else (),
        published=article.published,
        published_span=article.published_span,
        spans=[span for span in article.spans if span[1] > passages[at].start],
        clean=clean.sub(clean.clean_span(passages[at].start, passages[at].end)[0], len(clean.text)),
        captions=[each for each in article.captions if each.start >= passages[at].start],
        passages=passages[at:],
    )
    spans = [span for span in article.spans if span[0] < passages[last].end]
    first = Article(
        id=article.id,
        title=article.title,
        title_span=article.title_span,
        title_edits=article.title_edits,
        published=article.published,
        published_span=article.published_span,
        spans=spans,
        clean=clean.sub(0, clean.clean_span(passages[last].start, passages[last].end)[1], upto=spans[-1][1]),
        captions=[each for each in article.captions if each.end <= passages[last].end],
        passages=passages[: last + 1],
    )
    return [first, second]


def _again(article: Article) -> int | None:
    """Return the paragraph with which the article begins anew, if it does."""
    passages = article.passages
    seen: dict[str, int] = {}
    for at, passage in enumerate(passages):
        before = seen.setdefault(passage.fingerprint, at)
        if before == at or len(_text(article, passage)) < _WHOLE:
            continue
        start, there = at, before
        # The first ones may have been spoilt in one of the two.
        while (
            there
            and start - 1 > there
            and _like(_text(article, passages[start - 1]), _text(article, passages[there - 1]))
        ):
            start, there = start - 1, there - 1
        if there > _LEAD:
            return None
        told = [_text(article, each) for each in passages[start:]]
        earlier = [_text(article, each) for each in passages[there:start]]
        known = {each.fingerprint for each in passages[:start]}
        again = sum(
            len(text)
            for place, text in enumerate(told)
            if passages[start + place].fingerprint in known or (place < len(earlier) and _like(text, earlier[place]))
        )
        least = _LEAST if start > 1 and cues.is_title(_text(article, passages[start - 1])) else _BARE
        return start if again >= max(least, _SHARE * sum(map(len, told))) else None
    return None


def _like(one: str, other: str) -> bool:
    return Indel.normalized_similarity(one, other, score_cutoff=_ALIKE) >= _ALIKE


def _text(article: Article, passage: Passage) -> str:
    low, high = article.clean.clean_span(passage.start, passage.end)
    return article.text[low:high]
