"""Gives the examples in the rules their short words (`rules.words`)."""

import pytest


@pytest.fixture(autouse=True)
def words(doctest_namespace):  # type: ignore[no-untyped-def]
    from rules.words import WORDS

    doctest_namespace.update(WORDS)
