"""What an item is about: countries, themes, goals, out of what a plugin handed over (pure)."""

from dataclasses import dataclass

from m4d_core.content.country import match_country
from m4d_core.content.html import tidy
from m4d_core.content.item import Item
from m4d_core.content.theme import match_themes, nearest_goal, themes_for_sectors, unknown_sectors

MAX_GOALS = 5  # an item with all seventeen says nothing; nor does one with all objectives of the Global Compact
OBJECTIVES = 23

_GOAL_VOCABULARIES = ("8:", "7:")  # of IATI sectors: targets, goals
# the targets that name migration go first, so that the cap leaves them
_OWN_GOALS = ("10.7", "10.c", "8.7", "8.8", "5.2", "16.2", "17.18")
_FEWEST_LETTERS = 4  # a category of three is an abbreviation, no country

Inference = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """What an item is about. goals: numbers and targets. unmapped: terms and sectors that are nothing of ours.

    A sector is one where it is the DAC's and stands in no table.
    """

    countries: tuple[str, ...]
    themes: tuple[str, ...]
    goals: tuple[str, ...]
    compact_objectives: tuple[str, ...] = ()
    inferred: tuple[Inference, ...]
    unmapped: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> "Subjects":
        """Return what an item is about; a term of the publisher that is a country's name stands for the country."""
        matched = {term: match_country(term) for term in item.countries}
        countries = [country for country in matched.values() if country]
        unmapped = [term for term, country in matched.items() if not country]
        mapped, unknown = match_themes([tidy(term) for term in item.themes])
        inferred: list[Inference] = []
        for term in unknown:
            country = match_country(term) if len(term) >= _FEWEST_LETTERS else None
            if country:
                countries.append(country)
                inferred.append(("countries", country, f"category {term[:60]}"))
            else:
                unmapped.append(term)
        themes = (*mapped, *themes_for_sectors(item.sectors))
        unmapped += unknown_sectors(item.sectors)
        return cls(
            countries=tuple(dict.fromkeys(countries)),
            themes=tuple(dict.fromkeys(themes)),
            goals=_goals(item),
            compact_objectives=tuple(_objectives(item)),
            inferred=tuple(inferred),
            unmapped=tuple(dict.fromkeys(unmapped)),
        )


def _goals(item: Item) -> tuple[str, ...]:
    """Return goals and targets, at most MAX_GOALS: those that name migration first, no goal beside its own target.

    A target that is none of ours stands for its goal.
    """
    sectors = [s[2:] for vocabulary in _GOAL_VOCABULARIES for s in item.sectors if s.startswith(vocabulary)]
    valid = list(dict.fromkeys(goal for code in (*item.goals, *sectors) if (goal := nearest_goal(code))))
    narrowed = {code.split(".")[0] for code in valid if "." in code}
    kept = [code for code in valid if code not in narrowed]
    return tuple(sorted(kept, key=lambda code: code not in _OWN_GOALS)[:MAX_GOALS])


def _objectives(item: Item) -> list[str]:
    """Return numbers of objectives of the Global Compact, at most MAX_GOALS; what is none is left out."""
    numbers = (text.strip() for text in item.compact_objectives)
    valid = (int(text) for text in numbers if text.isascii() and text.isdecimal())
    return [str(number) for number in dict.fromkeys(valid) if 1 <= number <= OBJECTIVES][:MAX_GOALS]
