"""What 1.0x wrote in words, or in codes of its own, as codes of 2.0x (pure).

Source: IATI code lists OrganisationRole, ActivityDateType, ActivityStatus, BudgetType, RelatedActivityType,
ResultType, TransactionType and Vocabulary of 1.05 beside those of 2.03. What stood in files before 1.01 is here too.
"""

from collections.abc import Mapping

ROLES = {"funding": "1", "donor": "1", "accountable": "2", "extending": "3", "implementing": "4"}
DATE_TYPES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
STATUSES = {
    "pipeline/identification": "1",
    "pipeline": "1",
    "implementation": "2",
    "operational": "2",
    "completion": "3",
    "finalisation": "3",
    "post-completion": "4",
    "closed": "4",
    "cancelled": "5",
    "suspended": "6",
}
BUDGET_TYPES = {"original": "1", "revised": "2"}
RELATIONS = {"parent": "1", "child": "2", "sibling": "3", "co-funded": "4", "third party": "5"}
RESULT_TYPES = {"output": "1", "outcome": "2", "impact": "3"}
TRANSACTIONS = {
    "if": "1",
    "c": "2",
    "d": "3",
    "e": "4",
    "ir": "5",
    "lr": "6",
    "r": "7",
    "qp": "8",
    "qs": "9",
    "cg": "10",
}
VOCABULARIES = {"dac": "1", "dac-3": "2", "cofog": "3", "nace": "4", "ntee": "5", "adt": "6", "ro": "99", "ro2": "98"}


def code(words: Mapping[str, str], text: str | None) -> str | None:
    """Return the code a word stands for; what is in no list comes back as it was."""
    return words.get((text or "").lower(), text)
