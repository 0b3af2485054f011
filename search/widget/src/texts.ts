// What the widget says, each text in four languages side by side.

const SPOKEN = ["en", "fr", "es", "ar"];

const TEXTS = {
  search: ["Search", "Rechercher", "Buscar", "بحث"],
  clear: ["Clear", "Effacer", "Borrar", "مسح"],
  close: ["Close", "Fermer", "Cerrar", "إغلاق"],
  zero: ["", "", "", "لا نتائج"],
  one: ["{n} result", "{n} résultat", "{n} resultado", "نتيجة واحدة"],
  two: ["", "", "", "نتيجتان"],
  few: ["", "", "", "{n} نتائج"],
  other: ["{n} results", "{n} résultats", "{n} resultados", "{n} نتيجة"],
  nothing: [
    "Nothing found for “{q}”",
    "Aucun résultat pour « {q} »",
    "Nada encontrado para «{q}»",
    "لا نتائج عن «{q}»",
  ],
  none: ["Nothing here yet", "Rien ici pour le moment", "Todavía no hay nada aquí", "لا شيء هنا بعد"],
  advice: [
    "Try other words, or fewer filters.",
    "Essayez d’autres mots, ou moins de filtres.",
    "Pruebe con otras palabras o con menos filtros.",
    "جرّب كلمات أخرى أو مرشحات أقل.",
  ],
  loading: ["Searching…", "Recherche…", "Buscando…", "جارٍ البحث…"],
  offline: ["You are offline", "Vous êtes hors ligne", "Está sin conexión", "أنت غير متصل"],
  away: [
    "The search does not answer right now",
    "La recherche ne répond pas pour le moment",
    "La búsqueda no responde en este momento",
    "البحث لا يستجيب الآن",
  ],
  wait: [
    "Too many searches, wait a moment",
    "Trop de recherches, patientez un instant",
    "Demasiadas búsquedas, espere un momento",
    "عمليات بحث كثيرة، انتظر لحظة",
  ],
  forbidden: [
    "This search is not registered for this site",
    "Cette recherche n’est pas enregistrée pour ce site",
    "Este buscador no está registrado para este sitio",
    "هذا البحث غير مسجَّل لهذا الموقع",
  ],
  wrong: [
    "This search is not set up correctly",
    "Cette recherche n’est pas bien configurée",
    "Este buscador no está bien configurado",
    "هذا البحث غير مُعَدّ بشكل صحيح",
  ],
  degraded: [
    "Some results may be missing",
    "Des résultats peuvent manquer",
    "Pueden faltar resultados",
    "قد تنقص بعض النتائج",
  ],
  retry: ["Try again", "Réessayer", "Reintentar", "أعد المحاولة"],
  sort: ["Order", "Ordre", "Orden", "الترتيب"],
  relevance: ["Most relevant", "Les plus pertinents", "Más relevantes", "الأكثر صلة"],
  recent: ["Newest first", "Les plus récents", "Más recientes", "الأحدث أولاً"],
  exact: ["Exact words", "Mots exacts", "Palabras exactas", "الكلمات بعينها"],
  remove: ["Remove filter: {n}", "Retirer le filtre : {n}", "Quitar el filtro: {n}", "أزل المرشح: {n}"],
  reset: ["Remove all", "Tout retirer", "Quitar todos", "أزل الكل"],
  previous: ["Previous", "Précédent", "Anterior", "السابق"],
  next: ["Next", "Suivant", "Siguiente", "التالي"],
  page: ["Page {n} of {m}", "Page {n} sur {m}", "Página {n} de {m}", "صفحة {n} من {m}"],
  latest: ["Latest", "Dernières publications", "Lo más reciente", "الأحدث"],
};

export type Text = keyof typeof TEXTS;

// A language in which the widget speaks: texts, numbers and days. Any other than the four is English.
export class Speech {
  readonly tag: string;
  readonly language: string;
  #place: number;

  constructor(wanted: string) {
    const place = SPOKEN.indexOf(wanted.toLowerCase().split(/[-_]/)[0] ?? "");
    this.#place = Math.max(0, place);
    this.language = SPOKEN[this.#place] ?? "";
    this.tag = place < 0 ? "en" : attempt(() => Intl.getCanonicalLocales(wanted)[0], this.language);
  }

  get dir(): "rtl" | "ltr" {
    return this.language === "ar" ? "rtl" : "ltr";
  }

  // Return a text with its numbers or words put in.
  say(name: Text, values: Record<string, string | number> = {}): string {
    return (TEXTS[name][this.#place] ?? "").replace(/\{(\w)\}/g, (_, key: string) => {
      const value = values[key] ?? "";
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  count(n: number): string {
    const rule = new Intl.PluralRules(this.tag).select(n) as Text;
    return this.say(TEXTS[rule]?.[this.#place] ? rule : "other", { n });
  }

  number(value: number): string {
    return value.toLocaleString(this.tag);
  }

  // Return the day of an instant, in seconds since 1970; days are those of UTC, as everywhere in M4D.
  day(seconds: number): string {
    const style = { dateStyle: "medium", timeZone: "UTC" } as const;
    return attempt(() => new Intl.DateTimeFormat(this.tag, style).format(seconds * 1000), "");
  }
}

// Return what is made, or something else where the browser's tables have none.
export function attempt(make: () => string | undefined, instead: string): string {
  try {
    return make() ?? instead;
  } catch {
    return instead;
  }
}
