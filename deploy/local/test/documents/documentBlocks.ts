import { textOf } from './documentTexts.js';

/** What the comment right before a block says of it. */
type Mark =
  /** It is not run, for one of a few reasons. */
  | { kind: 'not run'; reason: string }
  /** Another test runs it. */
  | { kind: 'run by'; file: string }
  /** It is run, and the suite must refuse it. */
  | { kind: 'refused' }
  /** The reader saves it under this name. */
  | { kind: 'file'; name: string };

/** A fenced block of a Markdown document. */
export interface Block {
  /** Path of the document, from the root of the project. */
  document: string;
  /** Of its opening fence, from 1. */
  line: number;
  /** The heading that it stands under. */
  section: string;
  /** What stands behind the fence; empty where nothing does. */
  language: string;
  /** Without the indentation of its fence and the last line end. */
  content: string;
  mark?: Mark;
  /** The block right behind it that nobody runs: what it prints. */
  shown?: { language: string; content: string };
}

/** Languages that somebody runs, by what stands behind the fence. */
export const LANGUAGES: Record<string, 'shell' | 'javascript' | 'typescript' | 'python'> = {
  ...{ sh: 'shell', bash: 'shell', js: 'javascript', javascript: 'javascript', mjs: 'javascript' },
  ...{ ts: 'typescript', typescript: 'typescript', py: 'python', python: 'python' },
};

/** Programs by which a block without a language is known as commands. */
const PROGRAMS =
  /^(\$ )?(sudo )?(npm|npx|node|curl|docker|podman|kubectl|helm|git|psql|nats|python3?|bash|sh|apt-get)( |$)/m;

const isRunnable = ({ language, content }: Pick<Block, 'language' | 'content'>): boolean =>
  language in LANGUAGES || (language === '' && PROGRAMS.test(content));

/** All fenced blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  const blocks: Block[] = [];
  const lines = textOf(document).split('\n');
  let section = '';
  let mark: Mark | undefined;
  /** The tests that write, and so run, everything from here on. */
  let writtenBy: Mark | undefined;
  /** The block that ended on a line before this one with nothing but empty lines between. */
  let before: Block | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const [, indentation = '', language] = /^( *)```(\w*)/.exec(line) ?? [];
    if (language === undefined) {
      section = /^#+ (.*)$/.exec(line)?.[1] ?? section;
      const [, file] = /^<!-- Behind this line everything is written by (\S+): /.exec(line) ?? [];
      if (file !== undefined) writtenBy = { kind: 'run by', file };
      mark = markOf(line) ?? (line.trim() === '' ? mark : undefined);
      if (line.trim() !== '') before = undefined;
      continue;
    }
    const end = lines.findIndex((candidate, place) => place > index && candidate.trim() === '```');
    if (end < 0) throw new Error(`${document}:${index + 1}: this block has no end.`);
    const content = lines
      .slice(index + 1, end)
      .map((inside) => (inside.startsWith(indentation) ? inside.slice(indentation.length) : inside))
      .join('\n');
    const block: Block = { document, line: index + 1, section, language, content };
    const known = mark ?? writtenBy;
    if (known) block.mark = known;
    blocks.push(block);
    if (before && isRunnable(before) && !isRunnable(block)) before.shown = { language, content };
    before = block;
    mark = undefined;
    index = end;
  }
  return blocks;
}

/** Those that somebody could type. */
export const runnableOf = (document: string): Block[] => blocksOf(document).filter(isRunnable);

function markOf(line: string): Mark | undefined {
  const [, text = ''] = /^\s*<!-- (.*) -->\s*$/.exec(line) ?? [];
  const [, kind, rest = ''] = /^(not run|run by|refused|file)(?:: (.*))?$/.exec(text) ?? [];
  if (kind === 'not run') return { kind, reason: rest };
  if (kind === 'run by') return { kind, file: rest };
  if (kind === 'file') return { kind, name: rest };
  return kind === 'refused' ? { kind } : undefined;
}
