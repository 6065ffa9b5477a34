import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { ExecutorAway } from '../executors/executor.js';
import type { Executors } from '../executors/executors.js';
import { findPlugin } from './pluginRepository.js';

export interface DisplaysParts {
  database: Database;
  executors: Executors;
  /** Where copies of displays are kept: `<cacheDirectory>/<pluginId>/displays`. */
  cacheDirectory: string;
}

const missing = () => new Refusal('missing', 'The requested display was not found.');

/** The displays that plug-ins bring along, copied out of their images when first asked for (spec circus-cs 3.5). */
export class Displays {
  private readonly copying = new Map<string, Promise<boolean>>();

  constructor(private readonly parts: DisplaysParts) {}

  /**
   * A file of a plug-in's displays, to be closed by the caller.
   *
   * @param path with slashes; a leading `displays/` is passed over, because clients come with it and without
   * @throws Refusal `missing`; `unavailable` when the image cannot be asked now
   */
  async open(pluginId: string, path: string): Promise<{ file: FileHandle; sizeBytes: number }> {
    const steps = path.replace(/^displays\//, '').split('/');
    const isPlain = steps.every((step) => step !== '' && step !== '.' && step !== '..' && !/[\0\\]/.test(step));
    if (!/^[a-z0-9]+$/.test(pluginId) || !isPlain || !(await this.provided(pluginId))) throw missing();
    const directory = this.directoryOf(pluginId);
    try {
      const real = await realpath(join(directory, ...steps));
      if (!real.startsWith((await realpath(directory)) + sep)) throw missing();
      const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
      const status = await file.stat();
      if (status.isFile()) return { file, sizeBytes: status.size };
      await file.close();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    }
    throw missing();
  }

  /** Whether there is a copy, which is made when there is none: once, however many ask for it. */
  private async provided(pluginId: string): Promise<boolean> {
    if ((await stat(this.directoryOf(pluginId)).catch(() => null))?.isDirectory()) return true;
    const copying =
      this.copying.get(pluginId) ??
      this.copy(pluginId).finally(() => {
        this.copying.delete(pluginId);
      });
    this.copying.set(pluginId, copying);
    return copying;
  }

  private async copy(pluginId: string): Promise<boolean> {
    const { database, executors, cacheDirectory } = this.parts;
    const plugin = await findPlugin(database, pluginId);
    if (!plugin) return false;
    const executor = executors.of(plugin);
    // Half a copy never stands where it is looked for.
    const whileCopying = join(cacheDirectory, `.${pluginId}.${randomUUID()}`);
    try {
      if (!(await executor.copyDisplays(plugin, whileCopying))) return false;
      await mkdir(join(cacheDirectory, pluginId), { recursive: true });
      await rename(whileCopying, this.directoryOf(pluginId)).catch((error: NodeJS.ErrnoException) => {
        // Another process was faster.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
      return true;
    } catch (error) {
      if (!(error instanceof ExecutorAway)) throw error;
      throw new Refusal('unavailable', 'The displays of the plug-in cannot be fetched now. Try again in a moment.');
    } finally {
      await rm(whileCopying, { recursive: true, force: true });
    }
  }

  private directoryOf(pluginId: string): string {
    return join(this.parts.cacheDirectory, pluginId, 'displays');
  }
}
