import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The words of a command, and the flags that it knows. */
export type CircusCommands = Map<string, Set<string>>;

/** All commands of `node circus` as they are built, with their options. */
export async function circusCommands(): Promise<CircusCommands> {
  const script =
    "import { allCommands } from './circus/dist/index.js'; const print = ({ command: { name, options = [] } }) => " +
    '({ name, flags: options.map(({ flags }) => flags) }); console.log(JSON.stringify((await allCommands()).map(print)));';
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const known = JSON.parse(stdout) as { name: string; flags: string[] }[];
  return new Map(
    known.map(({ name, flags }) => [
      name,
      new Set([...flags.flatMap((text) => text.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? []), '--help', '-h']),
    ]),
  );
}

/** `node circus` itself, and in containers. */
const CALL = /(?:node circus|docker compose (?:run|exec)(?: -[\w-]+(?: \S+:\S+)?)* circus) +([^|;&)`]*)/g;

/** What is wrong with the calls of `node circus` in a text: commands and options that are not there. */
export function wrongCalls(text: string, known: CircusCommands): string[] {
  const joined = text.replace(/\\\n/g, ' ').replace(/ +# .*$/gm, '');
  return [...joined.matchAll(CALL)].flatMap(([call, given = '']) => {
    const words = (given.split('\n')[0] as string).trim().split(/ +/);
    if (words[0] === '' || /^(<.*|"\$@"|--help|--version|…|help)$/.test(words[0] as string)) return [];
    const name = [words.slice(0, 2).join(' '), words[0] as string].find((candidate) => known.has(candidate));
    if (name === undefined) {
      const isGroup = words.length === 1 && [...known.keys()].some((key) => key.startsWith(`${words[0]} `));
      return isGroup ? [] : [`${call.trim()}: there is no such command`];
    }
    const flags = words.filter((word) => /^--?[a-zA-Z]/.test(word)).map((word) => word.split('=')[0] as string);
    const unknown = flags.filter((flag) => !known.get(name)?.has(flag));
    return unknown.map((flag) => `${call.trim()}: ${name} has no ${flag}`);
  });
}
