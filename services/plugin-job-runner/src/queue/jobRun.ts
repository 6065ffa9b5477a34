import { setTimeout as delay } from 'node:timers/promises';
import type { Plugin, PluginJobProvenance } from '@circus/contracts';
import { type Database, isUnavailable } from '@circus/db';
import { SUITE_VERSION } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { PluginJobRunnerConfig } from '../config.js';
import { type Execution, type Executor, ExecutorAway, JobFailure, type RunLimits } from '../executors/executor.js';
import { type Executors, leftoversOf } from '../executors/executors.js';
import type { Inputs } from '../inputs/inputs.js';
import {
  differenceOfInput,
  differenceOfPlugin,
  differenceOfProgram,
  pluginAsRecorded,
} from '../jobs/rerunDifferences.js';
import { findProvenance } from '../jobs/rerunRepository.js';
import type { Log } from '../log.js';
import { findPlugin } from '../plugins/pluginRepository.js';
import { withoutSecrets } from '../plugins/withoutSecrets.js';
import { listOutput, type OutputFile } from '../results/outputFiles.js';
import { readResults, readResultsFile } from '../results/resultsFile.js';
import { storableWords } from '../results/storableWords.js';
import { storeOutput } from '../results/storeOutput.js';
import { JobLog } from './jobLog.js';
import { forgetLog } from './jobLogRepository.js';
import { managerStatus } from './jobManager.js';
import {
  beginAnew,
  enterPhase,
  type HeldJob,
  keepJob,
  leaveJob,
  type Outcome,
  type Phase,
  putBack,
  type RunRecord,
  recordOutcome,
} from './queueRepository.js';
import { limitsOf } from './runLimits.js';
import { type Peaks, RunFailed, watchRun } from './runWatch.js';
import type { RunDirectories, WorkDirectories } from './workDirectories.js';

export interface RunParts {
  config: PluginJobRunnerConfig;
  log: Log;
  database: Database;
  storage: Storage;
  executors: Executors;
  directories: WorkDirectories;
  inputs: Inputs;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** The job is no longer this runner's: it was cancelled, or another took it. */
class JobLost extends Error {
  override readonly name = 'JobLost';
}
/** This process stops; the job goes on elsewhere, or later. */
class RunnerStops extends Error {
  override readonly name = 'RunnerStops';
}

/** Pause before the database is asked again when it was away, ms. */
const PATIENCE_MS = 500;
/** How often it is tried to record the end of a job, besides the times that it is run anew. */
const MOST_ENDS = 10;
const INTERNAL = 'The job could not be run because of an internal error.';

/** One job in the hands of this process, from its claim to its end. */
export class JobRun {
  private readonly ending = new AbortController();
  private job: HeldJob;
  private directories: RunDirectories;
  private jobLog: JobLog;
  private execution: Execution | null = null;
  private record: RunRecord | null;
  private peaks: Peaks = { peakMemoryBytes: null, cpuSeconds: null, peakProcesses: null };
  private exit: { exitCode: number | null; exitedAt: Date | null } = { exitCode: null, exitedAt: null };

  constructor(
    private readonly parts: RunParts,
    job: HeldJob,
  ) {
    this.job = job;
    this.record = job.record;
    this.directories = parts.directories.of(job);
    this.jobLog = this.newLog();
  }

  get jobId(): string {
    return this.job.jobId;
  }

  /** Ends the run because its result is wanted no more. */
  lose(): void {
    this.ending.abort(new JobLost());
  }

  /** Leaves the run as this process stops. */
  stop(): void {
    this.ending.abort(new RunnerStops());
  }

  /** Does the job to its end. What goes wrong is recorded in the job, or the job is given back: nothing is thrown for it. */
  async perform(): Promise<void> {
    const { config, log } = this.parts;
    const alive = setInterval(() => void this.keep(), config.JOB_LEASE_MS / 3);
    try {
      await this.work();
    } catch (error) {
      await this.giveUp(error);
    } finally {
      clearInterval(alive);
      await this.jobLog.flush();
      this.parts.published();
    }
    log.debug({ jobId: this.jobId }, 'A runner is done with a job');
  }

  private async work(): Promise<void> {
    const { database, executors } = this.parts;
    const found = await this.patiently(() => findPlugin(database, this.job.pluginId));
    if (!found) throw new JobFailure('The plug-in does not exist any more.');
    const original = await this.original();
    if (original) failFor(differenceOfPlugin(original.plugin, found));
    const plugin = original ? pluginAsRecorded(original.plugin, found) : found;
    const executor = executors.of(plugin);
    const limits = limitsOf(this.parts.config, plugin);
    const adopted = this.job.isTakenOver && (await this.adopt());
    if (!adopted) await this.start(plugin, executor, limits, original);
    const execution = this.execution as Execution;
    try {
      const { ending, peaks } = await watchRun(execution, {
        ...limits,
        outputDirectory: this.directories.output,
        intervalMs: this.parts.config.PLUGIN_USAGE_INTERVAL_MS,
        signal: this.ending.signal,
      });
      this.exit = ending;
      this.peaks = peaks;
      this.jobLog.say('The plug-in ended.');
    } catch (error) {
      if (error instanceof RunFailed) {
        this.exit = error.ending;
        this.peaks = error.peaks;
      }
      throw error;
    }
    await this.enter('finishing');
    const { output } = this.directories;
    const results = readResults(
      await readResultsFile(`${output}/results.json`, this.parts.config.PLUGIN_RESULTS_MIB * 2 ** 20),
    );
    await this.finish({ errorMessage: null, results });
  }

