"""What the pages about embedding say, each text in four languages side by side (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from m4d_schema.facet_names import SPOKEN

_FROM_RIGHT = frozenset({"ar"})
_TEXTS: Mapping[str, tuple[str, str, str, str]] = {
    "search": (
        "Search in migration and development",
        "Recherche sur la migration et le développement",
        "Búsqueda sobre migración y desarrollo",
        "بحث في الهجرة والتنمية",
    ),
    "latest": (
        "Latest in migration and development",
        "Dernières publications sur la migration et le développement",
        "Lo más reciente sobre migración y desarrollo",
        "الأحدث في الهجرة والتنمية",
    ),
    "needs-script": (
        "This search needs JavaScript.",
        "Cette recherche a besoin de JavaScript.",
        "Este buscador necesita JavaScript.",
        "يحتاج هذا البحث إلى JavaScript.",
    ),
    "not-here": (
        "This search is not registered for this site",
        "Cette recherche n’est pas enregistrée pour ce site",
        "Este buscador no está registrado para este sitio",
        "هذا البحث غير مسجَّل لهذا الموقع",
    ),
    "no-embed": (
        "There is no embed with this id; perhaps it was revoked.",
        "Aucune intégration ne porte cet identifiant ; elle a peut-être été révoquée.",
        "No existe ninguna inserción con este identificador; quizá fue revocada.",
        "لا يوجد تضمين بهذا المعرّف، وربما أُلغي.",
    ),
    "gone": (
        "There is nothing here, or no longer.",
        "Il n’y a rien ici, ou plus rien.",
        "Aquí no hay nada, o ya no.",
        "لا شيء هنا، أو لم يعد هنا.",
    ),
    "title": ("Embed search", "Intégrer la recherche", "Insertar el buscador", "تضمين البحث"),
    "lead": (
        "Search over everything, or over a part of it, on any page of yours: choose, look, copy two lines. No build, "
        "no cookie, no account.",
        "La recherche sur tout le contenu, ou sur une partie, dans n’importe laquelle de vos pages : choisissez, "
        "regardez, copiez deux lignes. Sans compilation, sans cookie, sans compte.",
        "Búsqueda en todo el contenido, o en una parte, en cualquier página suya: elija, mire, copie dos líneas. Sin "
        "compilación, sin cookies, sin cuenta.",
        "بحث في كل المحتوى أو في جزء منه على أي صفحة من صفحاتك: اختر، وانظر، وانسخ سطرين. بلا بناء ولا ملفات تعريف "
        "ارتباط ولا حساب.",
    ),
    "skip": ("Skip to content", "Aller au contenu", "Ir al contenido", "انتقل إلى المحتوى"),
    "tongues": ("Language of this page", "Langue de cette page", "Idioma de esta página", "لغة هذه الصفحة"),
    "finds": ("What it finds", "Ce qu’elle trouve", "Qué encuentra", "ما الذي يجده"),
    "finds-all": (
        "Where nothing is chosen, everything is found.",
        "Là où rien n’est choisi, tout est trouvé.",
        "Donde no se elige nada, se encuentra todo.",
        "حيث لا يُختار شيء يُعثر على كل شيء.",
    ),
    "chosen": ("{n} chosen", "Choix : {n}", "Elegidos: {n}", "المختار: {n}"),
    "looks": ("How it looks", "Son apparence", "Cómo se ve", "كيف يبدو"),
    "mode": ("Form", "Forme", "Forma", "الشكل"),
    "mode.inline": ("A box in the page", "Un champ dans la page", "Un cuadro en la página", "مربّع في الصفحة"),
    "mode.modal": (
        "A button that opens a dialog",
        "Un bouton qui ouvre une fenêtre",
        "Un botón que abre un diálogo",
        "زر يفتح نافذة",
    ),
    "mode.latest": (
        "A list of the newest",
        "Une liste des plus récents",
        "Una lista de lo más reciente",
        "قائمة بالأحدث",
    ),
    "lang": ("Its language", "Sa langue", "Su idioma", "لغته"),
    "limit": ("How many in the list", "Combien dans la liste", "Cuántos en la lista", "العدد في القائمة"),
    "browse": (
        "Show the newest before anything is typed",
        "Montrer les plus récents avant toute saisie",
        "Mostrar lo más reciente antes de escribir",
        "اعرض الأحدث قبل كتابة أي شيء",
    ),
    "recent": (
        "Begin with the newest instead of the most relevant",
        "Commencer par les plus récents au lieu des plus pertinents",
        "Empezar por lo más reciente en lugar de lo más relevante",
        "ابدأ بالأحدث بدل الأكثر صلة",
    ),
    "colors": ("Colors", "Couleurs", "Colores", "الألوان"),
    "theme": ("Light or dark", "Clair ou sombre", "Claro u oscuro", "فاتح أم داكن"),
    "theme.": ("As the page", "Comme la page", "Como la página", "كما في الصفحة"),
    "theme.light": ("Light", "Clair", "Claro", "فاتح"),
    "theme.dark": ("Dark", "Sombre", "Oscuro", "داكن"),
    "accent": ("Titles, on light", "Titres, sur fond clair", "Títulos, sobre claro", "العناوين على الفاتح"),
    "accent-dark": ("Titles, on dark", "Titres, sur fond sombre", "Títulos, sobre oscuro", "العناوين على الداكن"),
    "faint": (
        "Hard to read: a contrast of {ratio}, where {enough} is needed.",
        "Difficile à lire : un contraste de {ratio}, alors qu’il faut {enough}.",
        "Difícil de leer: un contraste de {ratio}, cuando hace falta {enough}.",
        "صعب القراءة: التباين {ratio} والمطلوب {enough}.",
    ),
    "id": ("Id of your embed", "Identifiant de votre intégration", "Identificador de su inserción", "معرّف تضمينك"),
    "id-hint": (
        "From the operator of this server, who registers your site. Without one, it works as long as this server "
        "answers everyone.",
        "De l’opérateur de ce serveur, qui enregistre votre site. Sans identifiant, la recherche marche tant que ce "
        "serveur répond à tous.",
        "Del operador de este servidor, que registra su sitio. Sin él, funciona mientras este servidor "
        "responda a todos.",
        "من مشغّل هذا الخادم الذي يسجّل موقعك. ومن دونه يعمل البحث ما دام هذا الخادم يجيب الجميع.",
    ),
    "id-needed": (
        "This server answers with an id alone.",
        "Ce serveur ne répond qu’avec un identifiant.",
        "Este servidor solo responde con un identificador.",
        "لا يجيب هذا الخادم إلا بمعرّف.",
    ),
    "show": ("Show it", "Montrer", "Mostrar", "اعرضه"),
    "preview": ("Preview", "Aperçu", "Vista previa", "معاينة"),
    "snippet": (
        "Copy this into your page",
        "Copiez ceci dans votre page",
        "Copie esto en su página",
        "انسخ هذا إلى صفحتك",
    ),
    "frame": (
        "Or as a frame, where a page may hold no script",
        "Ou comme cadre, là où une page ne peut contenir de script",
        "O como marco, donde una página no puede llevar scripts",
        "أو كإطار حيث لا تسمح الصفحة ببرامج نصية",
    ),
    "address": (
        "Or as an address, for editors that know oEmbed",
        "Ou comme adresse, pour les éditeurs qui connaissent oEmbed",
        "O como dirección, para editores que conocen oEmbed",
        "أو كعنوان للمحرّرات التي تعرف oEmbed",
    ),
    "copy": ("Copy", "Copier", "Copiar", "انسخ"),
    "copied": ("Copied", "Copié", "Copiado", "نُسخ"),
    "away": (
        "The server did not answer.",
        "Le serveur n’a pas répondu.",
        "El servidor no respondió.",
        "لم يجب الخادم.",
    ),
}


@dataclass(frozen=True)
class Words:
    """The texts in one language, one of SPOKEN."""

    language: str

    @property
    def direction(self) -> str:
        """Where lines begin."""
        return "rtl" if self.language in _FROM_RIGHT else "ltr"

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values filled in. Raises KeyError for one there is not."""
        return _TEXTS[key][SPOKEN.index(self.language)].format(**values)


def words_for(wanted: Sequence[str | None], accepted: str) -> Words:
    """Return the words in the first language that is spoken here: of those wanted, then of an Accept-Language."""
    tags = [tag.partition(";")[0].strip() for tag in accepted.split(",")]
    found = (str(tag).lower().partition("-")[0] for tag in (*wanted, *tags))
    return Words(next((language for language in found if language in SPOKEN), SPOKEN[0]))
