"""Fixtures for all tests: a running service for those that go over HTTP."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres, watch
from tests.watch import pytest_runtest_makereport  # noqa: F401

if TYPE_CHECKING:
    from tests.server import Served

# No test fails because the machine is slow: time is measured in bench/.
settings.register_profile("rolig", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rolig")


def pytest_configure(config: pytest.Config) -> None:
    watch.begin()
    postgres.share(config)


@pytest.hookimpl(hookwrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let the garbage collector not go through what is collected: it is there until the end."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from tests.server import served  # not where the processes of a run are only begun

    with served(tmp_path_factory.mktemp("service")) as running:
        yield running
