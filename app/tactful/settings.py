"""Every knob of Tactful, and the one place that reads the environment.

Settings come, the later the stronger, from their defaults here, ``tactful.toml`` and
``.env`` in the working directory, and the environment. Names in the environment are
those below in upper case with ``TACTFUL_`` before them, except the two of OpenAI.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tactful.errors import SettingsError

DEFAULT_MODEL = "gpt-4.1-mini"
COMPOSER = "composer"
"""The value of ``model`` that asks for the built-in composer even where a key is set."""


class Settings(BaseSettings):
    """The knobs. Every one has a default that works offline."""

    model_config = SettingsConfigDict(
        env_prefix="TACTFUL_",
        env_file=".env",
        env_file_encoding="utf-8",
        toml_file="tactful.toml",
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Field(default_factory=lambda: user_data_path("tactful", False))
    """Where the index and, later, the ledger lie."""
    model: str = ""
    """Model to draft with; empty: a small one where a key or server is set, else none."""
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key")
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"),
    )
    """Any OpenAI-compatible server, such as ``http://127.0.0.1:11434/v1``."""
    embeddings: Annotated[str, Field(pattern=r"^(local|openai:.+)$")] = "local"
    """``local``, or ``openai:<model>``."""
    chroma_url: str | None = None
    """A Chroma server; none: embedded in ``data_dir``."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Seconds to wait for one answer of a model's server."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """Further tries when the server limits the rate, fails or does not answer."""
    repairs: Annotated[int, Field(ge=0, le=2)] = 2
    """How often a model may mend a draft that checks refuse, before the composer."""
    evidence_tokens: Annotated[int, Field(ge=200, le=20_000)] = 2000
    """Most tokens of guidelines that go with one draft."""
    reply_hours: Annotated[int, Field(ge=1, le=72)] = 24
    """Within how many hours the house answers; a draft may say so."""
    shop: str = ""
    """Name of the shop, for signatures."""
    password: SecretStr | None = None
    """Asked by the desk; demanded when it listens beyond this machine."""

    @field_validator("openai_base_url", "chroma_url", "openai_api_key", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("openai_base_url", "chroma_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must be an address that begins with http:// or https://")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, ``.env``, ``tactful.toml``: the first wins."""
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, toml

    @property
    def model_name(self) -> str | None:
        """The model to draft with, or ``None`` for the composer."""
        if self.model == COMPOSER:
            return None
        if self.openai_api_key is None and self.openai_base_url is None:
            return None
        return self.model or DEFAULT_MODEL

    @property
    def api_key(self) -> str:
        """The key to send; servers of one's own often want none but get one."""
        return self.openai_api_key.get_secret_value() if self.openai_api_key else "none"


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment and files, with ``overrides`` on top.

    Raises:
        SettingsError: a value cannot be used; the message names the setting.
    """
    _check_toml()
    try:
        settings = Settings(**overrides)
    except ValidationError as problem:
        first = problem.errors()[0]
        name = ".".join(map(str, first["loc"]))
        shown = "…" if "key" in name or "password" in name else repr(first["input"])
        raise SettingsError(
            f"the setting {name} = {shown} cannot be used: {first['msg']}"
        ) from None
    except (OSError, ValueError) as problem:
        raise SettingsError(f"tactful.toml or .env cannot be read: {problem}") from None
    if settings.model and settings.model != COMPOSER and settings.model_name is None:
        raise SettingsError(
            f"the setting model = {settings.model!r} wants a server: set OPENAI_API_KEY "
            "or OPENAI_BASE_URL, or leave it out to use the built-in composer"
        )
    if settings.embeddings != "local" and not (
        settings.openai_api_key or settings.openai_base_url
    ):
        raise SettingsError(
            f"the setting embeddings = {settings.embeddings!r} wants a server: set "
            "OPENAI_API_KEY or OPENAI_BASE_URL, or use 'local'"
        )
    return settings


def _check_toml() -> None:
    """See that ``tactful.toml``, if there is one, has no setting misspelt."""
    file = Path("tactful.toml")
    if not file.is_file():
        return
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SettingsError(f"tactful.toml cannot be read: {problem}") from None
    if unknown := sorted(given.keys() - Settings.model_fields.keys()):
        raise SettingsError(
            f"tactful.toml: there is no setting {unknown[0]!r}; "
            f"choose of {', '.join(Settings.model_fields)}"
        )
