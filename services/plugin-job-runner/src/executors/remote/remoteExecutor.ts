import type { Plugin } from '@circus/contracts';
import type { Log } from '../../log.js';
import type { Ending, Execution, Executor, Leftover, OutputSink, Program, RunRequest, Usage } from '../executor.js';
import { JobFailure } from '../executor.js';
import { unpackTar } from '../unpackTar.js';
import { EventTooLong, serverEvents } from './eventStream.js';
import { formOfFiles } from './formOfFiles.js';
import { RemoteCad, RemoteCadFailed } from './remoteCad.js';

/** How a run that was ended here is shown, as a shell would: 128 and SIGKILL. */
const KILLED = 137;

/** Gives volumes to another server and takes its results: for plug-ins of the type `CAD+remote` (spec circus-cs 5.3). */
export class RemoteExecutor implements Executor {
  readonly name = 'remote';
  readonly protectsInput = true;

  constructor(private readonly log: Log) {}

  /** Each plug-in has a server of its own: whether that is there is seen when it is asked. */
  async requireReady(): Promise<void> {}

  async programOf(plugin: Plugin): Promise<Program> {
    return { endpoint: RemoteCad.of(plugin).address };
  }

  async start({ plugin, run, inputDirectory, outputDirectory }: RunRequest, sink: OutputSink): Promise<Execution> {
    const cad = RemoteCad.of(plugin);
    const ending = new AbortController();
    const { signal } = ending;
    const work = async (): Promise<Ending> => {
      try {
        const { requestId, events } = await cad.run(await formOfFiles(inputDirectory), signal);
        await follow(events, sink);
        await unpackTar(await cad.result(requestId, signal), outputDirectory);
        return { exitCode: 0, exitedAt: new Date(), exceeded: null };
      } catch (error) {
        if (signal.aborted) return { exitCode: KILLED, exitedAt: new Date(), exceeded: null };
        if (error instanceof JobFailure) throw error;
        this.log.warn({ err: error, jobId: run.jobId }, 'A remote CAD failed');
        throw new RemoteCadFailed('what it sent broke off, or cannot be read.');
      }
    };
    const ended = work();
    ended.catch(() => undefined); // whoever waits for it is told
    // The protocol knows no word for ending a run: who hears nobody any more may stop.
    const kill = async () => ending.abort();
    return {
      startedAt: new Date(),
      outlivesRunner: false,
      ended,
      usage: async (): Promise<Usage> => ({ memoryBytes: null, cpuSeconds: null, processes: null, diskBytes: null }),
      kill,
      remove: async () => {
        await kill();
        await ended.catch(() => undefined);
      },
    };
  }

  /** A run ends with the connection to it. */
  async leftovers(): Promise<Leftover[]> {
    return [];
  }

  async copyDisplays(): Promise<boolean> {
    return false;
  }
}

/** Reads the events of a run to its end. @throws RemoteCadFailed with what it said went wrong */
async function follow(events: AsyncIterable<Uint8Array>, sink: OutputSink): Promise<void> {
  let failure: string | null = null;
  try {
    for await (const { type, data } of serverEvents(events)) {
      if (type === 'log') sink('out', Buffer.from(`[Remote CAD] ${textOf(data)}\n`));
      else if (type === 'error' || type === 'internalServerError') failure = textOf(data) || 'it does not say why.';
      else if (type === 'finished') break;
    }
  } catch (error) {
    if (error instanceof EventTooLong) throw new RemoteCadFailed('its answer is no stream of events.');
    // What it said before is the better reason.
    if (failure === null) throw error;
  }
  if (failure !== null) throw new RemoteCadFailed(failure);
}

/** Data should be a JSON string; anything else is taken as it is. */
function textOf(data: string): string {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'string' ? value : data;
  } catch {
    return data;
  }
}
