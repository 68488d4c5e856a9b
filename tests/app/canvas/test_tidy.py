"""Tidy up: what holds of every network, and what small ones look like."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.canvas import measures
from app.canvas.layers import layers_of
from app.canvas.rows import breaks_of
from app.canvas.tidy import Large, Link, tidy
from app.canvas.tracks import Piece, crossings, tracks_of
from nncore.project import Place

PORT = float(measures.PORT_Y)


def link(source, target, in_y=PORT):
    return Link(source, target, PORT, in_y)


def chain(names):
    return [link(a, b) for a, b in pairwise(names)]


@st.composite
def networks(draw, acyclic=False):
    names = [f"n{i}" for i in range(draw(st.integers(1, 24)))]
    heights = {name: float(draw(st.sampled_from((52, 76, 136, 212)))) for name in names}
    ends = st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1))
    found = draw(st.lists(ends, max_size=40))
    pairs = [(min(a, b), max(a, b)) for a, b in found] if acyclic else found
    ys = st.sampled_from((PORT, PORT + measures.PORT_STEP))
    return heights, [link(names[a], names[b], draw(ys)) for a, b in pairs if a != b]


@st.composite
def arrangements(draw):
    heights, links = draw(networks())
    spots = st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000))
    given_places = {
        name: Place(float(x), float(y))
        for name, (x, y) in draw(st.dictionaries(st.sampled_from(list(heights)), spots)).items()
    }
    return heights, links, given_places


def overlapping(places, heights):
    boxes = [(p.x, p.y, p.y + heights[card]) for card, p in places.items()]
    return [
        (one, other) for one, other in combinations(boxes, 2)
        if abs(one[0] - other[0]) < measures.CARD_WIDTH
        and one[1] < other[2] and other[1] < one[2]
    ]


@settings(max_examples=200, deadline=None)
@given(arrangements())
def test_every_card_has_a_place_and_no_two_overlap(arrangement):
    heights, links, standing = arrangement
    found = tidy(heights, links, standing)
    assert set(found) == set(heights)
    assert not overlapping(found, heights)


@settings(max_examples=200, deadline=None)
@given(arrangements())
def test_tidy_twice_is_tidy_once(arrangement):
    heights, links, standing = arrangement
    once = tidy(heights, links, standing)
    assert tidy(heights, links, once) == once


@settings(max_examples=200, deadline=None)
@given(networks(acyclic=True))
def test_every_wire_runs_to_the_right_or_down_to_a_later_row(network):
    heights, links = network
    found = tidy(heights, links, {})
    for each in links:
        source, target = found[each.source], found[each.target]
        below = target.y >= source.y + heights[each.source]
        assert target.x > source.x or below


@settings(max_examples=100, deadline=None)
@given(networks())
def test_the_same_network_always_looks_the_same(network):
    heights, links = network
    assert tidy(heights, links, {}) == tidy(dict(heights), list(links), {})


def test_many_skips_push_nothing_down_from_where_the_network_begins():
    names = list("abcdefg")
    links = [link(a, b) for a, b in combinations(names, 2)]
    heights = dict.fromkeys(names, 100.0)
    once = tidy(heights, links, {})
    assert min(place.y for place in once.values()) == 0
    assert tidy(heights, links, once) == once


def test_a_chain_stands_in_rows_with_ports_at_one_height():
    names = list("abcdef")
    found = tidy(dict.fromkeys(names, 150.0), chain(names), {})
    assert [place.x for place in found.values()] == [0, 314, 628] * 2
    assert [place.y for place in found.values()] == [0] * 3 + [150 + measures.GAP] * 3


def test_a_skip_leaves_the_chain_straight():
    names = list("abc")
    found = tidy(dict.fromkeys(names, 100.0), [*chain(names), link("a", "c")], {})
    assert {place.y for place in found.values()} == {0}


def test_branches_of_different_length_leave_the_longest_straight():
    heights = dict.fromkeys("abcde", 100.0)
    links = [*chain("abce"), link("a", "d"), link("d", "e", PORT + 24)]
    layer, _ = layers_of(5, [(0, 1), (1, 2), (2, 4), (0, 3), (3, 4)])
    assert layer == [0, 1, 2, 1, 3]
    found = tidy(heights, links, {})
    assert found["a"].y == found["b"].y == found["c"].y
    assert found["d"].y == found["b"].y + 100 + measures.GAP


def test_parts_that_no_wire_joins_stand_below_one_another():
    heights = dict.fromkeys("abcdx", 100.0)
    found = tidy(heights, [*chain("ab"), *chain("cd")], {})
    assert found["a"].y == found["b"].y == 0
    assert found["c"].y == found["d"].y == 172
    assert found["x"] == Place(0, 344)


def test_what_stands_above_stays_above_where_that_costs_no_crossing():
    heights = dict.fromkeys("abcd", 100.0)
    links = [link("a", "b"), link("a", "c"), link("b", "d"), link("c", "d")]
    above = tidy(heights, links, {"b": Place(0, 0), "c": Place(0, 500)})
    below = tidy(heights, links, {"b": Place(0, 500), "c": Place(0, 0)})
    assert above["b"].y < above["c"].y
    assert below["b"].y > below["c"].y


def test_a_card_more_moves_none_that_stands_before_it():
    names = [f"n{i}" for i in range(12)]
    heights = dict.fromkeys(names, 100.0)
    before = tidy(heights, chain(names), {})
    longer = [*names[:9], "new", *names[9:]]
    standing = {**before, "new": Place(before["n9"].x, before["n9"].y)}
    after = tidy(dict.fromkeys(longer, 100.0), chain(longer), standing)
    assert all(after[name] == before[name] for name in names[:9])


CROSSED = {
    "two wires": ([[0, 1], [2, 3]], [(0, 3), (1, 2)], 1, 0),
    "all to all": ([[0, 1], [2, 3]], [(0, 2), (0, 3), (1, 2), (1, 3)], 1, 1),
    "three turned round": ([[0, 1, 2], [3, 4, 5]], [(0, 5), (1, 4), (2, 3)], 3, 0),
    "a ladder": ([[0], [1, 2], [3, 4], [5]],
                 [(0, 1), (0, 2), (1, 4), (2, 3), (3, 5), (4, 5)], 1, 0),
}


@pytest.mark.parametrize("name", CROSSED)
def test_crossings_of_known_graphs_are_counted_and_undone(name):
    columns, pairs, before, least = CROSSED[name]
    assert crossings(columns, pairs) == before
    track = tracks_of(Piece(columns, [(pair, 1) for pair in pairs]))
    ordered = [sorted(column, key=track.__getitem__) for column in columns]
    assert crossings(ordered, pairs) == least
    assert all(len({track[card] for card in column}) == len(column) for column in columns)


def test_rows_break_where_one_wire_runs_on():
    across = [1.0, 1.0, 1.0, 3.0, 3.0, 1.0, 1.0, 1.0, 1.0]
    starts = breaks_of([200.0] * 9, across, [])
    assert not {4, 5} & set(starts)


def test_rows_that_are_nearly_as_good_stay():
    across = [1.0] * 12
    assert breaks_of([200.0] * 12, across, [0, 4, 8]) == [0, 4, 8]
    assert len(breaks_of([200.0] * 12, across, list(range(12)))) < 6


def test_rows_of_wide_cards_have_fewer_columns():
    heights = {f"n{i}": 200.0 for i in range(12)}
    large = {f"n{i}": Large(900.0, PORT) for i in range(0, 12, 2)}
    usual = tidy(heights, chain(list(heights)), {})
    wide = tidy(heights, chain(list(heights)), {}, "right", large)
    rows, wider = len({p.y for p in usual.values()}), len({p.y for p in wide.values()})
    assert wider > rows
    assert not [
        (a, b) for a, b in combinations(wide, 2)
        if wide[a].y == wide[b].y
        and wide[a].x < wide[b].x < wide[a].x + (900 if a in large else measures.CARD_WIDTH)
    ]
