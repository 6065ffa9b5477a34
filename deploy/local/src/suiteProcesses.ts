import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { Lifeline } from './lifeline.js';
import { AppendedLog, type LogFile, type LogLimits, openLog, openLogOfService } from './logs.js';
import { identifyProcess } from './processIdentity.js';
import { type RunState, removeRunState, writeRunState } from './runState.js';
import { stopWithinMs } from './stopTimes.js';
import { type ProcessSpecification, SupervisedProcess } from './supervisedProcess.js';

/** PostgreSQL and NATS know nothing of the supervisor, the services end themselves when it is gone. */
const servers = ['postgresql', 'nats'];

/**
 * The processes of one suite: keeps the run state true, has the lifeline know what must not outlive this process, and ends
 * everything in order.
 */
export class SuiteProcesses {
  private readonly lifeline = new Lifeline();
  private readonly started: SupervisedProcess[] = [];
  private readonly logs = new Map<string, LogFile>();
  private readonly ownLog: AppendedLog;
  private stopped: Promise<void> | undefined;
  /** Whether the run state on the disk is what there is. */
  private isRecorded = true;

  constructor(
    private readonly dataDirectory: string,
    private readonly state: RunState,
    private readonly notify: (text: string) => void,
    private readonly restartLongestWaitMs: number,
    private readonly logLimits: LogLimits,
  ) {
    this.ownLog = new AppendedLog(join(dataDirectory, 'logs', 'suite.log'), logLimits);
    writeRunState(dataDirectory, state);
  }

  /** The log file of a process, opened once for all its restarts. */
  log(name: string): LogFile {
    return this.opened(name, openLog);
  }

  /** The same of a service that writes and rotates its log itself. */
  logOfService(name: string): LogFile {
    return this.opened(name, openLogOfService);
  }

  /**
   * Starts a process, waits until it is ready, and keeps it running from then on.
   *
   * @throws StartFailure
   */
  async start(specification: ProcessSpecification, port: number): Promise<void> {
    // The start of a suite that was told to stop meanwhile must not go on.
    if (this.stopped) throw new Error('The suite is being stopped.');
    const process = new SupervisedProcess(
      specification,
      {
        onProcess: (name, pid) => this.record(name, pid, port),
        onNotice: (text) => this.notice(text),
      },
      this.restartLongestWaitMs,
    );
    this.started.push(process);
    await process.start();
  }

  ready(): void {
    this.state.ready = true;
    writeRunState(this.dataDirectory, this.state);
  }

  /** To whoever watches, and to `suite.log`. */
  notice(text: string): void {
    this.notify(text);
    this.ownLog.append(JSON.stringify({ time: new Date().toISOString(), msg: text }));
  }

  /** Gateway first, so that nothing new comes in; then the services, then what they need. Within ten seconds. */
  stop(): Promise<void> {
    this.stopped ??= (async () => {
      const end = (wanted: (name: string) => boolean) =>
        Promise.all(
          this.started.filter(({ name }) => wanted(name)).map((process) => process.stop(stopWithinMs(process.name))),
        );
      await end((name) => name === 'gateway');
      await end((name) => name !== 'gateway' && !servers.includes(name));
      await end((name) => name === 'nats');
      await end((name) => name === 'postgresql');
      await this.lifeline.release();
      removeRunState(this.dataDirectory);
      for (const { descriptor } of this.logs.values()) closeSync(descriptor);
    })();
    return this.stopped;
  }

  private opened(name: string, open: typeof openLog): LogFile {
    const log = this.logs.get(name) ?? open(this.dataDirectory, name, this.logLimits);
    this.logs.set(name, log);
    return log;
  }

  private record(name: string, pid: number | undefined, port: number): void {
    const { processes } = this.state;
    const identity = pid === undefined ? undefined : identifyProcess(pid);
    if (identity) processes[name] = { ...identity, port };
    else delete processes[name];
    const pids = (wanted: boolean) =>
      Object.entries(processes)
        .filter(([known]) => servers.includes(known) === wanted)
        .map(([, process]) => process.pid);
    this.lifeline.watch({ services: pids(false), servers: pids(true) });
    this.keepState();
  }

  /** A disk that takes nothing must not keep a process from being started again, nor the suite from stopping. */
  private keepState(): void {
    try {
      writeRunState(this.dataDirectory, this.state);
      this.isRecorded = true;
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      if (this.isRecorded) this.notice(`What runs could not be recorded (${why}): node circus cannot find it`);
      this.isRecorded = false;
    }
  }
}
