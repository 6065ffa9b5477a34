/** A fenced block of a Markdown document that a reader types, with what the document shows as its output, if it does. */
export interface ShellBlock {
  /** The heading that it stands under. */
  section: string;
  commands: string;
  /** The block behind it that is no shell. */
  shown?: string;
}

/** All blocks that are marked as shell, in order. Text may stand between a block and what it shows, if that is a block too. */
export function shellBlocksOf(markdown: string): ShellBlock[] {
  const blocks: ShellBlock[] = [];
  let section = '';
  let open = false;
  for (const [, heading, language, content] of markdown.matchAll(/^#+ (.*)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    if (heading !== undefined) section = heading;
    else if (language === 'sh') blocks.push({ section, commands: (content ?? '').trimEnd() });
    else if (open) Object.assign(blocks.at(-1) as ShellBlock, { shown: (content ?? '').trimEnd() });
    open = heading === undefined && language === 'sh';
  }
  return blocks;
}

/** Commands that stand in the text: `npm …` and `node circus …`. */
export function commandsInText(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  return [
    ...new Set(
      [...text.matchAll(/`((?:npm|node circus|docker|curl) [^`]*)`/g)].map(([, command]) => command as string),
    ),
  ];
}

/** Addresses of the document's own project: links and pictures without a scheme. */
export function localLinksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)#]+)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^[a-z]+:/.test(link));
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
