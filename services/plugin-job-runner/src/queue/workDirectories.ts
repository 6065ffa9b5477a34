import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../executors/executor.js';

/** Directories of one run. */
export interface RunDirectories {
  input: string;
  output: string;
}

/** Where the inputs and outputs of runs stand while they are at work: `<root>/<suite>/<job>.<attempt>/{in,out}`. */
export class WorkDirectories {
  private readonly directory: string;

  constructor(root: string, suiteId: string) {
    this.directory = join(root, suiteId);
  }

  /** Where volumes are kept for several jobs: on the same file system as these, so that they can be linked. */
  get cache(): string {
    return join(this.directory, 'inputs');
  }

  of(run: RunId): RunDirectories {
    const directory = this.directoryOf(run);
    return { input: join(directory, 'in'), output: join(directory, 'out') };
  }

  /** Makes the directories of a run anew; whoever else has an account on the machine cannot enter them. */
  async make(run: RunId): Promise<RunDirectories> {
    await this.remove(run);
    const directories = this.of(run);
    await mkdir(this.directoryOf(run), { recursive: true, mode: 0o700 });
    await mkdir(directories.input);
    await mkdir(directories.output);
    return directories;
  }

  async remove(run: RunId): Promise<void> {
    await removeTree(this.directoryOf(run));
  }

  /** The runs that have directories. */
  async runs(): Promise<RunId[]> {
    const names = await readdir(this.directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.flatMap((name) => {
      const [, jobId, attempt] = /^(.+)\.(\d+)$/.exec(name) ?? [];
      return jobId === undefined ? [] : [{ jobId, attempt: Number(attempt) }];
    });
  }

  private directoryOf({ jobId, attempt }: RunId): string {
    return join(this.directory, `${jobId}.${attempt}`);
  }
}

/** Removes a directory, also one whose folders were made read-only. */
async function removeTree(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await openFolders(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

async function openFolders(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(directory, entry.name));
  }
}
