"""Who counts as covered under a test: by home country, as a government, or by a list.

Three values: True, False, and None where the graph does not say. `Shares` asks this of every holder
that it meets.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.holdings.stake import TINY
from graph.ownership import Book, is_public
from graph.policy.lists import Lists
from graph.policy.policy_model import Holder, ListName, Unstated
from ontology.models import Country, Organization, Site


@dataclass(frozen=True, eq=False)
class Coverage:
    """What makes a party a covered one, and what the graph says of a party to that.

    `unclear` are countries of which the rule does not say whether they are covered.
    """

    book: Book = field(repr=False)
    countries: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    holder: Holder = "any"
    unstated: Unstated = "unknown"
    listed_on: tuple[ListName, ...] = ()
    lists: Lists | None = field(default=None, repr=False)

    def covered(self, entity: str) -> bool | None:
        """Whether a party itself is covered, its holders apart; None if that is not known.

        A party that the world does not hold may be anything. A site is covered by a list alone.
        """
        listed = self._listed(entity)
        if listed:
            return True
        place = self._by_country(entity)
        return place if place or listed is False else None

    def is_end(self, entity: str) -> bool:
        """Whether its own holders do not matter: a covered party, or a state, which nobody holds."""
        covered = self.covered(entity)
        return bool(covered) or (covered is False and is_public(self._entity(entity)))

    def least(self, entity: str) -> float:
        """The part of it that covered parties have at least, by what is said of it by itself.

        Where governments count, more than half of a state-owned company is its own government's.
        """
        return 0.5 + TINY if self._state_owned(entity) and self._home_in(entity) else 0.0

    def cleared(self, entity: str) -> bool:
        """Whether a source says that no government holds any of it, and governments alone count."""
        return self._only_governments and self._organization_says(entity) is False

    def open(self, entity: str) -> bool:
        """Whether covered parties may have all of it, whatever its stated holders have."""
        if self.covered(entity) is None:
            return True
        # Which government owns it is not said by "state-owned" alone where its home is not known.
        return self._state_owned(entity) and self.home(entity) in (None, *self.unclear)

    def rest_is_clear(self, entity: str) -> bool:
        """Whether its unstated holders are taken as not covered: they are where it is based (see
        `bases`), or where a list alone counts, not listed.
        """
        if self.unstated == "unknown":
            return False
        homes = [self._iso2(base) for base in self.bases(entity)]
        away = bool(homes) and not self.countries.union(self.unclear, [None]).intersection(homes)
        return away or self.holder == "list"

    def bases(self, entity: str) -> tuple[str, ...]:
        """Of whom the home country stands for that of its unstated holders, where these are taken as
        based where it is: the organisation itself; those who run a site, or the site itself if
        nobody states who does.
        """
        if self.book.world.get(Site, entity):
            return self.book.operators(entity) or (entity,)
        return (entity,)

    def home(self, entity: str) -> str | None:
        """The ISO code of the home country of an organisation, its parent body's if it has none."""
        organization = self.book.world.get(Organization, self.at_home(entity))
        country = self.book.ref(organization.country or "") if organization else None
        found = self.book.world.get(Country, country)
        return found.iso2 if found else None

    def _iso2(self, entity: str) -> str | None:
        """The ISO code of where an organisation is based or a site stands."""
        site = self.book.world.get(Site, entity)
        if site is None:
            return self.home(entity)
        country = self.book.world.get(Country, self.book.ref(site.country or ""))
        return country.iso2 if country else None

    def home_name(self, entity: str) -> str | None:
        """What the home country is called."""
        organization = self.book.world.get(Organization, self.at_home(entity))
        country = self.book.ref(organization.country or "") if organization else None
        return self.book.world.name(country) if country else None

    def at_home(self, entity: str) -> str | None:
        """The organisation itself or the body above it that states a home country."""
        seen: set[str] = set()
        current: str | None = entity
        while current and current not in seen:
            seen.add(current)
            organization = self.book.world.get(Organization, current)
            if organization is None or organization.country:
                return current if organization else None
            above = organization.subOrganizationOf
            current = self.book.ref(above) if above else None
        return None

    def designations(self, entity: str) -> tuple[str, ...]:
        """The designations that put it on a list that counts."""
        return self.lists.designations(entity, self.listed_on) if self.lists else ()

    def words(self, entity: str) -> str | None:
        """What makes or does not make it covered, as it stands in brackets after its name."""
        if self.designations(entity):
            on = [w for w in self.listed_on if self.lists and entity in self._on(w)]
            return "on " + " and ".join(self._name(w) for w in on)
        home = self.home_name(entity)
        owned = "state-owned, " if self._organization_says(entity) else ""
        return f"{owned}{home}" if home else None

    def question(self, entity: str) -> str | None:
        """The fact that would tell whether it is covered, where the graph does not say."""
        if not self.open(entity):
            return None
        name = self.book.world.name(entity)
        if self._by_country(entity) is None or self._state_owned(entity):
            home = self.home_name(entity)
            if home is None:
                return f"where {name} is based"
            return f"whether {home}, where {name} is based, is covered"
        return self._list_question(entity, name)

    @property
    def who(self) -> str:
        """From whom a covered share is held, in words."""
        on = f"parties on {' or '.join(self._name(w) for w in self.listed_on)}"
        kinds = {"any": "covered countries", "government": "governments of covered countries"}
        parts = (kinds.get(self.holder, ""), on if self.listed_on else "")
        return " or ".join(filter(None, parts))

    def _listed(self, entity: str) -> bool | None:
        if not self.listed_on or self.lists is None:
            return False
        found = self.lists.listed(entity, self.listed_on)
        certain = self.unstated == "none" or self.book.world.get(Site, entity) is not None
        return False if found is None and certain else found

    def _by_country(self, entity: str) -> bool | None:
        if self.holder == "list" or self.book.world.get(Site, entity):
            return False
        if self._only_governments and not is_public(self._entity(entity)):
            return None if self._entity(entity) is None else False
        home = self.home(entity)
        if home is None or home in self.unclear - self.countries:
            return None
        return home in self.countries

    def _list_question(self, entity: str, name: str) -> str:
        lists = [self.lists.entries(w) for w in self.listed_on] if self.lists else []
        unsure = [f"{found.name} ({found.extent})" for found in lists if not found.complete]
        return f"whether {name} is on {' or '.join(unsure)}"

    @property
    def _only_governments(self) -> bool:
        return self.holder == "government"

    def _state_owned(self, entity: str) -> bool:
        return self._only_governments and bool(self._organization_says(entity))

    def _home_in(self, entity: str) -> bool:
        return self.home(entity) in self.countries

    def _organization_says(self, entity: str) -> bool | None:
        organization = self.book.world.get(Organization, entity)
        return organization.stateOwned if organization else None

    def _entity(self, entity: str) -> object | None:
        return self.book.world.entities.get(entity)

    def _on(self, wanted: ListName) -> dict[str, tuple[str, ...]]:
        return self.lists.entries(wanted).designations if self.lists else {}

    def _name(self, wanted: ListName) -> str:
        return self.lists.entries(wanted).name if self.lists else wanted.name
