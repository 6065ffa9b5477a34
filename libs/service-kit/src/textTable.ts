/** Text without characters that tell a terminal to do something. Names come from whoever gave them. */
export const shown = (text: string): string => text.replace(/\p{Cc}/gu, '\ufffd');

/** Columns as wide as their widest cell, two spaces between them. */
export function tableOf(headings: string[], rows: string[][]): string[] {
  const all = [headings, ...rows.map((row) => row.map(shown))];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
