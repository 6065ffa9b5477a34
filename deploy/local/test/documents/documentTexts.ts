import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The documents that people follow, from the root of the project. */
export const guides = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

export const textOf = (document: string): string => readFileSync(document, 'utf8');

/** The text of a file, or of all files of a folder. */
export const textWithin = (path: string): string =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .map((name) => textWithin(join(path, name)))
        .join('\n')
    : textOf(path);

/** The text between the blocks. */
export const proseOf = (markdown: string): string => markdown.replace(/^( *)```[\s\S]*?^ *```$/gm, '');

/** Commands that stand in the text: `npm …`, `node circus …` and others. */
export function commandsInText(markdown: string): string[] {
  const found = [...proseOf(markdown).matchAll(/`((?:npm|node circus|docker|curl) [^`]*)`/g)];
  return [...new Set(found.map(([, command]) => command as string))];
}

/** Rows of the first table whose heading's first cell is `first`: the cells of each, without their code marks. */
export function tableOf(markdown: string, first: string): string[][] {
  const lines = markdown.split('\n');
  const begin = lines.findIndex((line) => line.startsWith(`| ${first} |`));
  const length = lines.slice(begin).findIndex((line) => !line.startsWith('|'));
  return lines.slice(begin + 2, begin + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
