// The keys that call the search from anywhere on a page.

const isApple = () => /Mac|iP/.test(navigator.platform);

interface Shortcut {
  shown: () => string;
  aria: string;
  isMeant: (event: KeyboardEvent) => boolean;
}

const SHORTCUTS: Record<string, Shortcut> = {
  "/": {
    shown: () => "/",
    aria: "/",
    isMeant: (event) => event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isEditable(event),
  },
  "mod+k": {
    shown: () => (isApple() ? "⌘K" : "Ctrl K"),
    aria: "Control+K Meta+K",
    isMeant: ({ key, metaKey, ctrlKey, shiftKey, altKey }) =>
      key.toLowerCase() === "k" && (isApple() ? metaKey : ctrlKey) && !shiftKey && !altKey,
  },
};

// Return the shortcuts of a list such as `/ mod+k`; those there are without one.
export function shortcuts(list: string | null): Shortcut[] {
  const names = list === null ? Object.keys(SHORTCUTS) : list.split(/\s+/);
  return names.flatMap((name) => (Object.hasOwn(SHORTCUTS, name) ? (SHORTCUTS[name] ?? []) : []));
}

function isEditable(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
