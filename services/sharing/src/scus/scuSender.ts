import type { SecureContextOptions } from 'node:tls';
import { Refusal, type Scu } from '@circus/contracts';
import {
  type ClientTerms,
  DimseFailure,
  isStoredStatus,
  NetworkError,
  ObjectSender,
  type ObjectToSend,
  statusText,
} from '@circus/dicom-network';
import type { ConversionThreads } from '@circus/exports';
import type { Storage } from '@circus/storage';
import type { ArchivedImage } from '../anonymization/images.js';
import type { Log } from '../log.js';

export interface ScuSenderOptions {
  storage: Storage;
  /** For nodes that do not take an image as it is. */
  conversions: ConversionThreads;
  terms: ClientTerms;
  /** As whom nodes are called, unless their entry says otherwise. */
  callingAeTitle: string;
  tls: () => SecureContextOptions;
  /** How often an image is tried while the connection breaks. */
  attempts: number;
  /** Between two attempts. */
  retryMs: number;
  log: Log;
}

/** What became of images: with a reason for those that the node did not take. */
export interface SendingOutcome {
  sent: number;
  failures: { image: ArchivedImage; reason: string }[];
}

export interface SendingWatch {
  /** Told of each image that the node has; awaited before the next. */
  sent?(image: ArchivedImage): Promise<void>;
  signal?: AbortSignal | undefined;
}

/** Sends images to DICOM nodes, through one association as long as it stands (spec slicebox 9.2). */
export class ScuSender {
  constructor(private readonly options: ScuSenderOptions) {}

  /**
   * Sends images one after the other. One that the node does not want, or that cannot be read, does not keep the others.
   *
   * @throws Refusal `badGateway` where the node cannot be reached, or does not stay: those told to `watch` are there
   */
  async send(scu: Scu, images: readonly ArchivedImage[], watch: SendingWatch = {}): Promise<SendingOutcome> {
    const { callingAeTitle, tls, terms } = this.options;
    const node = {
      ...{ host: scu.host, port: scu.port, calledAeTitle: scu.aeTitle },
      ...{ callingAeTitle: scu.callingAeTitle ?? callingAeTitle, tls: scu.tls ? tls() : null },
    };
    const objects = images.map((image) => this.objectOf(image, watch.signal));
    const sender = new ObjectSender(node, { ...terms, signal: watch.signal });
    const failures: SendingOutcome['failures'] = [];
    let sent = 0;
    try {
      for (const [index, image] of images.entries()) {
        const reason = await this.sendOne(sender, objects.slice(index, index + 1_000), watch.signal);
        if (reason !== null) {
          failures.push({ image, reason });
          continue;
        }
        sent += 1;
        await watch.sent?.(image);
      }
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      throw new Refusal('badGateway', `${scu.name}: ${error.message}`);
    } finally {
      await sender.close();
    }
    return { sent, failures };
  }

  /** @returns why the node has not taken it, null where it has. @throws NetworkError */
  private async sendOne(
    sender: ObjectSender,
    rest: readonly ObjectToSend[],
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    const [object] = rest as [ObjectToSend];
    for (let attempt = 1; ; attempt += 1) {
      try {
        const status = await sender.send(object, rest);
        return isStoredStatus(status) ? null : `The node answered with status ${statusText(status)}.`;
      } catch (error) {
        if (error instanceof DimseFailure || error instanceof Refusal) return error.message;
        if (!(error instanceof NetworkError)) {
          this.options.log.error({ err: error }, 'An image could not be sent');
          return 'The image cannot be read.';
        }
        if (attempt >= this.options.attempts || signal?.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, this.options.retryMs));
      }
    }
  }

  private objectOf(image: ArchivedImage, signal: AbortSignal | undefined): ObjectToSend {
    const { storage, conversions } = this.options;
    const { sopClassUid, names, transferSyntaxUid, sizeBytes, storageKey } = image;
    return {
      ...{ sopClassUid, sopInstanceUid: names.sopInstanceUid, transferSyntaxUid, sizeBytes },
      open: async () => (await storage.open(storageKey)).stream,
      openIn: async (target) => {
        const order = { storageKey, sizeBytes, storedSyntaxUid: transferSyntaxUid, transferSyntaxUid: target };
        return (await conversions.open({ ...order, form: 'dataset' }, signal)).stream;
      },
    };
  }
}
