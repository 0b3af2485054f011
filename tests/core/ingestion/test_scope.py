import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.content.item import CleanItem, Item, License
from m4d_core.content.theme import match_themes, themes_for_sectors
from m4d_core.ingestion.contract import ALL, Scope
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_core.ingestion.scope import in_scope, why_inside


def reason(text: str, scope: Scope = MIGRATION) -> str | None:
    return in_scope(scope, sectors=(), themes=(), texts=(text,))


INSIDE = [
    # English
    "Remittances to rise again in 2026", "The cost of sending a remittance", "Diaspora bonds for schools",
    "Migrant workers' rights in the Gulf", "Labour mobility between two regions", "Human mobility and climate",
    "Asylum-seekers wait for months", "5,000 people displaced by floods", "Internal displacement in the Sahel",
    "Two million people have fled the country", "Support for returnees", "Assisted return and reintegration",
    "Victims of trafficking find shelter", "Trafficking in persons: new report", "A new law against people smuggling",
    "Stateless persons gain papers", "Immigration policy", "Emigrants' savings", "Migratory flows in Central America",
    "IMMIGRANT-OWNED BUSINESSES", "Overseas workers send money home", "Brain drain of nurses",
    "Unaccompanied children at the border",
    # French
    "Les migrants et le développement local", "La migration, un atout", "Personnes déplacées : besoins urgents",
    "Transferts de fonds des migrants", "Envois de fonds vers le Mali", "Demandeurs d’asile en attente",
    "Droit d'asile",
    "Réfugiés au Tchad", "Déplacements forcés au Sahel", "Traite des êtres humains", "Mobilité de la main-d’œuvre",
    "Retour volontaire assisté", "Fuite des cerveaux", "L’émigration des jeunes",
    # Spanish
    "Migración laboral y desarrollo", "Las remesas superan el 20 % del PIB", "Personas refugiadas y desplazadas",
    "Trata de personas en la frontera", "Movilidad humana en los Andes", "Retorno voluntario", "Inmigración y empleo",
    "Solicitantes de asilo", "La diáspora invierte", "Desplazamiento forzado",
    # Arabic
    "الهجرة والتنمية", "حقوق المهاجرين في المدن", "للمهاجرين والعائلات", "اللاجئون السوريون", "طالبي اللجوء",
    "النازحين داخليا", "النزوح القسري", "تحويلات مالية من المغتربين", "الاتجار بالبشر", "الشتات والاستثمار", "الهِجْرَة",
    # Portuguese, German
    "Migração e desenvolvimento", "Deslocados internos", "Tráfico de pessoas", "Migration und Entwicklung",
    "Flüchtlinge finden Arbeit", "Rücküberweisungen", "Zuwanderung gestalten", "Asylsuchende warten",
]  # fmt: skip

OUTSIDE = [
    # English
    "Data migration to the new system", "Cloud migration in the public sector", "Bird migration and wetlands",
    "Migratory birds return", "A conference on migratory species", "Migraine awareness week", "Urban mobility plan",
    "Electric mobility for all", "Social mobility and schools", "Local government reform", "Returns on investment",
    "Cell migration in cancer", "Job displacement through robots", "A new road to the coast",
    "Drug trafficking ring broken",
    "Wildlife trafficking", "Financial transfers to states", "Foreign policy", "Homework", "Resilience of farmers",
    "Reintegration of ex-combatants", "Repatriation of looted art", "Voluntary work", "COVID-19 response",
    "Borderline results",
    # French
    "Migration des données vers un nouveau serveur", "Oiseaux migrateurs", "Migration vers le cloud",
    "Mobilité urbaine",
    "Déplacement du ministre à Dakar", "Transfert de technologies", "Transfert de compétences aux communes",
    "Retour sur expérience", "La traite des vaches laitières", "Lutte contre le criquet migrateur",
    "Mobilité électrique",
    # Spanish
    "Migración de datos", "Aves migratorias", "Movilidad urbana sostenible", "Nuevas remesas de vacunas",
    "Retorno a clases", "Trata de ser mejor", "Asilo de ancianos", "Transferencias condicionadas",
    # Arabic, Portuguese, German
    "هجرة الطيور", "التحويلات المصرفية الرقمية", "السكن الاجتماعي", "Migração de dados", "Datenmigration",
    "Vertriebene Produkte", "Zugvögel",
]  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_about_migration_is_inside(text: str) -> None:
    assert reason(text), text


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_is_not_about_migration_is_outside(text: str) -> None:
    assert reason(text) is None


def test_a_text_may_hold_what_hides_and_what_is_looked_for() -> None:
    assert reason("Data migration for the refugee agency") == "word refugee"
    assert reason("Bird migration and human migration") == "word migration"


