"""Random draws that anybody can repeat from their seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256


def draw(items: Iterable[str], count: int, seed: str) -> tuple[str, ...]:
    """`count` of the distinct `items` (all of them, if they are fewer), in the order of the draw.

    The draw takes the items whose SHA-256 of "seed|item" in UTF-8 is least, so that it depends on nothing
    but the seed and the set of items, and can be repeated with any tool.
    """
    ranked = sorted(set(items), key=lambda item: (sha256(f"{seed}|{item}".encode()).digest(), item))
    return tuple(ranked[: max(0, count)])


def draw_questions(items: Iterable[str], veto: Iterable[str], count: int, seed: str) -> tuple[str, ...]:
    """`count` of `items`, one of the `veto` items among them at least, if there is one."""
    names = set(items)
    vetoes = names & set(veto)
    drawn = draw(names, count, seed)
    if not drawn or not vetoes or vetoes & set(drawn):
        return drawn
    return (*drawn[:-1], *draw(vetoes, 1, seed))


def draw_paths(
    paths: Iterable[Sequence[str]], counts: Sequence[int], seed: str
) -> tuple[tuple[str, ...], ...]:
    """People drawn level by level, such as townships, then schools in each, then people in each.

    A path names a person from the top unit down and has as many parts as `counts` has levels; `counts` says
    how many to draw on each level under each unit drawn above. Raises ValueError for another length.
    """
    all_paths = {tuple(path) for path in paths}
    if any(len(path) != len(counts) for path in all_paths):
        raise ValueError(f"each path needs {len(counts)} parts")
    drawn: tuple[tuple[str, ...], ...] = ((),)
    for level, count in enumerate(counts):
        drawn = tuple(
            (*above, name)
            for above in drawn
            for name in draw(
                {path[level] for path in all_paths if path[:level] == above}, count, "/".join((seed, *above))
            )
        )
    return drawn
