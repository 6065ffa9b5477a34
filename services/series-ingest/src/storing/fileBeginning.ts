import { Refusal } from '@circus/contracts';
import { type DicomHeader, readHeader } from '@circus/dicom';

/** Nearly every header ends within this; what does not is read again from the storage, by a thread. */
export const BEGINNING_BYTES = 64 * 1024;
/** However large the chunks are, no more than this is looked at: longer headers are not for the main thread. */
const MOST_BYTES = 2 * BEGINNING_BYTES;
/** Microseconds that other requests can wait for; a header that may take longer is for the thread too. */
export const HEADER_PATIENCE = 8_000;

/**
 * Watches a file on its way into the storage: keeps its beginning and reads the header from it as soon as it is there, so
 * that what is no DICOM file is refused before its other bytes are written.
 */
export class FileBeginning {
  private chunks: Uint8Array[] = [];
  private kept = 0;
  private finished = false;
  /** Null until it was found within the beginning, without taking long; that of a deflated file is not looked for. */
  header: DicomHeader | null = null;

  constructor(
    private readonly maxFileBytes: number,
    /** Called with the header when it is found within the beginning; what it throws ends the writing. */
    private readonly check: (header: DicomHeader) => void,
    private readonly onUnknownCharacterSet: (characterSet: string) => void,
  ) {}

  /**
   * The same bytes.
   * @throws Refusal `tooLarge` above the limit, `invalid` for what is no DICOM file; whatever `check` throws
   */
  async *watch(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let sizeBytes = 0;
    for await (const chunk of bytes) {
      sizeBytes += chunk.length;
      if (sizeBytes > this.maxFileBytes) {
        throw new Refusal('tooLarge', `The file is larger than the ${this.maxFileBytes} bytes that are accepted.`);
      }
      if (!this.finished) this.keep(chunk);
      yield chunk;
    }
    if (sizeBytes === 0) throw new Refusal('invalid', 'The file is empty.');
    if (!this.finished) this.read(true);
  }

  private keep(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.kept += chunk.length;
    if (this.kept >= BEGINNING_BYTES) this.read(false);
  }

  private read(complete: boolean): void {
    this.finished = true;
    const bytes = this.chunks.length === 1 ? (this.chunks[0] as Uint8Array) : Buffer.concat(this.chunks, this.kept);
    this.chunks = [];
    const reading = readHeader(bytes.length > MOST_BYTES ? bytes.subarray(0, MOST_BYTES) : bytes, {
      complete,
      inflate: false,
      patience: HEADER_PATIENCE,
      onUnknownCharacterSet: this.onUnknownCharacterSet,
    });
    if (reading.status !== 'header') return;
    this.check(reading.header);
    this.header = reading.header;
  }
}