  /** What is known of the job that this one runs again; null for others. */
  private async original(): Promise<PluginJobProvenance | null> {
    const { rerunOf } = this.job;
    if (rerunOf === null) return null;
    const provenance = await this.patiently(() => findProvenance(this.parts.database, rerunOf));
    if (!provenance) throw new JobFailure('Nothing is known any more of the job that is to be run again.');
    return provenance;
  }

  /** Prepares a run and starts the plug-in. */
  private async start(
    plugin: Plugin,
    executor: Executor,
    limits: RunLimits,
    original: PluginJobProvenance | null,
  ): Promise<void> {
    this.jobLog.say(`${plugin.pluginName} ${plugin.version}, run ${this.job.attempt}: the input is being prepared.`);
    const program = await executor.programOf(plugin);
    if (original) failFor(differenceOfProgram(original.program, program));
    this.directories = await this.parts.directories.make(this.job);
    const inputs = await this.parts.inputs.write({
      directory: this.directories.input,
      series: this.job.series,
      isProtected: executor.protectsInput,
      signal: this.ending.signal,
    });
    for (const recorded of original?.inputs ?? []) {
      failFor(differenceOfInput(recorded, inputs[recorded.volumeId]?.files ?? []));
    }
    const { pluginId, pluginName, version, runConfiguration } = plugin;
    const recorded = { pluginId, pluginName, version, parameters: withoutSecrets(runConfiguration) };
    this.record = { plugin: recorded, executor: executor.name, program, inputs };
    // Before it starts: whoever takes the job over looks for what runs in this phase.
    await this.enter('running', this.record);
    this.jobLog.say('The plug-in is being started.');
    this.execution = await executor.start(
      {
        run: this.job,
        plugin,
        inputDirectory: this.directories.input,
        outputDirectory: this.directories.output,
        limits,
      },
      (stream, bytes) => this.jobLog.output(stream, bytes),
    );
  }

  /**
   * Finds what a runner that fell silent left: goes on with what still runs or has ended by itself, and clears away everything
   * else, so that the job can be run anew.
   *
   * @returns whether there is something to go on with
   * @throws JobFailure when the job has been run often enough
   */
  private async adopt(): Promise<boolean> {
    const { database, directories, executors, config } = this.parts;
    const { jobId, attempt, phase, crashes } = this.job;
    const left = (await leftoversOf(executors)).filter(({ run }) => run.jobId === jobId);
    const current = left.find(({ run }) => run.attempt === attempt);
    const hasDirectories = (await directories.runs()).some((run) => run.jobId === jobId && run.attempt === attempt);
    if (current?.isAdoptable && phase !== 'preparing' && hasDirectories && this.record !== null) {
      // All that it wrote is read once more.
      await forgetLog(database, jobId, attempt);
      this.execution = await current.adopt((stream, bytes) => this.jobLog.output(stream, bytes));
      if (this.execution) {
        this.jobLog.say('Another runner has taken the job over, with the plug-in at work.');
        return true;
      }
    }
    for (const leftover of left) await leftover.remove();
    for (const run of await directories.runs()) if (run.jobId === jobId) await directories.remove(run);
    this.jobLog.say('The run was interrupted, because its runner ended.');
    if (crashes > config.JOB_RERUNS) {
      throw new JobFailure(
        `The job was interrupted ${crashes === 1 ? 'once' : `${crashes} times`}, because its runner ended.`,
      );
    }
    if ((await managerStatus(database)) === 'stopped') throw new RunnerStops();
    await this.jobLog.flush();
    const next = await this.patiently(() => beginAnew(database, this.job));
    if (next === null) throw new JobLost();
    this.job = { ...this.job, attempt: next, phase: 'preparing', startedAt: new Date() };
    this.record = null;
    this.jobLog = this.newLog();
    return false;
  }

  private async giveUp(error: unknown): Promise<void> {
    const { log, config } = this.parts;
    const { jobId } = this.job;
    try {
      if (error instanceof JobLost) return await this.clear();
      if (error instanceof RunnerStops) return await this.leave();
      if (error instanceof JobFailure) return await this.finish({ errorMessage: error.message, results: null });
      if (error instanceof ExecutorAway) {
        log.warn({ err: error, jobId }, 'A job waits for what runs it');
        return await this.giveBack(false);
      }
      log.error({ err: error, jobId }, 'A job could not be run');
      if (this.job.crashes < config.JOB_RERUNS) return await this.giveBack(true);
      await this.finish({ errorMessage: INTERNAL, results: null });
    } catch (reason) {
      if (reason instanceof JobLost) return await this.clear();
      if (reason instanceof RunnerStops) return await this.leave();
      log.error({ err: reason, jobId }, 'The end of a job could not be recorded: another runner takes it');
      // The lease ends by itself, and counts as a crash: what never works is not tried for ever.
      if (this.job.crashes >= config.JOB_RERUNS + MOST_ENDS) await this.endBare();
    }
  }

