const ESCAPED: Record<string, string> = { '*': '\\2a', '(': '\\28', ')': '\\29', '\\': '\\5c', '\0': '\\00' };

/** A text as a value in a search filter: nothing in it is read as part of the filter (RFC 4515, section 3). */
const escapeFilterValue = (text: string): string =>
  text.replace(/[*()\\\0]/g, (character) => ESCAPED[character] as string);

/** The filter that finds somebody: every `{id}` of the template stands for what was typed. */
export const filterFor = (template: string, id: string): string =>
  template.replaceAll('{id}', () => escapeFilterValue(id));
