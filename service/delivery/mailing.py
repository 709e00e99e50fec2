"""The job that sends one mail: taken from the outbox, handed to the server, its fate written down.

The three are apart, so that a process that dies between them leaves the mail *being sent*: the next run finds it so, says that its fate
is unknown, and leaves the question to a person. A mail is never sent twice by itself.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.delivery import outbox, store
from service.delivery.links import new_invitation_link
from service.delivery.messages import message_of
from service.delivery.smtp import Fate, hand_over
from service.domain.follow_up import PersonalLink
from service.domain.ids import MailId
from service.domain.invitations import MailState
from service.domain.places import Language
from service.domain.progress import Job, JobStatus
from service.jobs import JobRun
from service.peer_assists import invitation_store
from service.peer_assists.letters import with_address
from service.settings import Settings


class Mailing:
    """What the job works with. `Mailing(settings).work` and `ended` go to `jobs.handle(JobKind.MAIL, …)`."""

    def __init__(
        self,
        settings: Settings,
        *,
        send: Callable[..., Fate] = hand_over,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.settings = settings
        self.send = send
        self._now = now or (lambda: datetime.now(UTC))

    def work(self, run: JobRun) -> None:
        run.step("mail", lambda: self._send(run))

    def _send(self, run: JobRun) -> str:
        mail_id = MailId(run.subject_id)
        run.report("sending")
        link: PersonalLink | None = None
        with run.database.transaction() as tx:
            waiting = outbox.begin(tx, mail_id, now=self._now())
            text = waiting.text if waiting else ""
            if waiting is not None and waiting.link_until is not None:
                link, address = new_invitation_link(
                    tx,
                    waiting.mail.peer_assist_id,
                    waiting.mail.invitation_id,
                    name=waiting.mail.name,
                    language=Language(waiting.language),
                    until=waiting.link_until,
                    settings=self.settings,
                    now=self._now(),
                )
                text = with_address(text, address)
        if waiting is None:
            return run.subject_id
        mail = waiting.mail
        message = message_of(
            to_name=mail.name,
            to_address=mail.address,
            subject=mail.subject,
            text=text,
            language=waiting.language,
            at=self._now(),
            sender=self.settings.smtp_from,
            reply_to=waiting.reply_to,
            message_id=mail.id,
            enclosed=waiting.enclosed,
        )
        fate = self.send(self.settings, message.as_bytes(), to=mail.address)
        with run.database.transaction() as tx:
            if outbox.end(tx, mail_id, fate, now=self._now()):
                if fate.state is MailState.SENT:
                    invitation_store.went_out(tx, mail.invitation_id, now=self._now())
                elif fate.state is MailState.REFUSED and link is not None:
                    store.revoke(tx, link, now=self._now())
        return run.subject_id

    def ended(self, tx: Connection, job: Job) -> None:
        """In the transaction that ends the job. What was not taken yet was not sent; what was being sent may have gone."""
        if job.status is not JobStatus.DONE:
            outbox.give_up(tx, MailId(job.subject_id), now=self._now())
