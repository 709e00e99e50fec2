"""The same service over HTTP as the files room's tests use."""

from tests.peer_assists.conftest import caller, desk

__all__ = ["caller", "desk"]
