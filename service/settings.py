"""Every PEER_ASSIST_* setting. A bad value stops start-up with one sentence; secrets are SecretStr and never printed."""

from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.domain.follow_up import Timing
from service.domain.hosts import is_loopback
from service.domain.mail_addresses import usable_address
from service.logs import LogStyle

LOCAL_MODEL_PREFIX = "local:"


class Identity(StrEnum):
    """Who is asking: whoever sits at this machine, or somebody who signed in."""

    LOCAL = "local"
    TEAM = "team"


class JobsWhere(StrEnum):
    """Who works on jobs: this process while it serves, or workers of their own."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class MailSecurity(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SettingsError(Exception):
    """A setting has a value we cannot use; its text is one sentence for whoever starts the service."""


class Settings(BaseSettings):
    """The settings, read from the environment only (no `.env` file is looked for in the folder somebody happens to be in)."""

    model_config = SettingsConfigDict(env_prefix="PEER_ASSIST_", frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(default=Path("data"), description="Folder for everything the service stores.")
    database_url: str | None = Field(
        default=None, description="PostgreSQL, as postgresql+psycopg://…; SQLite in the home folder when not set."
    )
    jobs: JobsWhere = Field(
        default=JobsWhere.HERE,
        validate_default=True,
        description="Where jobs are worked on: `here`, or `elsewhere` by `python -m service worker`; needs PostgreSQL.",
    )
    identity: Identity = Field(
        default=Identity.LOCAL,
        description="`local`: one person at this machine, no sign-in; `team`: everybody signs in.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address the service and the desk listen on; in local mode one of this machine's own.",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port of the service.")
    ui_port: int = Field(default=8501, ge=1, le=65535, description="Port of the desk.")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+)?/?$",
        description="Address others reach the service at, for personal links; none: links open on this machine alone.",
    )
    desk_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+)?/?$",
        description="Address people reach the desk at, for invitations and sign-in; none: this machine alone.",
    )
    session_hours: int = Field(default=12, ge=1, le=12, description="How long somebody stays signed in, in team mode.")
    oidc_issuer: str = Field(
        default="", description="Issuer of the identity provider people sign in with; none: with a password here."
    )
    oidc_client_id: str = Field(default="", validate_default=True, description="What the provider knows the desk as.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="The secret it gave the desk.")
    oidc_name: str = Field(
        default="", max_length=60, description="What the provider is called on the button; none: its host's name."
    )
    account_name: str = Field(
        default="Local account",
        min_length=1,
        max_length=100,
        description="Name of whoever sits at this machine, in what they record.",
    )
    sample_library: bool = Field(
        default=True,
        description="Load the fictional sample library into the practice space once; false leaves it empty.",
    )
    log: LogStyle = Field(
        default=LogStyle.PLAIN,
        description="`plain`: warnings and errors as lines to read; `json`: one JSON object a line, every request among them.",
    )
    slow_query_ms: int = Field(
        default=500,
        ge=1,
        le=600_000,
        description="Statements of the database that take longer, in milliseconds, stand on the administrator's page, without values.",
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="Port of this process's metrics, for Prometheus; none: no metrics."
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="Address the metrics are answered on; away from this machine with a token."
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="What whoever reads the metrics has to send, as `Authorization: Bearer …`.",
    )
    otlp_endpoint: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+)?/?$",
        description="Collector that traces are sent to over gRPC (OTLP), such as http://127.0.0.1:4317; none: no traces.",
    )
    eval_data: Path = Field(default=Path("../shared/data"), description="Folder with real data for `python -m evals`.")

    model: str | None = Field(
        default=None,
        description="Model that drafts, as LiteLLM names it (`openai/gpt-…`), or `local:/path/model.gguf`; none: the extractive writer.",
    )
    model_fallbacks: tuple[str, ...] = Field(default=(), description="Further models to try, in order; a JSON list.")
    model_api_base: str | None = Field(default=None, description="Address of a self-hosted model server.")
    model_api_key: SecretStr | None = Field(
        default=None, description="Key for the model, where the provider's own variable is not used."
    )
    model_timeout_seconds: float = Field(default=60.0, gt=0, le=600, description="Longest wait for one answer.")
    model_max_tokens: int = Field(
        default=2000, ge=64, le=32000, description="Longest answer asked of the model, in tokens."
    )
    embedding_model: str | None = Field(
        default=None,
        description="Embedding model, as LiteLLM names it; none: the bundled English MiniLM on this machine.",
    )
    models_for_participants: tuple[str, ...] | None = Field(
        default=None,
        validate_default=True,
        description="Models that may see *participants* material, a JSON list; `local`: those on this machine; none: every one.",
    )
    models_for_hub: tuple[str, ...] | None = Field(
        default=None, validate_default=True, description="Models that may see *hub* material; as above."
    )
    models_for_organisation: tuple[str, ...] | None = Field(
        default=None, validate_default=True, description="Models that may see *organisation* material; as above."
    )

    ledger_text_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="Days for which the ledger keeps the words sent to a model and its answers; 0 keeps none.",
    )
    monthly_budget_usd: float | None = Field(
        default=None, ge=0, description="US dollars each person's calls may cost in a calendar month; none: no limit."
    )

    chroma_url: str = Field(
        default="",
        description="Chroma's server, shared by several processes, as `http://host:port`; none: a folder of this process's own.",
    )
    chroma_from: int = Field(
        default=50_000, ge=1, description="Passages from which Chroma is asked; below, exact search is as quick."
    )
    chroma_token: SecretStr | None = Field(default=None, description="Token the proxy before Chroma's server asks for.")

    follow_up: Timing = Field(
        default=Timing.NEXT_REPORT,
        description="When hosts are asked whether they acted: `next_report`, or `30_and_90_days` after the approval.",
    )

    smtp_host: str = Field(
        default="", description="Server that sends invitations; none: they are copied or downloaded instead."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field(default="", description="Name to sign in to the mail server with; none: no sign-in.")
    smtp_password: SecretStr | None = Field(default=None, description="Password for the mail server.")
    smtp_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        validate_default=True,
        description="`starttls`, `tls` from the start, or `none`, which takes no password but on this machine.",
    )
    smtp_from: str = Field(default="", validate_default=True, description="Address the mails come from.")
    smtp_timeout_seconds: float = Field(default=30.0, gt=0, le=300, description="Longest wait for the mail server.")

    max_body_bytes: int = Field(default=2_000_000, ge=10_000, description="Largest request body, files apart.")
    max_upload_bytes: int = Field(default=10_000_000, ge=10_000, description="Largest single file of an import.")
    max_import_bytes: int = Field(default=200_000_000, ge=10_000, description="Largest import of several files.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        if url is None or url.startswith(("postgresql+psycopg://", "sqlite:///")):
            return url
        if url.startswith(("postgresql://", "postgres://")):
            return "postgresql+psycopg://" + url.split("://", 1)[1]
        raise ValueError("must start with postgresql:// (or sqlite:///)")

    @field_validator("jobs")
    @classmethod
    def _elsewhere_reaches_the_database(cls, jobs: JobsWhere, info: ValidationInfo) -> JobsWhere:
        if jobs is JobsWhere.ELSEWHERE and not str(info.data.get("database_url")).startswith("postgresql"):
            raise ValueError("must be here with SQLite, which one process has to itself; set PEER_ASSIST_DATABASE_URL")
        return jobs

    @field_validator("chroma_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/")):
            raise ValueError("must be an address such as http://127.0.0.1:8100")
        return url

    @field_validator("host")
    @classmethod
    def _no_network_without_sign_in(cls, host: str, info: ValidationInfo) -> str:
        if info.data.get("identity") is Identity.LOCAL and not is_loopback(host):
            raise ValueError(
                "must be this machine's own address, such as 127.0.0.1, since nobody signs in; "
                "set PEER_ASSIST_IDENTITY=team to let others in"
            )
        return host

    @field_validator("metrics_token")
    @classmethod
    def _no_metrics_for_everybody(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if not is_loopback(str(info.data.get("metrics_host"))) and (
            token is None or len(token.get_secret_value()) < 16
        ):
            raise ValueError(
                "must be set, 16 characters or more, where PEER_ASSIST_METRICS_HOST is not this machine's own address"
            )
        return token

    @field_validator("oidc_issuer")
    @classmethod
    def _nobody_in_between(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if issuer and (
            not parts.hostname
            or parts.query
            or parts.fragment
            or (parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)))
        ):
            raise ValueError("must be an https address, as the provider itself spells it")
        return issuer

    @field_validator("oidc_client_id")
    @classmethod
    def _known_there(cls, client_id: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not client_id:
            raise ValueError("must be set where PEER_ASSIST_OIDC_ISSUER is")
        return client_id

    @field_validator("models_for_participants", "models_for_hub", "models_for_organisation")
    @classmethod
    def _models_that_are_set(cls, names: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        """A misspelt name would shut out a model that was meant, and nobody would see why."""
        given = info.data
        known = {"local", given.get("model"), given.get("embedding_model"), *given.get("model_fallbacks", ())}
        if names and not set(names) <= known:
            raise ValueError("must name models that are set, or local")
        return names

    @field_validator("smtp_security")
    @classmethod
    def _no_password_in_the_clear(cls, security: MailSecurity, info: ValidationInfo) -> MailSecurity:
        given = info.data
        if (
            security is MailSecurity.NONE
            and given.get("smtp_password")
            and not is_loopback(str(given.get("smtp_host")))
        ):
            raise ValueError("must be starttls or tls where a password is sent")
        return security

    @field_validator("smtp_from")
    @classmethod
    def _a_sender(cls, address: str, info: ValidationInfo) -> str:
        if address and not usable_address(address):
            raise ValueError("must be one plain mail address")
        if info.data.get("smtp_host") and not address:
            raise ValueError("must be set where PEER_ASSIST_SMTP_HOST is")
        return address

    @field_validator("home", "eval_data")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().resolve()

    @cached_property
    def database(self) -> str:
        """The address of the database: the one set, or SQLite in the home folder."""
        return self.database_url or f"sqlite:///{self.home / 'peer_assist.sqlite3'}"

    @property
    def works_here(self) -> bool:
        return self.jobs is JobsWhere.HERE

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def pages_address(self) -> str:
        """Where the pages behind personal links are, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def desk_address(self) -> str:
        """Where people open the desk, without a slash at the end."""
        return self.desk_url.rstrip("/") or f"http://127.0.0.1:{self.ui_port}"

    def invitation_address(self, invitation: str) -> str:
        """Where whoever is invited sets a password."""
        return f"{self.desk_address}/?invitation={invitation}"

    @property
    def oidc_host(self) -> str:
        """The identity provider's host name, empty where there is none."""
        return urlsplit(self.oidc_issuer).hostname or ""

    @property
    def signs_in(self) -> bool:
        return self.identity is Identity.TEAM

    @property
    def can_mail(self) -> bool:
        return bool(self.smtp_host)

    @property
    def model_name(self) -> str:
        """As people may read it: of a local model the file, without the folder. Empty for the extractive writer."""
        if not self.model:
            return ""
        return self.model.rsplit("/", 1)[-1] if self.drafts_with_local_model else self.model

    @property
    def drafts_with_local_model(self) -> bool:
        return self.model is not None and self.model.startswith(LOCAL_MODEL_PREFIX)


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError with a sentence naming the variable, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "PEER_ASSIST_" + str(first["loc"][0]).upper()
        raise SettingsError(f"{name} has a value that cannot be used: {first['msg']}.") from None
