import type { SecureContextOptions } from 'node:tls';
import { newId, type Scp } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Association, DimseServices, Query, RemoteNode } from '@circus/dicom-network';
import type { ConversionThreads } from '@circus/exports';
import { auditChange } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { findMatches, levelOf } from './findMatches.js';
import { findObjects } from './findObjects.js';

export interface ArchiveQueriesOptions {
  database: Database;
  storage: Storage;
  /** For nodes that do not take an image as it is. */
  conversions: ConversionThreads;
  /** As whom other nodes are called, unless their entry says otherwise. */
  callingAeTitle: string;
  tls: () => SecureContextOptions;
  /** Called after a commit: events wait in the outbox. */
  committed: () => void;
}

interface ScuRow {
  host: string;
  port: number;
  ae_title: string;
  calling_ae_title: string | null;
  tls: boolean;
}

/** Answers C-FIND, C-MOVE and C-GET out of the archive's rows: what an SCP is open for, and nothing else. */
export class ArchiveQueries {
  constructor(private readonly options: ArchiveQueriesOptions) {}

  servicesFor(scp: Scp): Pick<DimseServices, 'find' | 'retrieve' | 'destination'> {
    return {
      find: (query, association) => this.find(scp, query, association),
      retrieve: async (query, association) => {
        const objects = await findObjects(this.options, query, scp.queryDomains);
        await this.audit(scp, association, { action: 'dicom.retrieve', level: levelOf(query), images: objects.length });
        return objects;
      },
      destination: (aeTitle) => this.nodeOf(aeTitle),
    };
  }

  private async *find(scp: Scp, query: Query, association: Association) {
    const level = levelOf(query);
    let matches = 0;
    try {
      for await (const match of findMatches(this.options.database, query, scp.queryDomains, scp.aeTitle)) {
        matches += 1;
        yield match;
      }
    } finally {
      await this.audit(scp, association, { action: 'dicom.find', level, matches });
    }
  }

  /** Images are sent to nodes alone that an administrator has entered as SCUs. */
  private async nodeOf(aeTitle: string): Promise<RemoteNode | null> {
    const { database, callingAeTitle, tls } = this.options;
    const [scu] = await database.$queryRaw<ScuRow[]>`
      SELECT host, port, ae_title, calling_ae_title, tls FROM sharing_read.scu WHERE ae_title = ${aeTitle} ORDER BY id LIMIT 1`;
    if (!scu) return null;
    return {
      ...{ host: scu.host, port: scu.port, calledAeTitle: scu.ae_title },
      ...{ callingAeTitle: scu.calling_ae_title ?? callingAeTitle, tls: scu.tls ? tls() : null },
    };
  }

  /** Whoever asks by DICOM is known by the name that it gave itself and by its address. */
  private async audit(
    scp: Scp,
    { remoteAddress, terms }: Association,
    { action, ...details }: { action: string } & Record<string, unknown>,
  ): Promise<void> {
    const actor = { userId: null, userEmail: '', address: remoteAddress, requestId: newId() };
    const deed = {
      ...{ action, entity: 'scp', entityId: String(scp.id) },
      details: { ...details, callingAeTitle: terms.callingAeTitle },
    };
    await this.options.database.$transaction((transaction) => auditChange(transaction, 'archive', actor, deed));
    this.options.committed();
  }
}
