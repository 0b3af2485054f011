// GraphiQL over /graphql of this server, with a menu of the examples that stand in the page.
import { useEditorContext } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import "./playground.css";

const root = document.getElementById("playground");
const MEDIA = "application/graphql-response+json, application/json";
const EXAMPLES = [...document.getElementById("examples").content.querySelectorAll("pre")].map((each) => ({
  label: each.title,
  query: each.textContent,
  variables: each.dataset.variables,
}));

async function ask(parameters, { headers } = {}) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: MEDIA, ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(parameters),
    credentials: "omit",
  });
  return answer.json();
}

/** The menu of examples: one that is chosen opens in a tab of its own, or in the one it is open in. */
function Examples() {
  const { tabs, activeTabIndex, addTab, changeTab, updateActiveTabValues, ...editors } = useEditorContext();
  const { queryEditor, variableEditor } = editors;
  const wanted = useRef(null);
  useEffect(() => {
    if (!wanted.current || !queryEditor) return;
    queryEditor.setValue(wanted.current.query);
    queryEditor.operationName = null; // that of the tab before, until the editor has read the new document
    variableEditor?.setValue(wanted.current.variables);
    updateActiveTabValues({ query: wanted.current.query, variables: wanted.current.variables });
    wanted.current = null;
  }, [activeTabIndex, tabs.length]);
  const choose = ({ target }) => {
    const example = EXAMPLES[target.value];
    const open = tabs.findIndex(({ query }) => query === example.query);
    if (open < 0) wanted.current = example;
    // Not within the event: its update would overtake one that waits, and be done again after the editor is filled.
    setTimeout(() => (open < 0 ? addTab() : changeTab(open)));
  };
  return createPortal(
    <select className="examples" aria-label="Examples" value="" onChange={choose}>
      <option value="" disabled>
        Examples
      </option>
      {EXAMPLES.map(({ label }, index) => (
        <option key={label} value={index}>
          {label}
        </option>
      ))}
    </select>,
    document.getElementById("menu"),
  );
}

const [{ query, variables }] = EXAMPLES;
createRoot(root).render(
  <GraphiQL
    fetcher={ask}
    defaultTabs={[{ query, variables }]}
    defaultEditorToolsVisibility="variables"
    inputValueDeprecation
    schemaDescription
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <Examples />
    </GraphiQL.Logo>
  </GraphiQL>,
);