def test_the_reason_names_what_matched() -> None:
    assert reason("Migrants’ rights") == "word migrants"
    scope = Scope(sectors=frozenset({"1:15190", "8:10.C"}), themes=frozenset({"brain-drain"}), words=frozenset({"x"}))
    assert in_scope(scope, sectors=("2:1", "1:15190"), themes=(), texts=()) == "sector 1:15190"
    assert in_scope(scope, sectors=("8:10.c",), themes=(), texts=()) == "sector 8:10.c"
    assert in_scope(scope, sectors=(), themes=("other", "brain-drain"), texts=()) == "theme brain-drain"
    assert in_scope(scope, sectors=("1:1",), themes=("other",), texts=("y", "X!")) == "word x"
    assert in_scope(ALL, sectors=(), themes=(), texts=()) == "everything"
    assert in_scope(Scope(), sectors=("1:15190",), themes=("brain-drain",), texts=("migration",)) is None


@pytest.mark.parametrize(
    ("word", "inside", "outside"),
    [
        ("migra*", ["migration", "Migrants", "MIGRÁ"], ["emigration", "immigrant"]),
        ("brain drain", ["The Brain-Drain", "brain drain!"], ["brain drains", "brain or drain", "drain brain"]),
        ("return* home", ["returning home", "return home"], ["returned at home"]),
        ("réfugié*", ["REFUGIES", "réfugiées"], ["refuge"]),
        ("asylum-seek*", ["asylum seekers", "Asylum-seeking"], ["asylum", "seekers of asylum"]),
        ("مهاجر*", ["المهاجرين", "مُهَاجِر"], ["هجرة"]),
        ("*", [], ["anything"]),
        ("?!", [], ["anything"]),
    ],
)
def test_how_words_are_matched(word: str, inside: list[str], outside: list[str]) -> None:
    scope = Scope(words=frozenset({word}))
    assert [text for text in inside if not reason(text, scope)] == []
    assert [text for text in outside if reason(text, scope)] == []


def test_a_scope_of_hiding_words_alone_holds_nothing() -> None:
    assert reason("migration", Scope(words=frozenset({"-data migration"}))) is None


def test_two_scopes_together_hold_what_either_holds() -> None:
    both = Scope(words=frozenset({"one"})) | Scope(words=frozenset({"two", "-two birds"}))
    assert reason("one", both)
    assert reason("two", both)
    assert reason("two birds", both) is None


@given(st.text(max_size=80), st.frozensets(st.text(max_size=12), max_size=4))
@settings(deadline=None)
def test_no_word_and_no_text_raises(text: str, words: frozenset[str]) -> None:
    assert reason(text, Scope(words=words)) is None or any(not word.startswith("-") for word in words)


def item(**values: object) -> tuple[Item, CleanItem]:
    raw = Item(id="1", title="Title", **values)  # type: ignore[arg-type]  # whatever the test says
    clean = CleanItem(
        identity="1", kind="PROJECT", title="Title", language="en", license=License.unknown(), summary=raw.summary
    )
    return raw, clean


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"sectors": ("1:15190",)}, "sector 1:15190"),
        ({"sectors": ("8:10.7",)}, "sector 8:10.7"),
        ({"goals": ("10.C",)}, "sector 8:10.c"),
        ({"summary": "About refugees"}, "word refugees"),
        ({"themes": ("Migrants",)}, "word migrants"),
        ({"detail": {"keywords": ["remittance prices"]}}, "word remittance"),
        ({"sectors": ("1:72010", "1:72050"), "goals": ("8.8",)}, None),
        ({"html": "<p>refugees</p>"}, None),
    ],
)
def test_what_of_an_item_is_looked_at(values: dict[str, object], expected: str | None) -> None:
    raw, clean = item(**values)
    assert why_inside(MIGRATION, raw, clean) == expected


def test_the_themes_of_the_network_are_ours_and_none_is_reached_without_migration() -> None:
    data = files("m4d_core") / "starter" / "data" / "themes.json"
    slugs = {each["slug"] for each in json.loads(data.read_text("utf-8"))["items"]}
    assert slugs >= MIGRATION.themes
    wide = ["Gender", "Health", "Environment", "Local government", "Human rights", "Data", "Youth", "Skills", "Climate"]
    for term in wide:
        assert not set(match_themes([term])[0]) & MIGRATION.themes, term
    for sector in ("1:72010", "1:15112", "1:15160", "1:16020", "8:8.8", "8:5.2", "1:11330", "7:13"):
        assert not set(themes_for_sectors([sector])) & MIGRATION.themes, sector
    for sector in ("1:15190", "1:24050", "1:93015"):
        assert sector in MIGRATION.sectors
