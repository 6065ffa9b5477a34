import type { Plugin, PluginJobProvenance } from '@circus/contracts';

/** What runs a plug-in, as provenance tells it. */
export type Program = PluginJobProvenance['program'];

/** A run of a job. */
export interface RunId {
  jobId: string;
  /** From 1. */
  attempt: number;
}

/** What a run may take; null is no limit. */
export interface RunLimits {
  memoryBytes: number | null;
  cpus: number | null;
  processes: number | null;
  /** From its start. */
  timeoutMs: number | null;
  /** Written while it runs, into the output directory and beside it. */
  diskBytes: number | null;
}

export interface RunRequest {
  run: RunId;
  plugin: Plugin;
  /** The volumes (spec circus-cs 6), read-only for the plug-in. */
  inputDirectory: string;
  /** Where the plug-in puts its results. */
  outputDirectory: string;
  limits: RunLimits;
}

/** What a run takes at the moment; null for what cannot be seen. */
export interface Usage {
  memoryBytes: number | null;
  /** All processor time so far, seconds. */
  cpuSeconds: number | null;
  processes: number | null;
  /** On disk beside the output directory. */
  diskBytes: number | null;
}

/** How a run ended by itself. */
export interface Ending {
  exitCode: number;
  exitedAt: Date;
  /** A limit that the executor itself saw to, in words; null where none was reached. */
  exceeded: string | null;
}

/** What is said of what a plug-in writes. */
export type OutputSink = (stream: 'out' | 'err', bytes: Uint8Array) => void;

/** A plug-in at work. */
export interface Execution {
  startedAt: Date;
  /** Whether it goes on without this process, and can be adopted by the next. */
  readonly outlivesRunner: boolean;
  /** Resolves when it has ended and everything that it wrote was handed on. @throws Error when it vanished */
  readonly ended: Promise<Ending>;
  usage(): Promise<Usage>;
  /** Ends it at once; `ended` resolves. */
  kill(): Promise<void>;
  /** Ends it if it still runs, and removes everything of it but the directories. */
  remove(): Promise<void>;
}

/** Something of a run that is still there, whoever started it. */
export interface Leftover {
  run: RunId;
  /** Whether it was begun, and somebody else than who began it can go on with it. */
  isAdoptable: boolean;
  /** Goes on watching it, from the beginning of its output; null where that cannot be. */
  adopt(sink: OutputSink): Promise<Execution | null>;
  remove(): Promise<void>;
}

/** The executor cannot run anything now: trying again later may help, and it is nobody's fault. */
export class ExecutorAway extends Error {
  override readonly name = 'ExecutorAway';
}

/** Why a job has no result, in words for its user: no path, no patient. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
}

/** Where plug-ins run: a container engine, this machine itself, a cluster, another server. */
export interface Executor {
  /** As provenance names it. */
  readonly name: string;
  /** Whether a plug-in cannot change its input, whatever it does: otherwise it gets copies of its own. */
  readonly protectsInput: boolean;
  /** @throws ExecutorAway */
  requireReady(): Promise<void>;
  /** What a plug-in would run. @throws JobFailure when it is not there, ExecutorAway */
  programOf(plugin: Plugin): Promise<Program>;
  /** @throws JobFailure when the plug-in cannot be started, ExecutorAway */
  start(request: RunRequest, sink: OutputSink): Promise<Execution>;
  /** Everything on this machine of this suite's runs. @throws ExecutorAway */
  leftovers(): Promise<Leftover[]>;
  /** A plug-in's folder of displays as a directory to be copied into `target`; false where it has none. */
  copyDisplays(plugin: Plugin, target: string): Promise<boolean>;
}
