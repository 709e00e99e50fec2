"""Handing one mail to the mail server: the only importer of smtplib. Whether it went is told exactly, or said to be unknown."""

import smtplib
import ssl
from contextlib import suppress
from typing import NamedTuple

from service.domain.invitations import MailState
from service.domain.text import LINE_LIMIT, clean
from service.settings import MailSecurity, Settings

TAKEN = (250, 251)


class Fate(NamedTuple):
    """`reason` is a message id (`invitations.refused.<reason>`); `server_said` the server's own words."""

    state: MailState
    reason: str = ""
    server_said: str = ""


def hand_over(settings: Settings, message: bytes, *, to: str) -> Fate:
    """Step by step, so that what happened before the message itself was sent is known not to have sent it.

    From the moment the message goes over the wire until the server's answer, a broken connection means that its fate is unknown.
    """
    if not settings.can_mail:
        return _refused("not_set")
    try:
        server = _connected(settings)
    except smtplib.SMTPAuthenticationError as error:
        return _refused("sign_in", error.smtp_error)
    except smtplib.SMTPNotSupportedError:
        return _refused("sign_in" if settings.smtp_security is MailSecurity.NONE else "no_tls")
    except ssl.SSLError:
        return _refused("no_tls")
    except (OSError, smtplib.SMTPException):
        return _refused("unreachable")
    try:
        return _handed_over(server, settings.smtp_from, to, message)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port, patience = settings.smtp_host, settings.smtp_port, settings.smtp_timeout_seconds
    context = ssl.create_default_context()
    if settings.smtp_security is MailSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=patience, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=patience)
    try:
        server.ehlo_or_helo_if_needed()
        if settings.smtp_security is MailSecurity.STARTTLS:
            server.starttls(context=context)
            server.ehlo()
        if settings.smtp_user:
            password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
            server.login(settings.smtp_user, password)
    except BaseException:
        server.close()
        raise
    return server


def _handed_over(server: smtplib.SMTP, sender: str, to: str, message: bytes) -> Fate:
    try:
        code, said = server.mail(sender)
        if code not in TAKEN:
            return _refused("sender", said)
        code, said = server.rcpt(to)
        if code not in TAKEN:
            return _refused("recipient", said)
    except (OSError, smtplib.SMTPException):
        return _refused("unreachable")
    try:
        code, said = server.data(message)
    except smtplib.SMTPDataError as error:
        return _refused("content", error.smtp_error)
    except (OSError, smtplib.SMTPException):
        return Fate(MailState.UNKNOWN)
    return Fate(MailState.SENT) if code in TAKEN else _refused("content", said)


def _refused(reason: str, said: bytes | str = b"") -> Fate:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Fate(MailState.REFUSED, reason, " ".join(clean(words).split())[:LINE_LIMIT])
