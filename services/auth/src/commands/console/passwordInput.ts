import { askHidden, type LineInput, type PromptOutput } from './hiddenLines.js';

/** A password that is typed twice, unseen; two lines where the input is no terminal. @throws Error `Password mismatch.` */
export async function askPasswordTwice(
  input: LineInput = process.stdin,
  output: PromptOutput = process.stderr,
): Promise<string> {
  const [password = '', again] = await askHidden(['Password: ', 'Once more: '], input, output);
  if (password !== again) throw new Error('Password mismatch.');
  return password;
}

/** A password that a program gives: the first line of the input. */
export async function readPassword(input: LineInput = process.stdin): Promise<string> {
  if (input.isTTY) throw new Error('--password-stdin is for a password that a program gives: redirect the input.');
  const [password = ''] = await askHidden([''], input, process.stderr);
  return password;
}
