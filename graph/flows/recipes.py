"""Which inputs of a product replace each other and which are needed together (design section 6).

MadeFrom states groups: the inputs of one alternative group replace each other, groups are needed
together. An actor that takes metal, iron and boron and yields magnets skips the alloy: all three
lead to the one input "alloy", and within it they are needed together.

Only a group of which the actor has a traced input limits what it makes. A group that nobody traces
is named and does not limit: what is not documented is not missing. What no source calls required
stands in where nothing required is traced; else it does not limit either.
"""

from __future__ import annotations

from typing import TypeAlias

from graph.chain.materials import Materials

#: Inputs that replace each other: each a material taken, or a step in between with its own parts.
Part: TypeAlias = "tuple[str | Recipe, ...]"
#: Parts that are needed together.
Recipe: TypeAlias = tuple[Part, ...]


def recipe(materials: Materials, output: str, givens: frozenset[str]) -> Recipe:
    """How an actor that takes these materials makes an output of them; () if it takes none."""
    return _recipe(materials, output, givens, frozenset())


def leaves(found: Recipe) -> list[str]:
    """Every material in a recipe, as often as it stands there."""
    return [
        leaf
        for part in found
        for option in part
        for leaf in ([option] if isinstance(option, str) else leaves(option))
    ]


def _recipe(
    materials: Materials, output: str, givens: frozenset[str], above: frozenset[str]
) -> Recipe:
    parts: list[Part] = []
    for inputs in materials.groups(output):
        options: dict[str | Recipe, None] = {}
        for need in inputs:
            for option in _ways(materials, need, givens, above | {output}):
                options[option] = None
        if options:
            parts.append(tuple(sorted(options, key=str)))
    if not parts and givens:
        parts = [tuple(sorted(givens))]
    return tuple(dict.fromkeys(parts))


def _ways(materials: Materials, need: str, givens: frozenset[str], above: frozenset[str]) -> Part:
    """How a need is filled: by a material itself, or by what it is made from."""
    straight = {g for g in givens if materials.match(g, need) is not None}
    deep = frozenset(g for g in givens - straight if materials.conversion(need, g) is not None)
    if len(deep) < 2 or need in above:
        return tuple(sorted(straight | deep))
    before = _recipe(materials, need, deep, above)
    options = before[0] if len(before) == 1 else (before,)
    return (*sorted(straight), *options)
