import { newId, Refusal, type RefusalKind, type Scp } from '@circus/contracts';
import { fileBeginning } from '@circus/dicom';
import { type Association, DimseFailure, NetworkError, type OfferedObject, STATUS } from '@circus/dicom-network';
import type { LogLine } from '@circus/service-kit';
import type { ServerParameter } from '../serverParameter.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';

export interface ObjectReceptionOptions {
  store: InstanceStore;
  defaultDomain: ServerParameter;
  tell: (line: LogLine) => void;
}

/** What came through one association. */
interface Reception {
  requestId: string;
  stored: number;
  refused: number;
}

/** With which status a refusal is answered (PS3.4 B.2.3); what is none of these is a processing failure. */
const STATUS_OF: Partial<Record<RefusalKind, number>> = {
  noSpace: STATUS.outOfResources,
  invalid: STATUS.cannotUnderstand,
  unprocessable: STATUS.cannotUnderstand,
  notImplemented: STATUS.cannotUnderstand,
  tooLarge: STATUS.cannotUnderstand,
  conflict: STATUS.notAuthorized,
  forbidden: STATUS.notAuthorized,
};

/** Stores what comes by C-STORE: answered with success when it is durable and visible, and not before. */
export class ObjectReception {
  private readonly receptions = new WeakMap<Association, Reception>();

  constructor(private readonly options: ObjectReceptionOptions) {}

  /** @throws DimseFailure that says why the object is not stored; NetworkError where it did not come whole */
  async store(scp: Scp, object: OfferedObject, association: Association): Promise<void> {
    const reception = this.receptionOf(association);
    try {
      await this.storeObject(await this.originOf(scp, association, reception), object);
      reception.stored += 1;
    } catch (error) {
      if (error instanceof NetworkError) throw error;
      reception.refused += 1;
      const failure =
        error instanceof Refusal
          ? new DimseFailure(STATUS_OF[error.kind] ?? STATUS.processingFailure, error.message)
          : error;
      const reason = failure instanceof DimseFailure ? failure.message : 'The archive failed.';
      this.options.tell({
        entryType: 'ERROR',
        subject: 'SCP',
        message: `${scp.name}: An image was refused. ${reason}`,
      });
      throw failure;
    }
  }

  /** Says in Slicebox' log what came through an association that is over. */
  ended(scp: Scp, association: Association): LogLine | null {
    const reception = this.receptions.get(association);
    if (!reception || reception.stored === 0) return null;
    const { stored, refused } = reception;
    const rest = refused > 0 ? `, ${refused} were refused` : '';
    const message = `${scp.name}: Received ${stored} ${stored === 1 ? 'image' : 'images'}${rest}.`;
    return { entryType: 'INFO', subject: 'SCP', message };
  }

  private async storeObject(origin: Origin, object: OfferedObject): Promise<void> {
    const { store } = this.options;
    const came = { bytes: 0 };
    const received = await store.receive(counted(asFile(object), came), origin);
    const { description, transformedBy, sizeBytes } = received;
    const isOther =
      description.sopClassUid !== object.sopClassUid || description.identity.sopInstanceUid !== object.sopInstanceUid;
    // What was re-identified is meant to be another one, also where the original itself took its place.
    const isAsItCame = transformedBy === null && sizeBytes === came.bytes;
    if (isOther && isAsItCame) {
      await store.discard(received);
      throw new DimseFailure(STATUS.identifierDoesNotMatch, 'The data set is another object than the one announced.');
    }
    await store.commit(received);
  }

  private async originOf(scp: Scp, { remoteAddress }: Association, { requestId }: Reception): Promise<Origin> {
    const domain = scp.domain ?? (await this.options.defaultDomain.value());
    if (domain === null) {
      throw new DimseFailure(STATUS.processingFailure, 'An administrator sets the server parameter defaultDomain.');
    }
    return {
      domain,
      source: { type: 'scp', id: scp.id, name: scp.name },
      actor: { userId: null, userEmail: '', address: remoteAddress, requestId },
    };
  }

  private receptionOf(association: Association): Reception {
    const known = this.receptions.get(association);
    if (known) return known;
    const reception = { requestId: newId(), stored: 0, refused: 0 };
    this.receptions.set(association, reception);
    return reception;
  }
}

/** The object as a DICOM Part 10 file. @throws Refusal `invalid` where it is not announced by class and UID */
function asFile({ dataset, ...about }: OfferedObject): AsyncIterable<Uint8Array> {
  const beginning = fileBeginning(about);
  return (async function* () {
    yield beginning;
    yield* dataset;
  })();
}

async function* counted(bytes: AsyncIterable<Uint8Array>, came: { bytes: number }): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    came.bytes += chunk.length;
    yield chunk;
  }
}
