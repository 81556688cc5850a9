"""Where a field of a post stands in the XML as sent: XPath, path in words, line, value."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cached_property
from typing import Any

from schemas.fields import camel

_STEP = re.compile(r"([A-Za-z_0-9]+)(\[\d+\])?")


class Posts(Sequence[Any]):
    """The elements of a batch's posts, fetched from the tree when one is asked for.

    A tree makes an object of each element that is looked at, and mostly none is.
    """

    def __init__(self, forsendelse: Any) -> None:
        self._forsendelse = forsendelse

    def __len__(self) -> int:
        return len(self._forsendelse) - 1  # the header comes first

    @cached_property
    def _all(self) -> list[Any]:
        return list(self._forsendelse[1:])

    def __getitem__(self, place: Any) -> Any:
        return self._all[place]


class Places:
    """The places of one batch. `elementer` are its posts' elements in the order of `loepenr`.

    A field is named dotted from the post (`innhold.til`, `person.foedselsnummer`), or with
    loepenr 0 from the batch (`hode.antall_poster`). Steps are facts' names or XML names.
    """

    def __init__(self, prefix: str, body: Any, elementer: Sequence[Any]) -> None:
        self.prefix = prefix
        self.body = body
        self.elementer = elementer

    def need(self, loepenr: Iterable[int]) -> None:
        """Which posts will be asked about, told beforehand."""

    def sti(self, loepenr: int, felt: str | None) -> str:
        """The XPath from the operation's element; `prefix` stands for the release's namespace."""
        element = self._element(loepenr)
        steps = [*self._ancestry(element, loepenr), *self._steps(element, felt)]
        return "/" + "/".join(f"{self.prefix}:{step}" for step in steps)

    def lesbar(self, loepenr: int, felt: str | None) -> str:
        """The place in words, for a person: `post 3 › timer › til`."""
        element = self._element(loepenr)
        steps = [*self._ancestry(element, loepenr)[1:], *self._steps(element, felt)]
        if steps and steps[0] == "forsendelse":
            steps = steps[1:]
        return " › ".join(step.replace("[", " ").rstrip("]") for step in steps)

    def linje(self, loepenr: int, felt: str | None) -> int | None:
        """The line in the bytes as sent, of the field or of what is nearest round it."""
        element = self._find(loepenr, felt)
        line: int | None = element.sourceline
        return line

    def verdi(self, loepenr: int, felt: str | None) -> str | None:
        """The text of the field as sent, None where it has none of its own."""
        if felt is None:
            return None
        element = self._find(loepenr, felt)
        wanted = self._steps(self._element(loepenr), felt)
        if not wanted or _local(element) != wanted[-1].partition("[")[0] or len(element):
            return None
        text: str | None = element.text
        return text

    def _element(self, loepenr: int) -> Any:
        if loepenr:
            return self.elementer[loepenr - 1]
        return next((e for e in self.body if _local(e) == "forsendelse"), self.body)

    def _ancestry(self, element: Any, loepenr: int) -> list[str]:
        """The steps from the operation's element to this one, both included."""
        if element is self.body:
            return [_local(element)]
        parent = element.getparent()
        if parent is None:
            return [_local(element)]
        name = _local(element)
        if name == "post":
            name = f"post[{loepenr}]"
        else:
            same = [child for child in parent if child.tag == element.tag]
            if len(same) > 1 or name == "deltaker":
                name = f"{name}[{same.index(element) + 1}]"
        return [*self._ancestry(parent, loepenr), name]

    def _steps(self, element: Any, felt: str | None) -> list[str]:
        """A dotted field as element names below the post's element."""
        if not felt:
            return []
        steps = []
        for part in felt.split("."):
            match = _STEP.fullmatch(part)
            name, place = (match[1], match[2] or "") if match else (part, "")
            if name == "innhold":
                if _local(element) != "post":
                    continue  # WS2: the record is the element itself
                steps.append(_local(element[-1]) if len(element) else "post")
            else:
                steps.append(camel(name) + place)
        return steps

    def _find(self, loepenr: int, felt: str | None) -> Any:
        element = self._element(loepenr)
        for step in self._steps(element, felt):
            name, _, place = step.rstrip("]").partition("[")
            same = [child for child in element if _local(child) == name]
            if not same:
                break
            element = same[min(int(place or 1), len(same)) - 1]
        return element


class PlacesAgain(Places):
    """The same of a batch whose tree was let go: `fetch` gives the operation's element again, with
    the content of the posts that are needed.
    """

    def __init__(self, prefix: str, fetch: Callable[[Container[int]], Any]) -> None:
        super().__init__(prefix, None, ())
        self._fetch = fetch
        self._needed: set[int] = set()

    def need(self, loepenr: Iterable[int]) -> None:
        self._needed.update(loepenr)

    def _element(self, loepenr: int) -> Any:
        if self.body is None or (loepenr and loepenr not in self._needed):
            self._needed.add(loepenr)
            self.body = self._fetch(self._needed)
            self.elementer = Posts(self.body[0])
        return super()._element(loepenr)


def _local(element: Any) -> str:
    name: str = element.tag.rpartition("}")[2]
    return name
