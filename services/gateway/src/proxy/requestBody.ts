import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * A request's body on its way to a service, chunk by chunk and never faster than the service takes it. It stands
 * between the two connections so that giving it up (a service answered early) does not destroy the client's.
 */
export class RequestBody extends Readable {
  private attached = false;
  /** Whether the next chunk is the client's to send; otherwise the service is the one that keeps us waiting. */
  waitsForClient = false;

  /**
   * @param begin called once, when the first byte is wanted: the moment for `100 Continue`
   * @param progress called for every chunk
   */
  constructor(
    private readonly request: IncomingMessage,
    private readonly begin: () => void,
    private readonly progress: () => void,
  ) {
    super({ highWaterMark: 64 * 1024 });
    // Whoever writes the body on learns of the error from the stream; afterwards there is nobody to tell.
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.waitsForClient = true;
    if (this.attached) {
      this.request.resume();
      return;
    }
    this.attached = true;
    this.begin();
    this.request.on('data', this.onChunk).on('end', this.onEnd).on('close', this.onClosed);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.request.off('data', this.onChunk).off('end', this.onEnd).off('close', this.onClosed);
    callback(error);
  }

  private readonly onChunk = (chunk: Buffer): void => {
    this.progress();
    if (this.push(chunk)) return;
    this.waitsForClient = false;
    this.request.pause();
  };

  private readonly onEnd = (): void => {
    this.waitsForClient = false;
    this.push(null);
  };

  private readonly onClosed = (): void => {
    if (!this.request.complete) this.destroy(new Error('The client broke the upload off.'));
  };
}
