import type { DicomJson } from '@circus/dicom';
import type { Association, Patience, PresentationContext } from '../association/association.js';
import { type RemoteNode, type RequestorTerms, requestAssociation } from '../association/requestAssociation.js';
import { malformed } from '../networkError.js';
import type { ProposedContext, RoleSelection } from '../pdu/associatePdus.js';
import { QUERY_RETRIEVE, type QueryRoot, type QueryService, VERIFICATION } from '../uids.js';
import { COMMAND, type CommandSet, RESPONSE } from './commandSet.js';
import { readIdentifier, writeIdentifier } from './identifier.js';
import { formFor, type ObjectToSend } from './sendObject.js';
import { DimseFailure, STATUS, statusText } from './status.js';

export interface ClientTerms extends RequestorTerms {
  patience: Patience;
  /** Bytes of the largest object that is converted into another transfer syntax. */
  conversionLimit: number;
}

/** An object that comes in the course of C-GET. */
export interface ReceivedObject {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  dataset: AsyncIterable<Buffer>;
}

/** How a retrieval stands. */
export interface SubOperations {
  remaining: number;
  completed: number;
  failed: number;
  warning: number;
}

/** One association with another node, as the side that asks; one request at a time. */
export class NodeClient {
  private lastMessageId = 0;

  private constructor(
    private readonly association: Association,
    private readonly terms: ClientTerms,
  ) {}

  /** @throws NetworkError */
  static async connect(
    node: RemoteNode,
    contexts: readonly ProposedContext[],
    terms: ClientTerms,
    roles: readonly RoleSelection[] = [],
  ): Promise<NodeClient> {
    return new NodeClient(await requestAssociation(node, contexts, terms, roles), terms);
  }

  /** Asks whether the other side is there. @throws DimseFailure, NetworkError */
  async echo(): Promise<void> {
    const { id } = this.contextFor(VERIFICATION);
    const request = { commandField: COMMAND.echo, affectedSopClassUid: VERIFICATION, hasDataset: false };
    for await (const { command } of this.ask(id, request)) requireSuccess(command, 'C-ECHO');
  }

  /** Whether one of the accepted contexts is for the class. */
  accepts(sopClassUid: string): boolean {
    return this.association.terms.contexts.some(({ abstractSyntax }) => abstractSyntax === sopClassUid);
  }

  /**
   * Sends an object. @returns the status, which may be one of failure
   * @throws NetworkError; DimseFailure, Refusal where it cannot be sent in a form that the other side accepts
   */
  async store(object: ObjectToSend, originator?: { aeTitle: string; messageId: number }): Promise<number> {
    const form = await formFor(object, this.association.terms.contexts, this.terms.conversionLimit);
    const request = storeRequest(object, originator);
    try {
      for await (const { command } of this.ask(form.contextId, request, form.dataset)) return statusOf(command);
    } finally {
      form.close();
    }
    throw malformed('A C-STORE was not answered.');
  }

  /** What the other side has that is like the identifier. @throws DimseFailure, NetworkError */
  async *find(root: QueryRoot, identifier: DicomJson): AsyncIterable<DicomJson> {
    const { context, request } = this.query(root, 'find');
    for await (const { command, dataset } of this.ask(
      context.id,
      request,
      writeIdentifier(identifier, context.transferSyntax),
    )) {
      if (isPending(command)) yield await readIdentifier(dataset, context.transferSyntax);
      else requireSuccess(command, 'C-FIND');
    }
  }

  /** Has the other side send to a third node that it knows. @throws DimseFailure, NetworkError */
  async move(root: QueryRoot, identifier: DicomJson, destination: string): Promise<SubOperations> {
    return this.retrieve(root, 'move', identifier, { moveDestination: destination });
  }

  /** Has the other side send on this association. @throws DimseFailure, NetworkError; what `take` throws refuses the object */
  async get(
    root: QueryRoot,
    identifier: DicomJson,
    take: (object: ReceivedObject) => Promise<void>,
  ): Promise<SubOperations> {
    return this.retrieve(root, 'get', identifier, {}, take);
  }

  release(): Promise<void> {
    return this.association.release();
  }

  abort(): void {
    this.association.abort();
  }

