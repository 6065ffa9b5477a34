import { constants, type Dir } from 'node:fs';
import { access, chmod, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JobFailure } from '../executors/executor.js';

/** A regular file that a plug-in put out. */
export interface OutputFile {
  /** Relative to the output directory, with slashes. */
  path: string;
  sizeBytes: number;
}

/** Longer paths, and names that are no text, are left out. */
const MAX_PATH = 1_000;

/**
 * The regular files below a directory, by their paths. Links are not followed, and what begins with a dot is left out.
 *
 * @throws JobFailure for more files, or more bytes, than may be kept; null is no limit
 */
export async function listOutput(
  directory: string,
  { files: maxFiles, bytes: maxBytes }: { files: number | null; bytes: number | null },
): Promise<OutputFile[]> {
  const found: OutputFile[] = [];
  let total = 0;
  for await (const file of walk(directory, '')) {
    total += file.sizeBytes;
    if (maxBytes !== null && total > maxBytes) {
      throw new JobFailure(`The plug-in put out more than the ${maxBytes / 2 ** 20} MiB that are kept of a job.`);
    }
    if (maxFiles !== null && found.length >= maxFiles) {
      throw new JobFailure(`The plug-in put out more than the ${maxFiles} files that are kept of a job.`);
    }
    found.push(file);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function* walk(directory: string, prefix: string): AsyncGenerator<OutputFile> {
  for await (const entry of await opened(join(directory, prefix), prefix)) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.name.startsWith('.') || path.length > MAX_PATH || /[\p{Cc}\ufffd\\]/u.test(entry.name)) continue;
    if (entry.isDirectory()) yield* walk(directory, path);
    else if (entry.isFile()) {
      await requireReadable(join(directory, path), path);
      yield { path, sizeBytes: (await stat(join(directory, path))).size };
    }
  }
}

/** A plug-in may have shut what it made: it belongs to the user of this process, who opens it. */
async function opened(directory: string, path: string): Promise<Dir> {
  try {
    await chmod(directory, 0o700);
    return await opendir(directory);
  } catch (error) {
    throw readable(error, path);
  }
}

async function requireReadable(file: string, path: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch {
    await chmod(file, 0o600).catch((error) => {
      throw readable(error, path);
    });
  }
}

/** What somebody else made there is in nobody's way: the job fails, and says so. */
function readable(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return error;
  return new JobFailure(`The plug-in put out what cannot be read: ${path || 'its folder'}.`);
}

/** Bytes that the files below a directory take on disk; those that go away meanwhile do not count. */
export async function diskUsage(directory: string): Promise<number> {
  let bytes = 0;
  const entries = await opendir(directory).catch(() => null);
  if (entries === null) return 0;
  for await (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) bytes += await diskUsage(path);
    else if (entry.isFile()) bytes += ((await stat(path).catch(() => null))?.blocks ?? 0) * 512;
  }
  return bytes;
}

/** The bytes of an output file, at most as many as it had when it was listed. */
export async function* readOutput(directory: string, { path, sizeBytes }: OutputFile): AsyncGenerator<Uint8Array> {
  if (sizeBytes === 0) return;
  const file = await open(join(directory, path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    yield* file.createReadStream({ end: sizeBytes - 1, autoClose: false });
  } finally {
    await file.close();
  }
}
