"""The network's own scope: what of a partner's output is about migration and development.

Standard library only. Words in English, French, Spanish and Arabic, in Portuguese and German where they are safe.
How words are matched, and what a leading `-` does: `scope.py`.
"""

from m4d_core.ingestion.contract import Scope

# Whole purpose codes alone. 72010 (material relief) is not here: it stands for relief of every kind, after an
# earthquake as well, and a project for the displaced says so in words.
_SECTORS = """
    1:15190 1:15136 1:24050 1:93010 1:93011 1:93012 1:93013 1:93014 1:93015 1:93016 1:93017 1:93018 2:930
    8:10.7 8:10.c
"""

# Themes of our list that partners' terms and sectors lead to only where migration is meant (`content/theme.py`).
# Those whose terms say nothing of migration are not here: local-authorities, skills-development-and-retention,
# decentralised-cooperation, integration-and-social-cohesion, human-rights-based-approach.
_THEMES = """
    migrant-remittances migrant-communities migrant-capacities migrant-rights diaspora-engagement brain-drain
    environment-and-migration migrant-access-to-urban-services migration-and-national-development-plans
    remittances-and-financial-sector migration-and-local-economic-development migration-and-local-governance
    migrant-networks-for-development collective-investment-of-remittances cost-and-access-of-remittances
    employment-of-women-and-girls mainstreaming-migration labour-migration return-and-reintegration
    gender-and-migration youth-and-migration health-and-migration refugees-and-displacement
    trafficking-and-smuggling migration-data
"""

_EVERYWHERE = """
    migrant*; migrat*; migrac*; immigr*; emigra*; inmigra*; imigra*; diaspora*
"""
_ENGLISH = """
    remittance*; refugee*; asylum; displaced; displacement; idps; idp camp*; uprooted from their homes
    people fled; people have fled; people who have now fled; fled the country; fled their home*; fled her home*;
    fled his home*; fled the war; fled the fighting; fleeing persecution
    returnee*; voluntary return*; assisted return*; return and reintegration; voluntary repatriation;
    stateless person*; stateless people; statelessness
    human mobility; labour mobility; labor mobility; cross border mobility; people on the move; brain drain;
    overseas worker*; foreign worker*; foreign domestic worker*; guest worker*; seasonal worker*
    human trafficking; trafficking in persons; trafficking in human beings; trafficking in women; child trafficking;
    sex trafficking; victims of trafficking; trafficked person*; trafficked people; trafficked women;
    trafficked children; people smuggl*; human smuggl*; unaccompanied minor*; unaccompanied children
    irregular entry; irregular entries; entering irregularly; entering the country irregularly; irregular arrivals;
    irregular border crossing*
"""
_FRENCH = """
    refugie*; demandeur* asile; demandeuse* asile; demande* asile; droit asile; exil force
    transferts de fonds des; transferts de fonds vers; envois de fonds; deplaces internes; deplacees internes;
    personne* deplacee*; population* deplacee*; famille* deplacee*; enfants deplaces; femmes deplacees;
    deplacement* force*; deplacement* interne*; deplacement* de population*; deplaces de force
    retour* volontaire*; retour et reintegration; rapatries; rapatriement volontaire; apatrid*; apatridie
    mobilite humaine; mobilite de la main; mobilite professionnelle internationale; fuite des cerveaux
    traite des etres humains; traite etres humains; traite des personnes; traite de personnes; traite des enfants;
    victimes de traite; victimes de la traite; mineurs non accompagnes; travailleurs etrangers;
    travailleurs saisonniers; travailleurs expatries
"""
_SPANISH = """
    remesas; refugiad*; solicitante* de asilo; derecho de asilo; derecho al asilo; solicitud* de asilo; desplazad*;
    desplazamiento* forzad*; desplazamiento* intern*; desplazamiento* de poblacion*; desplazamiento humano
    retorno voluntario; retornad*; retorno y reintegracion; repatriacion voluntaria; apatrida*; apatridia
    movilidad humana; movilidad laboral; fuga de cerebros; trabajadores extranjeros; trabajadores temporeros
    trata de personas; trata de seres humanos; trata de mujeres; trata de ninas; trata de ninos;
    victimas de trata; menores no acompanados
"""
_ARABIC = """
    هجرة; هجرات; مهاجر*; لاجئ*; لجوء; نازح*; نزوح; تهجير; مهجر*; شتات; مغترب*; مغتربين; تحويلات مالي*;
    حوالات; عمال وافد*; عمالة وافدة; اتجار بالبشر; اتجار باشخاص; اتجار بالأشخاص; طالبي لجوء; عديمي جنسي*;
    انعدام جنسي*; عودة طوعي*; هجرة أدمغة
"""
_PORTUGUESE = """
    remessas de emigrantes; remessas financeiras; deslocados internos; pessoas deslocadas; deslocamento forcado;
    requerente* de asilo; trafico de pessoas; trafico de seres humanos; mobilidade humana; fuga de cerebros
"""
_GERMAN = """
    fluchtling*; gefluchtete*; asyl; asylsuchende*; asylbewerber*; binnenvertriebene*;
    menschenhandel; ruckuberweisung*; arbeitsmigration; einwander*; auswander*; zuwander*
"""

# Things that migrate and are no people.
_NOT_PEOPLE = """
    data migration*; migration of data; database migration*; cloud migration*; migration to the cloud;
    system migration*; systems migration*; software migration*; server migration*; platform migration*;
    website migration*; digital migration of; it migration; bird migration*; migration of birds; migratory bird*;
    migrating birds; migratory species; migratory fish*; fish migration*; animal migration*; wildlife migration*;
    migratory locust*; migratory animals; migratory waterbird*; cell migration*; schema migration*;
    code migration*; job displacement; water displacement; engine displacement
    migration des donnees; migration de donnees; migration vers le cloud; migration informatique;
    migration du systeme; migration des systemes; migration de la base; oiseaux migrateurs; migration des oiseaux;
    especes migratrices; criquet* migrateur*; poissons migrateurs; migration numerique
    migracion de datos; migracion a la nube; migracion de sistemas; migracion del sistema; migracion informatica;
    aves migratorias; especies migratorias; peces migratorios; migracion de aves; migracion de las aves;
    migracion de servidores; migracion digital; remesas de vacunas
    migracao de dados; aves migratorias; datenmigration*; zugvogel
    طيور مهاجرة; هجرة طيور; هجرة بيانات
"""


def _parts(text: str) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for line in text.splitlines() for part in line.split(";") if part.strip())


MIGRATION = Scope(
    sectors=frozenset(_SECTORS.split()),
    themes=frozenset(_THEMES.split()),
    words=frozenset.union(
        *map(_parts, (_EVERYWHERE, _ENGLISH, _FRENCH, _SPANISH, _ARABIC, _PORTUGUESE, _GERMAN)),
        (f"-{phrase}" for phrase in _parts(_NOT_PEOPLE)),
    ),
)
