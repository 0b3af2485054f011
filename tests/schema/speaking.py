"""Content in several languages: what the tests of language, routes and changes ask for."""

from m4d_core.content.identity import content_id
from m4d_core.content.item import License, Translation
from m4d_core.content.translation import TranslatedText, TranslationOrigin
from m4d_core.storage import repository
from m4d_core.storage.database import Database
from tests.schema.shelf import own, partner
from tests.world import NOW, save

NO_DERIVATIVES = License(key="CC-BY-ND-4.0")


def inside(language: str, title: str, **values: str) -> Translation:
    return Translation(language=language, title=title, **values)


SPOKEN = [
    own(
        "fees",
        title="Cost of fees",
        summary="Sending money costs less.",
        html="<p>Original body</p>",
        countries=("TN",),
        themes=("remittances",),
        goals=("10.7",),
        organizations=("undp",),
        translations=(
            inside("ar", "رسوم التحويل", summary="أقل كلفة", html="<p>نص</p>"),
            inside("fr", "Baisse des frais", summary="Envoyer coûte moins.", html="<p>Texte français</p>"),
        ),
    ),
    own("port", title="Almanac of ports", language="en-GB", countries=("MA",)),
    own("marche", title="Zone de marché", language="fr", countries=("TN",), themes=("economy",)),
    own("brasil", title="Dados do Brasil", language="pt-BR"),
    own("suq", title="السوق", language="ar", countries=("MA",)),
    own("han", title="移民政策", language="zh-Hans"),
    own("manual", kind="DOCUMENT", title="Manual", languages=("en", "es")),
    partner("act", kind="PROJECT", title="Work in cities", translations=(inside("es", "Trabajo en ciudades"),)),
    partner("bound", kind="PROJECT", title="Bound text", license=NO_DERIVATIVES),
]
TOTAL = len(SPOKEN)


async def speak(database: Database) -> None:
    """Store it, with what editors and machines have translated: of `bound` nothing may be shown."""
    await save(database, *SPOKEN)
    async with repository.transaction(database, NOW) as transaction:
        machine = TranslatedText(title="Ciudades portuarias", origin=TranslationOrigin.MACHINE)
        await transaction.translate(content_id("demo", "port"), "es", machine)
