/** @type {import("@graphql-codegen/cli").CodegenConfig} */
export default {
  schema: "schema.graphql", // `m4d sdl > schema.graphql`
  documents: "codegen/*.ts",
  generates: {
    "codegen/generated/": {
      preset: "client",
      presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
      config: {
        documentMode: "string",
        enumsAsConst: true,
        scalars: { DateTime: "string", PartialDate: "string", Locale: "string", URL: "string", HTML: "string" },
      },
    },
  },
};
