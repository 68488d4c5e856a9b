"""Garbage goes, on the window's thread, and what a document has brought is not looked at again."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from app.collecting import OLD_EVERY, Collector


class Knot:
    """Refers to itself: only a collector finds it."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def documents():
    return []


@pytest.fixture
def collector(qapp, documents):
    parent = QObject()
    made = Collector(parent, lambda: documents)
    made.look()
    yield made
    made.stop()
    del parent


def test_young_garbage_goes_at_once(collector):
    gone = weakref.ref(Knot())
    assert gone() is not None
    collector.look()
    assert gone() is None


def test_what_grew_old_before_it_was_garbage_goes_after_some_looks(collector):
    kept = Knot()
    gone = weakref.ref(kept)
    for _ in range(2):
        collector.look()
    del kept
    for _ in range(OLD_EVERY):
        collector.look()
    assert gone() is None


def test_what_a_document_has_brought_is_set_aside_and_goes_with_it(collector, documents):
    document = Knot()
    documents.append(document)
    collector.look()
    assert not any(each is document for each in gc.get_objects())
    gone = weakref.ref(document)
    documents.clear()
    del document
    collector.look()
    assert gone() is None


def test_python_collects_by_itself_in_no_thread(collector):
    assert not gc.isenabled()


def test_nothing_is_set_aside_in_the_end(collector):
    collector.stop()
    assert gc.get_freeze_count() == 0
