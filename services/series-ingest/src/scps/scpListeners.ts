import type { TlsOptions } from 'node:tls';
import { Refusal, type Scp } from '@circus/contracts';
import { type Database, Lease } from '@circus/db';
import {
  type AcceptorTerms,
  type ClientTerms,
  DicomServer,
  isStorageSopClass,
  NetworkError,
  QUERY_RETRIEVE,
  VERIFICATION,
} from '@circus/dicom-network';
import type { Gauge, LogLine } from '@circus/service-kit';
import type { Log } from '../log.js';
import type { ArchiveQueries } from '../querying/archiveQueries.js';
import type { ObjectReception } from './objectReception.js';
import { listScps, setError } from './scpRepository.js';

export interface ScpListenersOptions {
  database: Database;
  reception: ObjectReception;
  queries: ArchiveQueries;
  log: Log;
  write: (line: LogLine) => void;
  /** Tells those who look after the archive; again and again the same is told once. */
  tell: (line: LogLine) => void;
  host: string;
  tls: () => TlsOptions | null;
  /** Between two looks at which SCPs there are. */
  intervalMs: number;
  /** How long nobody listens after a process that ended while it did. */
  leaseMs: number;
  maxAssociations: number;
  acceptor: Pick<AcceptorTerms, 'maxPduLength' | 'negotiationMs' | 'patience'>;
  client: ClientTerms;
  /** What associations get to end when the process stops. */
  closeMs: number;
}

/** An SCP that listens in this process. */
interface Listener {
  scp: Scp;
  server: DicomServer;
  lease: Lease;
}

/** An SCP that listens already: `done` when it has been made, `undo` when it is not made after all. */
export interface Opening<Made> {
  made: Made;
  done(): void;
  undo(): Promise<void>;
}

