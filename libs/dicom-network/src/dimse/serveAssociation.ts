import type { Association, Message } from '../association/association.js';
import { malformed } from '../networkError.js';
import { isStorageSopClass, QUERY_RETRIEVE, VERIFICATION } from '../uids.js';
import { COMMAND, type CommandSet, RESPONSE } from './commandSet.js';
import { readIdentifier, writeIdentifier } from './identifier.js';
import { type ClientTerms, storeRequest } from './nodeClient.js';
import { ObjectSender } from './objectSender.js';
import { formFor, type ObjectToSend } from './sendObject.js';
import type { DimseServices, Query } from './services.js';
import { DimseFailure, errorCommentOf, isStoredStatus, STATUS } from './status.js';

/** A query or retrieval under way. */
interface Operation {
  messageId: number | undefined;
  cancellation: AbortController;
  /** Never rejects. */
  done: Promise<void>;
}

export interface ServedParts {
  association: Association;
  services: DimseServices;
  /** For the associations of C-MOVE. */
  terms: ClientTerms;
  /** Told of what went wrong in a service, other than what it said by a DimseFailure. */
  failed: (error: unknown) => void;
}

/** Answers the requests of one association until it is over. @throws NetworkError unless it was released */
export async function serveAssociation(parts: ServedParts): Promise<void> {
  await new AssociationServer(parts).run();
}

class AssociationServer {
  private readonly association: Association;
  private operation: Operation | null = null;
  /** Objects sent for C-GET that wait for their responses, by message id. */
  private readonly awaited = new Map<number, (status: number | Error) => void>();
  private lastMessageId = 0;

  constructor(private readonly parts: ServedParts) {
    this.association = parts.association;
  }

  async run(): Promise<void> {
    let reason: unknown = malformed('The association was released.');
    try {
      for (let message = await this.association.next(); message; message = await this.association.next()) {
        await this.dispatch(message);
      }
    } catch (error) {
      reason = error;
      throw error;
    } finally {
      this.operation?.cancellation.abort();
      for (const settle of this.awaited.values()) settle(reason as Error);
      await this.operation?.done;
    }
  }

  private async dispatch(message: Message): Promise<void> {
    const { command } = message;
    if (command.commandField === COMMAND.cancel) {
      if (this.operation?.messageId === command.messageIdBeingRespondedTo) this.operation?.cancellation.abort();
      return;
    }
    if ((command.commandField & RESPONSE) !== 0) {
      const id = command.messageIdBeingRespondedTo ?? 0;
      this.awaited.get(id)?.(command.status ?? STATUS.processingFailure);
      this.awaited.delete(id);
      return;
    }
    if (command.messageId === undefined) throw malformed('A request has no message id.');
    // No more than one request at a time was agreed on: another has to wait for its turn.
    await this.operation?.done;
    const { abstractSyntax } = message.context;
    const query = QUERY_RETRIEVE[abstractSyntax];
    if (command.commandField === COMMAND.store && isStorageSopClass(abstractSyntax)) return this.store(message);
    if (command.commandField === COMMAND.echo && abstractSyntax === VERIFICATION) {
      return this.respond(message, STATUS.success);
    }
    if (query && command.commandField === COMMAND[query.service]) return this.begin(message, query);
    await this.respond(message, STATUS.unrecognizedOperation);
  }

  private async store(message: Message): Promise<void> {
    const { command, context, dataset } = message;
    const { affectedSopClassUid = '', affectedSopInstanceUid = '' } = command;
    const { services } = this.parts;
    await this.answered(message, async () => {
      if (!dataset) throw new DimseFailure(STATUS.cannotUnderstand, 'There is no data set to store.');
      if (affectedSopClassUid !== context.abstractSyntax) {
        throw new DimseFailure(STATUS.identifierDoesNotMatch, 'The class of the object is not that of its context.');
      }
      const object = {
        ...{ sopClassUid: affectedSopClassUid, sopInstanceUid: affectedSopInstanceUid },
        ...{ transferSyntaxUid: context.transferSyntax, dataset },
      };
      await this.association.working(services.store(object, this.association));
    });
  }

  /** Begins a query beside the reading of further messages: it may be cancelled. */
  private async begin(message: Message, { root, service }: (typeof QUERY_RETRIEVE)[string]): Promise<void> {
    const { command, context, dataset } = message;
    let identifier: Query['identifier'];
    try {
      identifier = await readIdentifier(dataset, context.transferSyntax);
    } catch (error) {
      if ((error as Error)?.name === 'NetworkError') throw error;
      return this.respond(message, STATUS.cannotUnderstand, { errorComment: 'The identifier cannot be read.' });
    }
    const cancellation = new AbortController();
    const query: Query = { root, identifier, signal: cancellation.signal };
    const work = this.answered(message, () => {
      if (service === 'find') return this.find(message, query);
      return service === 'get' ? this.get(message, query) : this.move(message, query);
    });
    const operation: Operation = {
      messageId: command.messageId,
      cancellation,
      done: this.association.working(work).then(
        () => this.over(operation),
        () => this.over(operation),
      ),
    };
    this.operation = operation;
  }

