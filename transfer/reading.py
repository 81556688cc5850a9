"""From a batch's element to facts: the header, the posts, and what does not follow the schema.

On WS4 a schema error inside a post costs that post; one outside the posts costs the batch, and is a
fault that says where. On WS2 the schema is all or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from rules.engine import Regelbok
from rules.facts import Hode, Post
from rules.ident import mask
from rules.judgement import Uleselig
from rules.rule import Tekst, fill
from schemas import ws2_read
from schemas.canonical import canonical_reader
from schemas.contract import Release, schema
from schemas.errors import Skjemafeil, schema_errors, split_posts
from schemas.places import Places, Posts
from schemas.read import reader
from transfer.faults import Klientfeil, ugyldig, with_findings
from transfer.forloep import steg
from transfer.limits import FINDINGS_PER_POST, LIMITS, Limits
from transfer.parsing import demand_shallow
from transfer.skjemaregler import finding_for, rule_for

_POSTTYPE = re.compile(r"[a-z][A-Za-z]{0,39}")  # as the contract of the answer has it
_LARGE = 1000  # posts
_BESIDE = 5000  # posts; below it a thread costs more than it saves
_SAMPLE = 64
_PREFIX = 64  # letters; patterns are made for each, and a stranger one would make them enormous


@dataclass(frozen=True, slots=True)
class Lest:
    """A batch as read. `wrong` holds the schema errors of posts that could not be."""

    hode: Hode
    poster: tuple[Post, ...]
    places: Places
    wrong: Mapping[int, Sequence[Skjemafeil]] = field(default_factory=dict)
    named: Mapping[int, tuple[str | None, str | None]] = field(default_factory=dict)
    deltakere: int = 0  # WS2

    def unread(self, bok: Regelbok) -> list[Uleselig]:
        """The posts that break the schema, each with its findings."""
        return [
            Uleselig(
                loepenr,
                *self.named[loepenr],
                findings=tuple(
                    finding_for(bok, loepenr, error, self.hode.kommunenummer) for error in errors
                ),
            )
            for loepenr, errors in self.wrong.items()
        ]


def read(
    element: Any,
    release: Release,
    limits: Limits = LIMITS,
    canonical: Callable[[], bytes] | None = None,
) -> Lest:
    """Read the batch in an operation's element. Raises `Klientfeil` where none can be read.

    `canonical` gives its canonical form, which a batch without faults is then read from.
    """
    if release.tjeneste == "WS2":
        return _read_ws2(element, release, limits)
    ns = f"{{{release.namespace}}}"
    demand_few(element, ns, limits)
    lest = _read_whole(element, release, canonical)
    if lest is not None:
        return lest
    demand_shallow(element, limits, above=2)
    return _read_the_sound(element, release, *_salvage(schema(release), element, ns))


def _read_whole(
    element: Any, release: Release, canonical: Callable[[], bytes] | None
) -> Lest | None:
    """A batch that follows the schema; None where it does not.

    A large one is read from its text while another thread holds its tree against the schema; only
    the tree's outermost elements are looked at here before the other is done.
    """
    if canonical is None or _count(element) < _BESIDE:
        if not _follows(element, release):
            return None
        return read_all(element, release, canonical().decode() if canonical else None)
    validator = schema(release)
    if not likely_valid(validator, element):  # many short calls, each of which waits for the lock
        return None
    text = canonical().decode()
    with ThreadPoolExecutor(1) as other:
        follows = other.submit(validator.validate, element)
        try:
            return read_all(element, release, text, follows.result)
        except Exception:  # of what breaks the schema anything can come
            if follows.result():
                raise
            return None


def _count(element: Any) -> int:
    """The posts of a batch: what stands beside the header."""
    return len(element[0]) - 1 if len(element) else 0


@steg("lese")
def _follows(element: Any, release: Release) -> bool:
    """Whether the whole batch follows the schema."""
    validator = schema(release)
    return likely_valid(validator, element) and validator.validate(element)


@steg("lese")
def read_all(
    element: Any, release: Release, canonical: str | None, follows: Callable[[], bool] | None = None
) -> Lest | None:
    """The posts of a batch; `follows` is asked before the tree is looked into."""
    forsendelse, wire = element[0], reader(release)
    sent = Posts(forsendelse)

    def of_tree(loepenr: int) -> Post:
        if follows is not None and not follows():
            raise ValueError("the schema has not passed this")
        return wire.post(sent[loepenr - 1], loepenr)

    prefix = element.prefix or ""
    if canonical is not None and len(prefix) <= _PREFIX:
        poster = canonical_reader(prefix).posts(canonical, len(sent), of_tree)
    else:
        poster = tuple(map(of_tree, range(1, len(sent) + 1)))
    if follows is not None and not follows():
        return None
    return Lest(wire.hode(forsendelse[0]), poster, Places("ws4", element, sent))


@steg("lese")
def _read_the_sound(
    element: Any,
    release: Release,
    forsendelse: Any,
    posts: list[Any],
    wrong: dict[int, list[Skjemafeil]],
) -> Lest:
    """The posts that follow the schema, and what is known of the others."""
    wire = reader(release)
    return Lest(
        hode=wire.hode(forsendelse[0]),
        poster=tuple(
            wire.post(post, loepenr)
            for loepenr, post in enumerate(posts, start=1)
            if loepenr not in wrong
        ),
        places=Places("ws4", element, posts),
        wrong=wrong,
        named={loepenr: _named(posts[loepenr - 1]) for loepenr in wrong},
    )


def demand_few(element: Any, ns: str, limits: Limits) -> None:
    """Raise `Klientfeil` for more posts than the limit, before anything is spent on them."""
    for forsendelse in element[:1]:
        count = len(forsendelse) - 1  # the header beside them
        if count > limits.posts:
            raise _too_many(count, limits.posts)


def likely_valid(validator: Any, element: Any) -> bool:
    """Whether a few posts, spread over a large batch, follow the schema.

    libxml2 names the place of every error by counting its siblings, so a large batch with the same
    fault in every post would cost half a minute; it goes to the salvage at once.
    """
    count = _count(element)
    if count < _LARGE:
        return True
    return all(validator.validate(post) for post in element[0][1 :: count // _SAMPLE])


@steg("lese")
def _read_ws2(element: Any, release: Release, limits: Limits) -> Lest:
    validator = schema(release)
    errors = schema_errors(validator, element)
    if errors:
        demand_shallow(element, limits, above=2)
        raise schema_fault(element, errors, "ws2")
    lesning = ws2_read.read(element, release)
    if len(lesning.poster) > limits.posts:
        raise _too_many(len(lesning.poster), limits.posts)
    return Lest(
        lesning.hode,
        lesning.poster,
        Places("ws2", element, lesning.elementer),
        deltakere=sum(child.tag.endswith("}deltaker") for child in element),
    )


@steg("lese")
def _salvage(
    validator: Any, element: Any, ns: str
) -> tuple[Any, list[Any], dict[int, list[Skjemafeil]]]:
    """Part the posts that break the schema from those that follow it."""
    forsendelse = next((child for child in element if child.tag == ns + "forsendelse"), None)
    if forsendelse is None:
        raise schema_fault(element, schema_errors(validator, element), "ws4")
    posts, wrong = split_posts(validator, forsendelse, lambda child: child.tag == ns + "post")
    # What stands round the posts must be whole: the same element with the sound posts left out.
    frame = etree.Element(element.tag, nsmap=element.nsmap)
    inner = etree.SubElement(frame, forsendelse.tag)
    for child in forsendelse:
        if child.tag != ns + "post":
            inner.append(deepcopy(child))
    ordered = len(forsendelse) and forsendelse[0].tag == ns + "hode"
    if len(element) > 1 or not ordered or not validator.validate(frame):
        outside = schema_errors(validator, frame) or schema_errors(validator, element)
        raise schema_fault(element, outside, "ws4")
    return forsendelse, posts, wrong


def _named(post: Any) -> tuple[str | None, str | None]:
    """The reference and type of a post that could not be read, as far as it says them."""
    referanse = posttype = None
    for child in post:
        name = child.tag.rpartition("}")[2]
        if name == "referanse" and child.text:
            referanse = _printable(child.text)[:64].strip() or None
        elif name not in ("versjon", "operasjon", "person", "kommunenummer", "lov", "referanse"):
            posttype = name if _POSTTYPE.fullmatch(name) else None
    return referanse, posttype


def _printable(text: str) -> str:
    """A text as the contract of the answer takes it: no controls, one blank between words."""
    return " ".join(
        "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text).split()
    )


def schema_fault(element: Any, errors: Sequence[Skjemafeil], prefix: str) -> Klientfeil:
    """The message does not follow the schema where it must: a fault with a finding for each."""
    first = errors[0] if errors else None
    places = Places(prefix, element, [element])
    feil = ugyldig(
        "SKJEMAFEIL",
        "Meldingen følger ikke skjemaet. Se funnene.",
        "The message does not follow the schema. See the findings.",
        "Meldinga følgjer ikkje skjemaet. Sjå funna.",
        linje=first.linje if first else None,
    )
    return with_findings(feil, [_funn(places, error) for error in errors[:FINDINGS_PER_POST]])


def _funn(places: Places, error: Skjemafeil) -> dict[str, Any]:
    rule, values = rule_for(error)
    felt = ".".join(error.sti) or None
    texts: dict[str, Tekst] = {"tekst": rule.tekst, "rettelse": rule.rettelse}
    return {
        "regelId": rule.id,
        "regelversjon": rule.versjon,
        "alvorlighet": rule.alvorlighet,
        "omfang": "FORSENDELSE",
        "kategori": rule.kategori,
        "sti": places.sti(1, felt),
        "lesbarSti": places.lesbar(1, felt) or None,
        "linje": error.linje,
        "verdi": mask(error.verdi)[:100] if error.verdi else None,
        **{
            name: {lang: fill(text, lang, values) for lang in ("nb", "nn", "en")}
            for name, text in texts.items()
        },
        "hjemmel": rule.source,
    }


def _too_many(count: int, most: int) -> Klientfeil:
    return ugyldig(
        "FOR_MANGE_POSTER",
        f"Forsendelsen har {count} poster. Grensen er {most}. Del den opp.",
        f"The batch holds {count} records. The limit is {most}. Split it.",
        f"Forsendinga har {count} postar. Grensa er {most}. Del ho opp.",
        regelId="NIR-0-BAT-0003",
    )
