import { appendFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { newId, type Plugin } from '@circus/contracts';
import { type CommandContext, loadConfig } from '@circus/service-kit';
import { runSettings } from '../../config.js';
import type { Execution } from '../../executors/executor.js';
import { openExecutors } from '../../executors/openExecutors.js';
import { limitsOf } from '../../queue/runLimits.js';
import { watchRun } from '../../queue/runWatch.js';
import { WorkDirectories } from '../../queue/workDirectories.js';
import { listOutput } from '../../results/outputFiles.js';
import { readResults, readResultsFile } from '../../results/resultsFile.js';
import { LOG_FILE } from '../../results/storeOutput.js';

export interface ConsoleRun {
  plugin: Plugin;
  /** Writes the volumes into a directory. */
  write: (directory: string) => Promise<unknown>;
  /** Exists, and is empty. */
  out: string;
  keeps: boolean;
  /** Null for a temporary one, or the one that is configured. */
  workDirectory: string | null;
}

/** A suite of its own: a service would take what runs here for something left by one of its jobs. */
const SUITE = 'console';

/**
 * Runs a plug-in within the limits that jobs have, shows what it writes, and puts what it put out into a folder.
 *
 * @throws Error that says why it has no results; its output is there all the same
 */
export async function runAtConsole({ environment = {}, log, print }: CommandContext, run: ConsoleRun): Promise<void> {
  const { plugin, out } = run;
  const temporary = run.workDirectory === null && !environment.PLUGIN_WORK_DIR;
  const work = run.workDirectory ?? environment.PLUGIN_WORK_DIR ?? (await mkdtemp(join(tmpdir(), 'circus-run-')));
  const { PLUGIN_WORK_DIR_ON_HOST, ...others } = environment;
  const onHost = run.workDirectory === null && PLUGIN_WORK_DIR_ON_HOST ? { PLUGIN_WORK_DIR_ON_HOST } : {};
  const config = loadConfig(runSettings, { ...others, ...onHost, PLUGIN_WORK_DIR: resolve(work) });
  const id = { jobId: newId(), attempt: 1 };
  const directories = new WorkDirectories(config.PLUGIN_WORK_DIR, SUITE);
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('The plug-in was ended.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let execution: Execution | null = null;
  try {
    const executor = openExecutors(config, SUITE, log).of(plugin);
    await executor.requireReady();
    await executor.programOf(plugin);
    const { input, output } = await directories.make(id);
    await run.write(input);
    const limits = limitsOf(config, plugin);
    const lines = new ConsoleLines(print, join(out, LOG_FILE));
    const request = { run: id, plugin, inputDirectory: input, outputDirectory: output, limits };
    execution = await executor.start(request, (stream, bytes) => lines.add(stream, bytes));
    const startedAt = performance.now();
    try {
      const watching = { ...limits, outputDirectory: output, intervalMs: config.PLUGIN_USAGE_INTERVAL_MS };
      await watchRun(execution, { ...watching, signal: stopping.signal });
      readResults(await readResultsFile(join(output, 'results.json'), config.PLUGIN_RESULTS_MIB * 2 ** 20));
    } finally {
      await execution.kill();
      lines.end();
      const files = await copyOutput(output, out);
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      print(
        `It ran for ${seconds} s. ${files === 1 ? 'One file is' : `${files} files are`} in ${out}, beside its log.`,
      );
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await execution?.remove();
    if (run.keeps) print(`Input and output are kept in ${dirname(directories.of(id).input)}.`);
    else await directories.remove(id);
    if (temporary && !run.keeps) await rm(work, { recursive: true, force: true });
  }
}

/** @returns how many files there are; links, and what begins with a dot, are left out as for a job */
async function copyOutput(output: string, out: string): Promise<number> {
  const files = await listOutput(output, { files: null, bytes: null });
  for (const { path } of files.filter((file) => file.path !== LOG_FILE)) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await copyFile(join(output, path), join(out, path));
  }
  return files.length;
}

/** What a plug-in writes, shown line by line and kept in a file. */
class ConsoleLines {
  private readonly rest = { out: '', err: '' };
  private readonly decoders = { out: new TextDecoder(), err: new TextDecoder() };

  constructor(
    private readonly print: (line: string) => void,
    private readonly file: string,
  ) {}

  add(stream: 'out' | 'err', bytes: Uint8Array): void {
    appendFileSync(this.file, bytes);
    const lines = (this.rest[stream] + this.decoders[stream].decode(bytes, { stream: true })).split('\n');
    this.rest[stream] = lines.pop() ?? '';
    for (const line of lines) this.print(line);
  }

  end(): void {
    for (const rest of Object.values(this.rest)) if (rest !== '') this.print(rest);
  }
}
