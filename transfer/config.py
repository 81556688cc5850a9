"""What the service is told: command line before environment before file before default.

A *section* is a frozen dataclass whose fields are `Annotated[type, setting("what it is", ...)]`;
`transfer/settings.py` lists them. This module reads any such set: it names a setting
(`server.workers`, environment `NIR_SERVER_WORKERS`), converts and bounds what was given, says where
each value came from, and reports everything that is wrong at once.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "NIR_"
MASK = "***"

T = TypeVar("T")


class Secret(StrEnum):
    """How much of a value may be shown."""

    NO = "no"
    PASSWORD_OF_URL = "url"
    ALL = "all"


class Source(StrEnum):
    """Where a value came from, the strongest first."""

    COMMAND_LINE = "command line"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


def setting(
    text: str,
    *,
    unit: str = "",
    allowed: str = "",
    parse: Callable[[str], Any] | None = None,
    secret: Secret = Secret.NO,
    **bounds: Any,
) -> msgspec.Meta:
    """What goes into a field's `Annotated`: one sentence, the unit, and msgspec's bounds (`ge`,
    `le`, `min_length`, `pattern` ...). `parse` reads text that msgspec does not know the type of
    and raises ValueError; `allowed` then says in words what it takes.
    """
    extra = {"unit": unit, "allowed": allowed, "parse": parse, "secret": secret}
    return msgspec.Meta(description=text, extra=extra, **bounds)


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that can be set."""

    key: str
    type: Any
    default: Any
    meta: msgspec.Meta

    @property
    def env(self) -> str:
        return PREFIX + self.key.replace(".", "_").upper()

    @property
    def text(self) -> str:
        return self.meta.description or ""

    @property
    def unit(self) -> str:
        return str(self._extra["unit"])

    @property
    def secret(self) -> Secret:
        return Secret(self._extra["secret"])

    @property
    def allowed(self) -> str:
        return self._extra["allowed"] or _in_words(self.type, self.meta, self.unit)

    @property
    def _extra(self) -> dict[str, Any]:
        return self.meta.extra or {}

    def read(self, given: Any, *, strict: bool) -> Any:
        """The value of what was given. Raises ValueError where it is not allowed."""
        if given is None:
            return None
        if self._extra["parse"] is not None:
            return self._extra["parse"](str(given))
        if _inner(self.type) is Path:
            return Path(given)
        return msgspec.convert(given, self.type, strict=strict)

    def shown(self, value: Any) -> str:
        """The value as text that may be shown."""
        if value is None:
            return ""
        if self.secret is Secret.ALL:
            return MASK
        if self.secret is Secret.PASSWORD_OF_URL:
            return _url_without_password(str(value))
        return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that is not allowed, or a name that is not known."""

    key: str
    given: str
    allowed: str
    source: str

    def __str__(self) -> str:
        value = f" = {self.given}" if self.given else ""
        return f"{self.key}{value}: {self.allowed} (from {self.source})"


class ConfigError(Exception):
    """Everything that is wrong with what was configured; the operator corrects it."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("\n".join(str(one) for one in wrong))
        self.wrong = tuple(wrong)


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """What holds, where each value came from, and names in the environment that nobody knows."""

    values: T
    sources: Mapping[str, tuple[Source, str]]
    unknown: tuple[str, ...] = ()


def settings_of(config: type) -> tuple[Setting, ...]:
    """Every setting of a set of sections, in order. The section `root` has keys without a dot."""
    return _settings_of(config)


@cache
def _settings_of(config: type) -> tuple[Setting, ...]:
    return tuple(_found(config))


def _found(config: type) -> Iterator[Setting]:
    for section, cls in get_type_hints(config).items():
        hints = get_type_hints(cls, include_extras=True)
        for field in fields(cls):
            meta = next(m for m in get_args(hints[field.name]) if isinstance(m, msgspec.Meta))
            key = field.name if section == "root" else f"{section}.{field.name}"
            assert field.default is not MISSING, f"{key} has no default"
            yield Setting(key, hints[field.name], field.default, meta)


def read(
    config: type[T],
    options: Mapping[str, Any],
    environ: Mapping[str, str],
    file: Path | None,
    others: frozenset[str] = frozenset(),
) -> Held[T]:
    """Read a set of sections. `options` are keys as the command line gave them (None: not given);
    `others` are names in the environment that belong to somebody else.

    Raises `ConfigError` with all that is wrong.
    """
    known = {one.key: one for one in settings_of(config)}
    wrong: list[Wrong] = []
    in_file = _file(file, known, wrong)
    values: dict[str, Any] = {}
    sources: dict[str, tuple[Source, str]] = {}
    for key, one in known.items():
        given, source, detail = _given(one, options, environ, in_file, file, wrong)
        sources[key] = (source, detail)
        try:
            # text from outside is read as what it says; a TOML file has types of its own
            values[key] = (
                one.default
                if source is Source.DEFAULT
                else one.read(given, strict=source is Source.FILE)
            )
        except (ValueError, msgspec.ValidationError):
            where = f"{source}, {detail}" if detail else str(source)
            wrong.append(Wrong(key, one.shown(given), f"must be {one.allowed}", where))
            values[key] = one.default
    unknown = _unknown(environ, known, others, wrong)
    built = _build(config, values, wrong)
    if wrong or built is None:
        raise ConfigError(wrong)
    return Held(built, sources, unknown)


