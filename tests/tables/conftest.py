"""Native code of the tests: kept in a folder of their own, and not optimized, since it runs but once."""

from collections.abc import Iterator

import pytest

from duixian.tables.native import build


@pytest.fixture(autouse=True, scope="session")
def fast_build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "OPTIONS", tuple("-O0" if option == "-O2" else option for option in build.OPTIONS))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