  private over(operation: Operation): void {
    if (this.operation === operation) this.operation = null;
  }

  private async find(message: Message, query: Query): Promise<Partial<CommandSet>> {
    const { services } = this.parts;
    const { context } = message;
    for await (const match of services.find(query, this.association)) {
      if (query.signal.aborted) return { status: STATUS.cancelled };
      await this.respond(message, STATUS.pending, {}, writeIdentifier(match, context.transferSyntax));
    }
    return { status: query.signal.aborted ? STATUS.cancelled : STATUS.success };
  }

  private async move(message: Message, query: Query): Promise<Partial<CommandSet>> {
    const { services, terms } = this.parts;
    const { moveDestination = '', messageId = 0 } = message.command;
    const node = await services.destination(moveDestination, this.association);
    if (!node) throw new DimseFailure(STATUS.moveDestinationUnknown, 'The destination is not known.');
    const objects = await services.retrieve(query, this.association);
    const { callingAeTitle } = this.association.terms;
    const sender = new ObjectSender(node, terms, { aeTitle: callingAeTitle, messageId });
    try {
      return await this.perform(message, query, objects, (object, rest) => sender.send(object, rest));
    } finally {
      await sender.close();
    }
  }

  private async get(message: Message, query: Query): Promise<Partial<CommandSet>> {
    const objects = await this.parts.services.retrieve(query, this.association);
    return this.perform(message, query, objects, (object) => this.sendBack(object));
  }

  /** Sub-operations, one after the other, each told to the one who asked (PS3.4 C.4.2.3, C.4.3.3). */
  private async perform(
    message: Message,
    { signal }: Query,
    objects: readonly ObjectToSend[],
    send: (object: ObjectToSend, rest: readonly ObjectToSend[]) => Promise<number>,
  ): Promise<Partial<CommandSet>> {
    const counts = { remaining: objects.length, completed: 0, failed: 0, warning: 0 };
    for (const [index, object] of objects.entries()) {
      if (signal.aborted) return { status: STATUS.cancelled, ...counts };
      let status: number = STATUS.processingFailure;
      try {
        status = await send(object, objects.slice(index));
      } catch (error) {
        // Without those who asked, nothing more is to be done.
        if (signal.aborted) throw error;
        if (!(error instanceof DimseFailure)) this.parts.failed(error);
      }
      counts.remaining -= 1;
      if (status === STATUS.success) counts.completed += 1;
      else if (isStoredStatus(status)) counts.warning += 1;
      else counts.failed += 1;
      if (counts.remaining > 0) await this.respond(message, STATUS.pending, counts);
    }
    const { completed, failed, warning } = counts;
    const isClean = failed === 0 && warning === 0;
    return { status: isClean ? STATUS.success : STATUS.subOperationsFailed, completed, failed, warning };
  }

  /** Sends an object on this association, where the other side has said that it takes such. */
  private async sendBack(object: ObjectToSend): Promise<number> {
    const { roles, contexts } = this.association.terms;
    if (!roles.some(({ sopClassUid, scp }) => scp && sopClassUid === object.sopClassUid)) {
      throw new DimseFailure(STATUS.sopClassNotSupported, 'The other side takes no such objects.');
    }
    const form = await formFor(object, contexts, this.parts.terms.conversionLimit);
    this.lastMessageId = (this.lastMessageId % 0xffff) + 1;
    const messageId = this.lastMessageId;
    const response = new Promise<number>((resolve, reject) => {
      this.awaited.set(messageId, (status) => (typeof status === 'number' ? resolve(status) : reject(status)));
    });
    response.catch(() => undefined);
    try {
      await this.association.send(form.contextId, { ...storeRequest(object), messageId }, form.dataset);
    } finally {
      form.close();
    }
    return response;
  }

  /** Runs a service, and responds with what came of it. */
  private async answered(message: Message, work: () => Promise<Partial<CommandSet> | void>): Promise<void> {
    let outcome: Partial<CommandSet>;
    try {
      outcome = (await work()) ?? { status: STATUS.success };
    } catch (error) {
      if ((error as Error)?.name === 'NetworkError') throw error;
      const isSaid = error instanceof DimseFailure;
      if (!isSaid) this.parts.failed(error);
      outcome = isSaid
        ? { status: error.status, errorComment: errorCommentOf(error.message) }
        : { status: STATUS.processingFailure, errorComment: 'The request could not be fulfilled.' };
    }
    await this.respond(message, outcome.status ?? STATUS.success, outcome);
  }

  private respond(
    { command, context }: Message,
    status: number,
    further: Partial<CommandSet> = {},
    dataset: AsyncIterable<Uint8Array> | null = null,
  ): Promise<void> {
    const { messageId, affectedSopClassUid, affectedSopInstanceUid, commandField } = command;
    const response: CommandSet = {
      ...{ commandField: commandField | RESPONSE, messageIdBeingRespondedTo: messageId, affectedSopClassUid },
      ...(commandField === COMMAND.store && { affectedSopInstanceUid }),
      ...further,
      ...{ hasDataset: dataset !== null, status },
    };
    return this.association.send(context.id, response, dataset);
  }
}
