// <m4d-latest>: the newest items of a filter, as a list.

import { ask } from "./client.js";
import { h } from "./dom.js";
import { Embedded, SHARED } from "./element.js";
import { hitLink, skeletons } from "./hits.js";

const SHOWN = 5;

export class M4dLatest extends Embedded {
  static observedAttributes = [...SHARED, "limit"];

  // Ask again, and be done when the answer is shown.
  refresh(): Promise<void> {
    return this.build();
  }

  protected build(): Promise<void> {
    const { tag, dir } = this.names.speech;
    const title = this.said("label", this.names.speech.say("latest"));
    const size = this.number("limit", SHOWN);
    const body = h("div", {}, ...skeletons(size));
    const section = h("section.root", { "aria-label": title, lang: tag, dir }, h("p.heading", {}, title), body);
    this.root.replaceChildren(section);
    return this.#fill(body, size);
  }

  async #fill(body: HTMLElement, size: number): Promise<void> {
    const { names, door } = this;
    const { signal } = this.alive;
    const filter = this.said("filter");
    const question = { text: "", filter, chosen: new Map(), facets: [], recent: true, exact: false, page: 1, size };
    try {
      const [{ hits, total }] = await Promise.all([ask(door, question, signal), names.load(door.endpoint)]);
      if (signal.aborted) return;
      const target = this.said("target");
      const items = hits.map((hit, position) =>
        h("li.item", {}, hitLink(hit, { names, target, pick: (event) => this.pick(event, hit, position) })),
      );
      const none = h("p.notice", {}, names.speech.say("none"));
      body.replaceChildren(items.length ? h("ol.list", { role: "list" }, ...items) : none);
      this.emit("results", { hits, total });
    } catch (error) {
      if (signal.aborted) return;
      // what the page has inside the element, such as a link, stands in for the list
      const said = names.speech.say(this.refused(error).fault);
      body.replaceChildren(h("p.notice", { role: "status" }, said), h("slot"));
    }
  }
}
