// Asks for a page by the hash of its document alone; prints what came, or what the server said against it.
import { ask } from "./ask";
import { COUNTRY } from "./pages";

try {
  console.log(JSON.stringify(await ask(COUNTRY, { code: "SN", id: "SN", first: 3 })));
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }));
}