  private async retrieve(
    root: QueryRoot,
    service: QueryService,
    identifier: DicomJson,
    further: Partial<CommandSet>,
    take?: (object: ReceivedObject) => Promise<void>,
  ): Promise<SubOperations> {
    const { context, request } = this.query(root, service);
    const asked = { ...request, ...further };
    const dataset = writeIdentifier(identifier, context.transferSyntax);
    let last: CommandSet | null = null;
    for await (const { command } of this.ask(context.id, asked, dataset, take)) {
      last = command;
      if (!isPending(command) && statusOf(command) !== STATUS.subOperationsFailed) {
        requireSuccess(command, `C-${service.toUpperCase()}`);
      }
    }
    const { remaining = 0, completed = 0, failed = 0, warning = 0 } = last ?? {};
    return { remaining, completed, failed, warning };
  }

  private query(root: QueryRoot, service: QueryService): { context: PresentationContext; request: CommandSet } {
    const found = Object.entries(QUERY_RETRIEVE).find(([, each]) => each.root === root && each.service === service);
    const context = this.contextFor(found?.[0] ?? '');
    const commandField = COMMAND[service];
    return {
      context,
      request: { commandField, affectedSopClassUid: context.abstractSyntax, priority: 0, hasDataset: true },
    };
  }

  private contextFor(abstractSyntax: string): PresentationContext {
    const context = this.association.terms.contexts.find((each) => each.abstractSyntax === abstractSyntax);
    if (!context) throw new DimseFailure(STATUS.sopClassNotSupported, 'The other side does not accept this service.');
    return context;
  }

  /** Sends a request, and gives its responses up to the last. */
  private async *ask(
    contextId: number,
    request: CommandSet,
    dataset: AsyncIterable<Uint8Array> | null = null,
    take?: (object: ReceivedObject) => Promise<void>,
  ): AsyncGenerator<{ command: CommandSet; dataset: AsyncIterable<Buffer> | null }> {
    this.lastMessageId = (this.lastMessageId % 0xffff) + 1;
    const messageId = this.lastMessageId;
    await this.association.send(contextId, { ...request, messageId }, dataset);
    for (;;) {
      const message = await this.association.next();
      if (!message) throw malformed('The association was released instead of an answer.');
      const { command, context } = message;
      if (command.commandField === COMMAND.store && take) {
        await this.takeObject(message.context, command, message.dataset, take);
        continue;
      }
      if (
        command.commandField !== (request.commandField | RESPONSE) ||
        command.messageIdBeingRespondedTo !== messageId
      ) {
        throw malformed(`A message came that answers nothing (in context ${context.id}).`);
      }
      yield { command, dataset: message.dataset };
      if (!isPending(command)) return;
    }
  }

  private async takeObject(
    context: PresentationContext,
    { affectedSopClassUid = '', affectedSopInstanceUid = '', messageId }: CommandSet,
    dataset: AsyncIterable<Buffer> | null,
    take: (object: ReceivedObject) => Promise<void>,
  ): Promise<void> {
    const object = {
      ...{ sopClassUid: affectedSopClassUid, sopInstanceUid: affectedSopInstanceUid },
      ...{ transferSyntaxUid: context.transferSyntax, dataset: dataset ?? nothing() },
    };
    const status = await take(object).then(
      () => STATUS.success,
      () => STATUS.processingFailure,
    );
    await this.association.send(context.id, {
      commandField: COMMAND.store | RESPONSE,
      messageIdBeingRespondedTo: messageId,
      affectedSopClassUid,
      affectedSopInstanceUid,
      hasDataset: false,
      status,
    });
  }
}

export const storeRequest = (
  { sopClassUid, sopInstanceUid }: Pick<ObjectToSend, 'sopClassUid' | 'sopInstanceUid'>,
  originator?: { aeTitle: string; messageId: number },
): CommandSet => ({
  commandField: COMMAND.store,
  affectedSopClassUid: sopClassUid,
  affectedSopInstanceUid: sopInstanceUid,
  priority: 0,
  hasDataset: true,
  ...(originator && { moveOriginatorAeTitle: originator.aeTitle, moveOriginatorMessageId: originator.messageId }),
});

const statusOf = ({ status }: CommandSet): number => {
  if (status === undefined) throw malformed('An answer has no status.');
  return status;
};

const isPending = ({ status = 0 }: CommandSet): boolean => status === 0xff00 || status === 0xff01;

function requireSuccess(command: CommandSet, what: string): void {
  const status = statusOf(command);
  if (status === STATUS.success) return;
  const comment = command.errorComment ? `: ${command.errorComment}` : '';
  throw new DimseFailure(status, `${what} failed with status ${statusText(status)}${comment}.`);
}

async function* nothing(): AsyncIterable<Buffer> {}
