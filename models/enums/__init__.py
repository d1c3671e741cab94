"""The closed lists of the house; values are what the database and the numbers hold."""

from models.enums.accounts import (
    CitizenLevel,
    DataRequest,
    FactorKind,
    TokenPurpose,
)
from models.enums.documents import (
    OPEN_CASE_STATES,
    AskedFor,
    CaseState,
    Category,
    Confidentiality,
    CopyState,
    DocumentKind,
    DocumentState,
    ExtractionState,
    LinkKind,
    PrintedAs,
    RecipientRole,
    Scan,
    StepState,
)
from models.enums.events import (
    AccessKind,
    Action,
    SealedKind,
)
from models.enums.incidents import (
    IncidentKind,
)
from models.enums.paper import (
    OcrState,
    PaperCondition,
    PaperMedium,
    PaperMoveEnd,
    PaperMoveKind,
)
from models.enums.posts import (
    Permission,
    Profile,
)
from models.enums.tasks import (
    TaskPriority,
    TaskState,
)
from models.enums.traffic import (
    Channel,
    ContactKind,
    Disposition,
    OutboxState,
    Outcome,
    PassedOver,
    Trust,
)

__all__ = [
    "OPEN_CASE_STATES",
    "AccessKind",
    "Action",
    "AskedFor",
    "CaseState",
    "Category",
    "Channel",
    "CitizenLevel",
    "Confidentiality",
    "ContactKind",
    "CopyState",
    "DataRequest",
    "Disposition",
    "DocumentKind",
    "DocumentState",
    "ExtractionState",
    "FactorKind",
    "IncidentKind",
    "LinkKind",
    "OcrState",
    "OutboxState",
    "Outcome",
    "PaperCondition",
    "PaperMedium",
    "PaperMoveEnd",
    "PaperMoveKind",
    "PassedOver",
    "Permission",
    "PrintedAs",
    "Profile",
    "RecipientRole",
    "Scan",
    "SealedKind",
    "StepState",
    "TaskPriority",
    "TaskState",
    "TokenPurpose",
    "Trust",
]
