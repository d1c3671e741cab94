"""A draft that goes from desk to desk before it leaves: who is asked, and what they say."""

from tortoise import fields
from tortoise.indexes import Index

from models.enums import AskedFor, StepState
from models.tables.base import Record
from models.tables.people.officials import Post
from models.tables.records.documents import Document


class ReviewStep(Record):
    """Somebody who is asked to look at a draft or to sign it, in the order of `position`."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="steps", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="steps", on_delete=fields.RESTRICT
    )
    asker: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="steps_asked", on_delete=fields.RESTRICT
    )
    position = fields.SmallIntField()
    asked_for = fields.CharEnumField(AskedFor, description="AskedFor", max_length=12)
    state = fields.CharEnumField(StepState, description="StepState", max_length=12)
    note = fields.CharField(max_length=1000, default="")  # what the asker says
    answer = fields.CharField(max_length=1000, default="")
    asked_at = fields.DatetimeField()
    opened_at = fields.DatetimeField(null=True)  # when their turn came
    answered_at = fields.DatetimeField(null=True)

    document_id: int
    post_id: int
    asker_id: int

    class Meta:
        table = "review_step"
        indexes = [
            Index(fields=["document_id", "id"]),
            Index(fields=["post_id", "state", "opened_at", "id"]),
            Index(fields=["asker_id", "state"]),
        ]


class DraftComment(Record):
    """A remark on a draft as a whole, or in the margin beside some of its words."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="comments", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="comments", on_delete=fields.RESTRICT
    )
    version = fields.IntField()  # of the draft, when it was said
    quote = fields.CharField(max_length=300, default="")  # the words it stands beside
    text = fields.CharField(max_length=2000)
    at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    settled_by = fields.BigIntField(null=True)

    document_id: int
    post_id: int

    class Meta:
        table = "draft_comment"
        indexes = [Index(fields=["document_id", "id"])]


class BodyPicture(Record):
    """A picture that was put into the text of a document."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="pictures", on_delete=fields.RESTRICT
    )
    blob_id = fields.CharField(max_length=64)
    at = fields.DatetimeField()

    document_id: int

    class Meta:
        table = "body_picture"
        unique_together = (("document", "blob_id"),)
        indexes = [Index(fields=["blob_id"])]
