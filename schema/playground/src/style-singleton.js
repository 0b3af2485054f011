// Stands in for the package of that name, which writes a <style> element: the policy of the page refuses one, and
// takes a style sheet that is made of objects.
import { useEffect } from "react";

export function stylesheetSingleton() {
  let users = 0;
  let sheet;
  return {
    add(text) {
      users += 1;
      if (users > 1) return;
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    remove() {
      users -= 1;
      if (!users) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    },
  };
}

export function styleHookSingleton() {
  const singleton = stylesheetSingleton();
  return (text, isDynamic) =>
    useEffect(() => {
      singleton.add(text);
      return () => singleton.remove();
    }, [text && isDynamic]);
}

export function styleSingleton() {
  const useStyle = styleHookSingleton();
  return ({ styles, dynamic }) => {
    useStyle(styles, dynamic);
    return null;
  };
}
