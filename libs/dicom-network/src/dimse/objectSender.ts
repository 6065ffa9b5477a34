import type { RemoteNode } from '../association/requestAssociation.js';
import { NetworkError } from '../networkError.js';
import { type ClientTerms, NodeClient } from './nodeClient.js';
import { contextsFor, type ObjectToSend } from './sendObject.js';
import { DimseFailure, STATUS } from './status.js';

/** Sends objects to one node, as many as possible through one association; a broken one is replaced once for an object. */
export class ObjectSender {
  private client: NodeClient | null = null;
  private proposed = new Set<string>();

  constructor(
    private readonly node: RemoteNode,
    private readonly terms: ClientTerms,
    private readonly originator?: { aeTitle: string; messageId: number },
  ) {}

  /**
   * @param rest objects that will follow, this one first: the association is made for as many of them as it can hold
   * @returns the status that the other side answered, which may be one of failure
   * @throws NetworkError; DimseFailure, Refusal where it cannot be sent in a form that the other side accepts
   */
  async send(object: ObjectToSend, rest: readonly ObjectToSend[] = [object]): Promise<number> {
    const isReused = this.client !== null && this.proposed.has(formOf(object));
    try {
      const client = await this.clientFor(object, rest);
      if (!client.accepts(object.sopClassUid)) {
        throw new DimseFailure(STATUS.sopClassNotSupported, 'The other side accepts no such objects.');
      }
      return await client.store(object, this.originator);
    } catch (error) {
      const isBroken = error instanceof NetworkError;
      if (isBroken || !(error instanceof DimseFailure)) this.drop();
      // The other side may only have been tired of an association that stood for long.
      if (!isBroken || !isReused) throw error;
      return this.send(object, rest);
    }
  }

  /** Releases the association. */
  async close(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.release();
  }

  private drop(): void {
    this.client?.abort();
    this.client = null;
  }

  private async clientFor(object: ObjectToSend, rest: readonly ObjectToSend[]): Promise<NodeClient> {
    if (this.client && this.proposed.has(formOf(object))) return this.client;
    await this.close();
    const contexts = contextsFor(rest);
    this.proposed = new Set(
      contexts.flatMap(({ abstractSyntax, transferSyntaxes }) =>
        transferSyntaxes.map((uid) => `${abstractSyntax} ${uid}`),
      ),
    );
    this.client = await NodeClient.connect(this.node, contexts, this.terms);
    return this.client;
  }
}

const formOf = ({ sopClassUid, transferSyntaxUid }: ObjectToSend): string => `${sopClassUid} ${transferSyntaxUid}`;
