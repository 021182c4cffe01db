"""The needs that ship, their wordings, and their handbook agree."""

from bot.assembly import build_assistant
from bot.evaluation.scorer import fold
from tests.month.needs import load_needs


def test_what_is_right_stands_in_the_handbook() -> None:
    """Word for word, as it is read; and there are as many needs as the docs say."""
    ships = load_needs()
    documents = build_assistant([ships.handbook]).corpus.documents
    texts = {one.name: fold(one.text) for one in documents}
    answered = [one for one in ships.needs.values() if one.document]
    assert (len(ships.needs), len(answered)) == (150, 125)
    for need in answered:
        assert need.gold
        assert all(fold(one) in texts[str(need.document)] for one in need.gold), need.id
    assert all(one.said and not one.gold for one in ships.needs.values() if not one.document)
