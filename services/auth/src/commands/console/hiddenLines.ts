import { StringDecoder } from 'node:string_decoder';

/** What lines are read from: a terminal, or whatever standard input was redirected to. */
export interface LineInput extends NodeJS.ReadableStream {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** Where prompts go: standard error, so that standard output is the command's result alone. */
export interface PromptOutput {
  write(text: string): unknown;
}

const ENTER = /[\r\n]/;
const [END, INTERRUPT, ERASE, ERASE_LINE] = ['\u0004', '\u0003', /[\b\u007f]/, '\u0015'];

/**
 * Asks for lines that must not be seen, passwords for instance. On a terminal nothing of what is typed is shown; elsewhere
 * the prompts are left out and as many lines are read.
 *
 * @returns one line for each prompt, without its line break
 * @throws Error when the input ends before, or somebody presses Ctrl-C
 */
export async function askHidden(prompts: string[], input: LineInput, output: PromptOutput): Promise<string[]> {
  const onTerminal = input.isTTY === true;
  const lines: string[] = [];
  if (onTerminal) {
    input.setRawMode?.(true);
    output.write(prompts[0] ?? '');
  }
  try {
    for await (const line of linesOf(input, onTerminal)) {
      lines.push(line);
      if (onTerminal) output.write(`\n${prompts[lines.length] ?? ''}`);
      if (lines.length === prompts.length) return lines;
    }
    throw new Error(`The input ended: ${prompts.length} line(s) were expected.`);
  } finally {
    if (onTerminal) input.setRawMode?.(false);
    input.pause();
  }
}

async function* linesOf(input: LineInput, onTerminal: boolean): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let line: string[] = [];
  let before = '';
  for await (const chunk of input) {
    for (const letter of decoder.write(Buffer.from(chunk))) {
      const isSecondOfBreak = letter === '\n' && before === '\r';
      before = letter;
      if (isSecondOfBreak) continue;
      if (ENTER.test(letter)) {
        yield line.join('');
        line = [];
      } else if (!onTerminal) line.push(letter);
      else if (letter === INTERRUPT || letter === END) throw new Error('Given up.');
      else if (letter === ERASE_LINE) line = [];
      else if (ERASE.test(letter)) line.pop();
      else line.push(letter);
    }
  }
  if (line.length > 0) yield line.join('');
}