/** Listens for DICOM nodes: of all processes, one for each SCP that stands in the database. */
export class ScpListeners {
  private readonly listeners = new Map<number, Listener>();
  /** Ids of SCPs whose rows are not committed yet. */
  private readonly making = new Set<number>();
  readonly gauges: readonly Gauge[] = [
    {
      name: 'circus_scp_associations',
      help: 'Associations that stand with the DICOM listeners of this process',
      labelNames: ['scp'],
      values: () =>
        [...this.listeners.values()].map(({ scp, server }) => ({ labels: { scp: scp.name }, value: server.size })),
    },
  ];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly options: ScpListenersOptions) {}

  start(): void {
    this.tick();
    this.timer = setInterval(() => this.tick(), Math.min(this.options.intervalMs, this.options.leaseMs / 3));
    this.timer.unref();
  }

  /** Associations have a moment to end; another process may listen then. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
    await Promise.all([...this.listeners.values()].map((listener) => this.end(listener, this.options.closeMs)));
  }

  /**
   * Listens at once, in this process, for an SCP that is being made.
   *
   * @param make makes it with the port that it listens on; where this throws, nobody listens
   * @throws Refusal `invalid` where nobody can listen on its port
   */
  async open<Made>(scp: Scp, make: (port: number) => Promise<Made>): Promise<Opening<Made>> {
    const lease = this.leaseOf(scp);
    this.making.add(scp.id);
    const done = () => this.making.delete(scp.id);
    await lease.acquire();
    let listener: Listener | null = null;
    const undo = async () => {
      done();
      if (listener) await this.end(listener, 0);
      else await lease.release();
    };
    try {
      const server = await this.listen(scp).catch((error: unknown) => {
        throw error instanceof Refusal ? error : new Refusal('invalid', reasonOf(error, scp));
      });
      listener = { scp: { ...scp, port: server.port }, server, lease };
      this.listeners.set(scp.id, listener);
      return { made: await make(server.port), done, undo };
    } catch (error) {
      await undo();
      throw error;
    }
  }

  /** Listens no more for one that is gone. */
  async close(id: number): Promise<void> {
    const listener = this.listeners.get(id);
    if (listener) await this.end(listener, 0);
  }

  private tick(): void {
    if (this.running || this.stopped) return;
    this.running = this.look()
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'It could not be looked which SCPs there are'))
      .finally(() => {
        this.running = null;
      });
  }

  private async look(): Promise<void> {
    const scps = await listScps(this.options.database, { startindex: 0, limit: null });
    for (const [id, listener] of this.listeners) {
      if (!scps.some((scp) => scp.id === id) && !this.making.has(id)) await this.end(listener, 0);
    }
    for (const scp of scps) {
      if (this.stopped) return;
      await this.attend(scp);
    }
  }

  private async attend(scp: Scp): Promise<void> {
    const { database, tell } = this.options;
    const listener = this.listeners.get(scp.id);
    const lease = listener?.lease ?? this.leaseOf(scp);
    if (!(await lease.acquire())) {
      if (listener) await this.end(listener, 0);
      return;
    }
    if (listener) return;
    try {
      this.listeners.set(scp.id, { scp, server: await this.listen(scp), lease });
      await setError(database, scp.id, null);
    } catch (error) {
      // Another process may be able to.
      await lease.release();
      const reason = error instanceof Refusal ? error.message : reasonOf(error, scp);
      await setError(database, scp.id, reason);
      tell({ entryType: 'ERROR', subject: 'SCP', message: `${scp.name}: It does not listen. ${reason}` });
    }
  }

  private async end(listener: Listener, patienceMs: number): Promise<void> {
    if (this.listeners.get(listener.scp.id) === listener) this.listeners.delete(listener.scp.id);
    await listener.server.close(patienceMs);
    await listener.lease.release().catch(() => undefined);
  }

  private leaseOf({ id }: Scp): Lease {
    return new Lease(this.options.database, `series-ingest.scp.${id}`, this.options.leaseMs);
  }

  private listen(scp: Scp): Promise<DicomServer> {
    const { reception, queries, log, write, tls, host, maxAssociations, acceptor, client } = this.options;
    const isOpen = scp.queryDomains.length > 0;
    const secure = scp.tls ? tls() : null;
    if (scp.tls && !secure) {
      throw new Refusal('invalid', 'Without DICOM_TLS_KEY_FILE and DICOM_TLS_CERTIFICATE_FILE there is no TLS.');
    }
    return DicomServer.listen({
      ...{ host, port: scp.port, tls: secure, maxAssociations, client },
      acceptor: {
        ...acceptor,
        refuses: ({ calledAeTitle, callingAeTitle }) => {
          if (calledAeTitle !== scp.aeTitle) return 'calledAeTitle';
          const isWelcome = scp.callingAeTitles.length === 0 || scp.callingAeTitles.includes(callingAeTitle);
          return isWelcome ? null : 'callingAeTitle';
        },
        serves: (uid) => uid === VERIFICATION || isStorageSopClass(uid) || (isOpen && uid in QUERY_RETRIEVE),
        takesBack: (uid) => isOpen && isStorageSopClass(uid),
      },
      services: {
        store: (object, association) => reception.store(scp, object, association),
        ...queries.servicesFor(scp),
      },
      ended: (association, error) => {
        const line = reception.ended(scp, association);
        if (line) write(line);
        if (error) log.info({ err: error, scp: scp.id }, 'An association ended before its time');
      },
      failed: (error, remoteAddress) => {
        const level = error instanceof NetworkError ? 'info' : 'error';
        log[level]({ err: error, scp: scp.id, remoteAddress }, 'A DICOM node was not served');
      },
    });
  }
}

function reasonOf(error: unknown, { port }: Scp): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'EADDRINUSE') return `Port ${port} is in use already.`;
  if (code === 'EACCES') return `The system does not allow listening on port ${port}: ports below 1024 need a right.`;
  return `Nobody can listen on port ${port}.`;
}
