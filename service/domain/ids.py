"""Names for the ids. An id is opaque text; `new_id` is called at the edges (routes, jobs, import), never in the domain's rules."""

import uuid
from typing import Annotated, NewType

from pydantic import StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]*$")]

HubId = NewType("HubId", Id)
AccountId = NewType("AccountId", Id)
PersonId = NewType("PersonId", Id)
PeerAssistId = NewType("PeerAssistId", Id)
SourceId = NewType("SourceId", Id)
DocumentId = NewType("DocumentId", Id)
PassageId = NewType("PassageId", Id)
DraftId = NewType("DraftId", Id)
VersionId = NewType("VersionId", Id)
JobId = NewType("JobId", Id)
NoteId = NewType("NoteId", Id)
OptionId = NewType("OptionId", Id)
IdeaId = NewType("IdeaId", Id)
TranscriptId = NewType("TranscriptId", Id)
WriteUpId = NewType("WriteUpId", Id)
LineId = NewType("LineId", Id)
CommentId = NewType("CommentId", Id)
SnapshotId = NewType("SnapshotId", Id)
ActionId = NewType("ActionId", Id)
FollowUpId = NewType("FollowUpId", Id)
LessonId = NewType("LessonId", Id)
EvaluationId = NewType("EvaluationId", Id)
LinkId = NewType("LinkId", Id)
InvitationId = NewType("InvitationId", Id)
PeerQuestionId = NewType("PeerQuestionId", Id)
MailId = NewType("MailId", Id)
NoticeId = NewType("NoticeId", Id)
NoticeAnswerId = NewType("NoticeAnswerId", Id)


def new_id(prefix: str) -> str:
    """A fresh id such as `draft-018f…`."""
    return f"{prefix}-{uuid.uuid4().hex}"
