import { mkdir, readdir } from 'node:fs/promises';

/** Makes the folder that `--out` names. @throws Error where none is named, or something stands in it */
export async function newFolder(out: unknown): Promise<string> {
  if (typeof out !== 'string' || out === '') throw new Error('Say with --out into which folder.');
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0) throw new Error(`The folder ${out} is not empty: name another one.`);
  return out;
}
