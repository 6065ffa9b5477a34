/** JSON text that PostgreSQL's jsonb takes: it cannot hold NUL, with which some devices pad their values. */
export function postgresJson(value: unknown): string {
  const json = JSON.stringify(value);
  // An escaped backslash before u0000 means these six characters and not NUL.
  return json.includes('\\u0000') ? json.replace(/\\\\|\\u0000/g, (found) => (found === '\\\\' ? found : '')) : json;
}

/** A JSON array of objects, each with members whose values are JSON text already. */
export function jsonRows(rows: readonly { members: object; texts: Readonly<Record<string, string>> }[]): string {
  const objects = rows.map(({ members, texts }) => {
    const further = Object.entries(texts).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
    const open = postgresJson(members).slice(0, -1);
    return `${open}${open === '{' || further.length === 0 ? '' : ','}${further.join(',')}}`;
  });
  return `[${objects.join(',')}]`;
}
