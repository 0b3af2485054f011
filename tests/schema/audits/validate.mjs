// Reads pages from standard input, JSON of HTML by name, and prints what is wrong with them, JSON of lines.
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { text } from "node:stream/consumers";

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:recommended", "html-validate:document"],
    rules: {
      "doctype-style": "off", // in small letters as everything else
      "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }], // several of one list
      "no-redundant-role": "off", // laid out as cards, on a phone, tables are no tables to some browsers
      "no-trailing-whitespace": "off",
      "require-sri": "off", // nothing is loaded from elsewhere
      "valid-id": ["error", { relaxed: true }], // anchors are GitHub's, and may begin with a digit
    },
  }),
);
const wrong = [];
for (const [name, html] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const { results } = await validator.validateString(html, name);
  for (const { messages } of results)
    for (const { line, column, ruleId, message } of messages) wrong.push(`${name}:${line}:${column} ${ruleId}: ${message}`);
}
console.log(JSON.stringify(wrong));
