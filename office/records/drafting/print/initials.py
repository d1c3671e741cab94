"""The sumilla: the initials of those who took part in a document."""

from models.enums import AskedFor, StepState
from models.tables import Document, Post, ReviewStep


async def initials(document: Document, signer_name: str) -> str:
    """The signer's in capitals, then those who wrote and reviewed, in small letters."""
    reviewed = await ReviewStep.filter(
        document_id=document.id, state=StepState.DONE, asked_for=AskedFor.REVIEW
    ).order_by("answered_at", "id")
    posts = [document.author_post_id, *(step.post_id for step in reviewed)]
    found = await Post.filter(id__in=[p for p in posts if p]).select_related("official")
    names = {post.id: post.official.name for post in found}
    small = [_initials(names[p]).lower() for p in dict.fromkeys(posts) if p in names]
    first = _initials(signer_name)
    return "/".join([first, *(each for each in small if each != first.lower())])


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())[:4]
