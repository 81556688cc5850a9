"""Fixtures for all tests: a running service for those that go over HTTP."""

from __future__ import annotations

import pytest

from tests.server import Served, served


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Served:
    with served(tmp_path_factory.mktemp("service")) as running:
        yield running