  /** Keeps what the plug-in put out, records the outcome, and clears away. */
  private async finish({ errorMessage, results }: Pick<Outcome, 'errorMessage' | 'results'>): Promise<void> {
    const { database, storage } = this.parts;
    const { signal } = this.ending;
    // Nothing is written any more.
    await this.execution?.kill().catch(() => undefined);
    const { files, error } = await this.keptFiles();
    const message = storableWords(errorMessage ?? error);
    this.jobLog.say(message === null ? 'The job is finished.' : `The job failed: ${message}`);
    await this.jobLog.flush();
    const { jobId } = this.job;
    const stored = { database, storage, jobId, directory: this.directories.output, files, signal };
    const attachments = await storeOutput(stored);
    const outputBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const outcome: Outcome = {
      errorMessage: message,
      results: message === null ? results : null,
      provenance: this.provenance(outputBytes),
      attachments,
    };
    const isRecorded = await this.patiently(() => recordOutcome(database, this.job, outcome));
    if (!isRecorded) throw new JobLost();
    this.jobLog.close();
    this.parts.published();
    await this.clear();
  }

  /** Records that the job failed, and nothing else: all else could not be recorded again and again. */
  private async endBare(): Promise<void> {
    const { log, database } = this.parts;
    try {
      const outcome = { errorMessage: INTERNAL, results: null, provenance: null, attachments: [] };
      if (await recordOutcome(database, this.job, outcome)) await this.clear();
    } catch (error) {
      log.error({ err: error, jobId: this.jobId }, 'Not even the failure of a job could be recorded');
    }
  }

  /** Of a failure the output is kept, too, if it is no more than may be. */
  private async keptFiles(): Promise<{ files: OutputFile[]; error: string | null }> {
    const { PLUGIN_OUTPUT_MIB: mib, PLUGIN_OUTPUT_FILES: most } = this.parts.config;
    const limits = { files: most || null, bytes: mib === 0 ? null : mib * 2 ** 20 };
    try {
      return { files: await listOutput(this.directories.output, limits), error: null };
    } catch (error) {
      if (error instanceof JobFailure) return { files: [], error: error.message };
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { files: [], error: null };
      throw error;
    }
  }

  private provenance(outputBytes: number): Outcome['provenance'] {
    if (this.record === null) return null;
    const { attempt, queuedAt, startedAt } = this.job;
    return {
      ...this.record,
      runner: { version: SUITE_VERSION, host: this.parts.config.RUNNER_HOST },
      attempt,
      times: {
        queuedAt: queuedAt.toISOString(),
        startedAt: startedAt.toISOString(),
        executedAt: this.execution?.startedAt.toISOString() ?? null,
        exitedAt: this.exit.exitedAt?.toISOString() ?? null,
      },
      exitCode: this.exit.exitCode,
      resources: { ...this.peaks, outputBytes },
    };
  }

  /** The plug-in goes on without this process where it can; otherwise the job waits again. */
  private async leave(): Promise<void> {
    if (this.execution?.outlivesRunner) {
      await this.jobLog.flush();
      return leaveJob(this.parts.database, this.job);
    }
    await this.giveBack(false);
  }

  private async giveBack(isCrash: boolean): Promise<void> {
    await this.clear();
    await putBack(this.parts.database, this.job, isCrash);
  }

  /** Ends what still runs, and removes what is of no use any more. What cannot be removed is swept later. */
  private async clear(): Promise<void> {
    const { log, directories } = this.parts;
    try {
      await this.execution?.remove();
      await directories.remove(this.job);
    } catch (error) {
      log.warn({ err: error, jobId: this.jobId }, 'What is left of a run could not be cleared away yet');
    }
  }

  private async keep(): Promise<void> {
    const { database, log, config } = this.parts;
    try {
      if (!(await keepJob(database, this.job, config.JOB_LEASE_MS))) this.lose();
    } catch (error) {
      log.warn({ err: error, jobId: this.jobId }, 'A runner could not say that it is at work');
    }
  }

  private async enter(phase: Phase, record: RunRecord | null = null): Promise<void> {
    this.ending.signal.throwIfAborted();
    const entered = await this.patiently(() => enterPhase(this.parts.database, this.job, phase, record));
    if (!entered) throw new JobLost();
  }

  /** Does it again while the database is away: what was worked for is not thrown away for that. */
  private async patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        this.ending.signal.throwIfAborted();
        await delay(PATIENCE_MS);
      }
    }
  }

  private newLog(): JobLog {
    const { database, log, config } = this.parts;
    const { jobId, attempt } = this.job;
    return new JobLog({ database, log, jobId, attempt, maxBytes: config.PLUGIN_LOG_MIB * 2 ** 20 });
  }
}

function failFor(difference: string | null): void {
  if (difference !== null) throw new JobFailure(`The job cannot be run again exactly. ${difference}`);
}
