import { buildSchema, isInterfaceType } from "graphql";

/** Which types are a Content, a Node, a Connection: Apollo's cache asks. From `m4d sdl > schema.graphql`. */
export function possibleTypes(sdl) {
  const schema = buildSchema(sdl);
  const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType);
  const names = (each) => schema.getPossibleTypes(each).map(({ name }) => name);
  return Object.fromEntries(interfaces.map((each) => [each.name, names(each)]));
}
