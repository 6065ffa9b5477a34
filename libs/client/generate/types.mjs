import openapiTS, { astToString } from 'openapi-typescript';

const HEAD = `// Made by libs/client/generate/main.mjs from the description of the API: do not edit.\n\n`;

/** The types of all paths and shapes of an OpenAPI document. */
export async function typesOfApi(document) {
  // Headers that a service declares for itself are no business of clients.
  const nodes = await openapiTS(structuredClone(document), { alphabetize: true, emptyObjectsUnknown: true });
  return HEAD + astToString(nodes);
}
