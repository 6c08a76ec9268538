"""What an actor does between taking and handing on: processing, trade, extraction; ghost steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from ontology.models import Deposit, Mine, Processing, Project
from tests.graph.oracle.activity import Activity
from tests.graph.oracle.chemistry import Chemistry
from tests.graph.oracle.days import CONTRACTED, INDICATED, INFERRED, OPERATING, level_of
from tests.graph.oracle.parties import Parties


@dataclass(frozen=True)
class Work:
    """How an actor comes by what it hands on: the stages it does, those nobody states, how firm."""

    level: int
    stages: frozenset[str] = frozenset()
    ghosts: frozenset[str] = frozenset()
    specified: bool = True
    kind: str = "trade"
    made: str | None = None
    #: How firm the agreements are on which alone it rests: they say nothing of a plant that runs.
    agreed: int = OPERATING


class Inside:
    """Processing, trade and extraction of each actor."""

    def __init__(self, chemistry: Chemistry, activity: Activity, parties: Parties) -> None:
        self.chemistry, self.activity, self.parties = chemistry, activity, parties
        self.work = cache(self._work)
        self.extraction = cache(self._extraction)

    def _work(self, actor: str, given: str, out: str) -> Work | None:
        """From what arrives to what leaves: made of it, or the same handed on."""
        if given == out:
            return Work(OPERATING)
        found = [
            w for made in self._products(actor, out) if (w := self._made(actor, made, given, out))
        ]
        return max(found, key=_preference, default=None)

    def _products(self, actor: str, out: str) -> list[str]:
        """What it yields that stands for `out`; `out` itself where only a contract speaks of it."""
        yields = sorted(self.activity.yields[actor])
        if out in yields:
            return [out]
        fits = [m for m in yields if self.chemistry.match(m, out) is not None]
        exact = [m for m in fits if self.chemistry.match(m, out)]
        return exact or fits or [out]

    def _made(self, actor: str, made: str, given: str, out: str) -> Work | None:
        conversion = self.chemistry.conversion(made, given)
        if conversion is None:
            return None
        needed = self._between(conversion.between, made, self.chemistry.stage(given))
        stated = self._stated(actor, conversion.between, made)
        work = self._assess(
            actor, made, out, needed, stated, conversion.specified,
            "recycling" if (made, given) in self.chemistry.recovered else "processing",
        )  # fmt: skip
        # That somebody has agreed to buy it says that it is used there, not that the plant runs.
        taken = self.activity.takes[actor].get(given, OPERATING)
        if self.activity.only_agreed("takes", actor, given):
            return replace(work, agreed=min(work.agreed, taken))
        return replace(work, level=min(work.level, taken))

    def _extraction(self, actor: str, out: str) -> Work | None:
        """What is won from the ground there, and what its ore has become when it leaves."""
        if not self.extracts(actor):
            return None
        found = [self._won(actor, made, out) for made in self._products(actor, out)]
        return max(found, key=_preference)

    def unexplained(self, actor: str, out: str) -> Work:
        """It yields this; of what, nobody says."""
        found = [
            self._assess(actor, made, out, set(), {}, True, "open")
            for made in self._products(actor, out)
        ]
        return max(found, key=_preference)

    def _won(self, actor: str, made: str, out: str) -> Work:
        # What is won from the ground has never been scrap.
        ways = [
            way for way in self.chemistry.ways(made)
            if not any(self.chemistry.stage(m) == "recycling" for m in way[1:])
        ] or [(made,)]  # fmt: skip
        dug = {m for m in self.activity.yields[actor] if self.chemistry.stage(m) == "extraction"}
        from_dug = [way for way in ways if way[-1] in dug]
        if from_dug:
            between = frozenset(m for way in from_dug for m in way[1:-1])
        else:
            between = frozenset(m for way in ways for m in way[1:])
        needed = self._between(between, made, "extraction")
        stated = self._stated(actor, between, made)
        work = self._assess(actor, made, out, needed, stated, True, "extraction")
        return replace(work, stages=work.stages | {"extraction"})

    def _between(self, forms: frozenset[str], made: str, since: str | None) -> set[str]:
        """The stages of the forms between, other than those at either end."""
        ends = {self.chemistry.stage(made), since}
        return {s for m in forms if (s := self.chemistry.stage(m)) and s not in ends}

    def _stated(self, actor: str, forms: frozenset[str], made: str) -> dict[str, int]:
        """The stages that some statement says the actor does on this way, with how firm it is."""
        found: dict[str, int] = {}

        def note(stage: str | None, level: int) -> None:
            if stage:
                found[stage] = max(found.get(stage, INFERRED), level)

        for material, level in self.activity.yields[actor].items():
            if any(self.chemistry.match(material, form) is not None for form in forms):
                note(self.chemistry.stage(material), level)
        for stated in self.activity.stages[actor]:
            note(stated.stage, stated.level)
        for whole in self.activity.integrated[actor]:
            for form in forms:
                if any(self._covers(whole, output, form) for output in {made, *forms}):
                    note(self.chemistry.stage(form), level_of(whole))
        return found

    def _covers(self, whole: Processing, output: str, form: str) -> bool:
        """Whether "integrated" speaks of a form: it lies between its input and its output.

        Without an input: between two of its outputs.
        """
        if output not in whole.output:
            return False
        between = (
            self.chemistry.conversion(output, given) for given in whole.input or whole.output
        )
        return any(form in found.between for found in between if found)

    def _assess(
        self, actor: str, made: str, out: str, needed: set[str], stated: dict[str, int],
        specified: bool, kind: str,
    ) -> Work:  # fmt: skip
        ghosts = frozenset(needed - set(stated))
        done = {s for s in needed if s in stated}
        fit = bool(self.chemistry.match(made, out))
        said = self.activity.yields[actor].get(made, CONTRACTED)
        loose = kind in ("open", "extraction") and self.activity.only_agreed("yields", actor, made)
        level = min([OPERATING if loose else said, *(stated[s] for s in done)])
        if ghosts:
            level = INFERRED
        if not (fit and specified):
            level = min(level, INDICATED)
        own = {s} if (s := self.chemistry.stage(made)) else set()
        return Work(
            level, frozenset(done | own), ghosts, specified and fit, kind, made,
            said if loose else OPERATING,
        )  # fmt: skip

    def extracts(self, actor: str) -> bool:
        """A mine; a deposit or project where extraction is stated."""
        entity = self.parties.entities.get(actor)
        if isinstance(entity, Mine):
            return True
        if not isinstance(entity, Deposit | Project):
            return False
        if isinstance(entity, Deposit):
            return True
        stages = {s.stage for s in self.activity.stages[actor]}
        dug = {self.chemistry.stage(m) for m in self.activity.yields[actor]}
        return "extraction" in stages | dug


def _preference(work: Work) -> tuple[int, int, str]:
    return (work.level, -len(work.ghosts), work.made or "")
