"""What stands around a quote."""

from bot.answering.answer import Quote
from bot.answering.index import Index


def passage_around(index: Index, quote: Quote) -> tuple[int, int]:
    """Find the text that a quote is best read in.

    Args:
        index: of the corpus that the quote is from.
        quote: a quote of one of its documents.

    Returns:
        From where to where the passages run that the quote stands in, or is the heading of, as
        offsets in the document's text; where the quote is all of them, with one more passage on
        either side.
    """
    passages = [
        (first.start, last.end)
        for passage in index.passages
        for first, last in [
            (index.sentences[passage[0]].sentence, index.sentences[passage[-1]].sentence)
        ]
        if first.document is quote.document
    ]
    start, end = quote.start, quote.end
    before, behind = start, end
    for first, last in passages:
        if last <= quote.start:
            before = first
            continue
        if first >= quote.end and (end > quote.end or not quote.points_to):
            behind = last
            break
        start, end = min(start, first), max(end, last)
    if (start, end) == (quote.start, quote.end):
        return min(before, start), max(behind, end)
    return start, end
