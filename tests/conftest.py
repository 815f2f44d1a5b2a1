"""Laws are held over few drawn cases, the same ones every time, so that the suite is quick and never fails by chance.
`pytest -m hypothesis --hypothesis-profile=deep` draws a thousand new ones for each of them."""

import gc
import os

from hypothesis import settings

settings.register_profile("suite", max_examples=30, derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=1000, deadline=None)
settings.load_profile("suite")

os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"  # where `runuser` is

gc.set_threshold(100_000, 50, 100)  # what was imported lives to the end: to look for rubbish seldom saves a fifth


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