def _given(
    one: Setting,
    options: Mapping[str, Any],
    environ: Mapping[str, str],
    in_file: Mapping[str, Any],
    file: Path | None,
    wrong: list[Wrong],
) -> tuple[Any, Source, str]:
    if options.get(one.key) is not None:
        return options[one.key], Source.COMMAND_LINE, ""
    if environ.get(one.env):  # an empty one is as good as none: compose files write such
        return environ[one.env], Source.ENVIRONMENT, one.env
    held_in = environ.get(f"{one.env}_FILE")
    if held_in and one.secret is not Secret.NO:  # as container secrets are handed over
        try:
            return Path(held_in).read_text("utf-8").strip(), Source.ENVIRONMENT, f"{one.env}_FILE"
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not text"
            wrong.append(Wrong(one.key, held_in, f"cannot be read: {reason}", f"{one.env}_FILE"))
    if one.key in in_file:
        return in_file[one.key], Source.FILE, str(file)
    return None, Source.DEFAULT, ""


def _file(file: Path | None, known: Mapping[str, Setting], wrong: list[Wrong]) -> dict[str, Any]:
    """The file's values by key; what it holds beside them is wrong."""
    if file is None:
        return {}
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        wrong.append(Wrong(str(file), "", f"cannot be read: {error.strerror}", "--config"))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong.append(Wrong(str(file), "", f"is not TOML: {error}", "--config"))
        return {}
    flat: dict[str, Any] = {}
    for name, value in raw.items():
        inner = value.items() if isinstance(value, dict) else [(None, value)]
        flat.update({f"{name}.{key}" if key else name: one for key, one in inner})
    for key in flat.keys() - known.keys():
        wrong.append(Wrong(key, "", _no_such(key, known), f"file, {file}"))
    return flat


def _no_such(name: str, names: Mapping[str, Any] | list[str]) -> str:
    near = difflib.get_close_matches(name, list(names), 1, 0.7)
    return f"no such setting; did you mean {near[0]}?" if near else "no such setting"


def _unknown(
    environ: Mapping[str, str],
    known: Mapping[str, Setting],
    others: frozenset[str],
    wrong: list[Wrong],
) -> tuple[str, ...]:
    """Names with our prefix that are no setting. A slip of the pen is wrong; one that is like
    nothing of ours is only told (Kubernetes puts NIR_SERVICE_HOST there for a service `nir`).
    """
    ours = {one.env for one in known.values()}
    ours |= {f"{one.env}_FILE" for one in known.values() if one.secret is not Secret.NO}
    strange = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in ours or name in others:
            continue
        if difflib.get_close_matches(name, sorted(ours), 1, 0.85):
            wrong.append(Wrong(name, "", _no_such(name, sorted(ours)), "environment"))
        else:
            strange.append(name)
    return tuple(strange)


def _build(config: type[T], values: Mapping[str, Any], wrong: list[Wrong]) -> T | None:
    """The sections of the values; one that refuses (its values do not go together) is wrong."""
    sections = {}
    for section, cls in get_type_hints(config).items():
        prefix = "" if section == "root" else f"{section}."
        try:
            sections[section] = cls(**{f.name: values[prefix + f.name] for f in fields(cls)})
        except ValueError as error:
            wrong.append(Wrong(section, "", str(error), "the values together"))
    return None if wrong else config(**sections)


def _inner(type_: Any) -> Any:
    """The plain type inside `Annotated[type | None, ...]`."""
    inner = get_args(type_)[0]
    return next((one for one in get_args(inner) if one is not type(None)), inner)


_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "text",
    Path: "a path",
}


def _in_words(type_: Any, meta: msgspec.Meta, unit: str) -> str:
    """What a type and its bounds allow, in words."""
    inner = _inner(type_)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return "one of " + ", ".join(inner)
    words = _WORDS.get(inner, "text")
    if meta.ge is not None and meta.le is not None:
        words += f" from {meta.ge} to {meta.le}"
    elif meta.ge is not None:
        words += f", at least {meta.ge}"
    elif meta.gt is not None:
        words += f" above {meta.gt}"
    elif meta.le is not None:
        words += f", at most {meta.le}"
    return f"{words} ({unit})" if unit else words


def _url_without_password(value: str) -> str:
    try:
        return make_url(value).render_as_string(hide_password=True)
    except ArgumentError:
        return MASK if "@" in value else value
