import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What a direct write begins at and is a multiple of, on every disk there is. */
const BLOCK = 4096;
/** Written at once: one system call for a usual image. */
const BUFFER_BYTES = 1 << 20;
/** As many writes as the disk is given at the same time; others wait, their bytes stay with their readers. */
const BUFFERS = 16;

/**
 * New files whose bytes go past the system's page cache to the disk (O_DIRECT): an archive is written far more often than
 * it is read, and what it writes would push out of memory what is being read. Where a file system does not know that
 * (tmpfs), the bytes take the usual way.
 */
export class DirectFiles {
  private readonly free = pageAlignedBuffers();
  private readonly waiting: ((buffer: Buffer) => void)[] = [];

  private constructor(private readonly supported: boolean) {}

  /** For files below a directory, which tells whether its file system takes direct writes. */
  static async below(directory: string): Promise<DirectFiles> {
    const direct = new DirectFiles(true);
    const path = join(directory, `.${randomUUID()}`);
    try {
      const probe = direct.create(path);
      probe.append(Buffer.alloc(1));
      await probe.end().finally(async () => (await probe.handle).close());
      return direct;
    } catch (error) {
      // Services that only read have the storage mounted so.
      if (!isUnknown(error) && (error as NodeJS.ErrnoException).code !== 'EROFS') throw error;
      return new DirectFiles(false);
    } finally {
      await unlink(path).catch(() => undefined); // some systems make the name before they refuse
    }
  }

  /** A file that did not exist before: its handle says if it did. */
  create(path: string): NewFile {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
    return this.supported
      ? new DirectFile(open(path, flags | (constants.O_DIRECT ?? 0), 0o600), this)
      : new UsualFile(open(path, flags, 0o600));
  }

  /** Runs with a buffer of `BUFFER_BYTES` bytes, as soon as one is free. */
  async withBuffer(use: (buffer: Buffer) => Promise<void>): Promise<void> {
    const buffer = this.free.pop() ?? (await new Promise<Buffer>((resolve) => this.waiting.push(resolve)));
    try {
      await use(buffer);
    } finally {
      const next = this.waiting.shift();
      if (next) next(buffer);
      else this.free.push(buffer);
    }
  }
}

/** A file that is being written from its beginning to its end. */
export interface NewFile {
  readonly handle: Promise<FileHandle>;
  /** Takes the next bytes; they may reach the disk with later ones. The chunk must not change afterwards. */
  append(chunk: Uint8Array): Promise<unknown> | undefined;
  /** Everything was appended. After this the file is as long as its bytes. */
  end(): Promise<FileHandle>;
}

/** The part of the WebAssembly API that is used here; Node's types leave it to those of the browser. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Memory: new (pages: { initial: number }) => { buffer: ArrayBuffer } };
};

/** Only aligned memory can be written from directly; that of WebAssembly is, and none else that Node gives. */
function pageAlignedBuffers(): Buffer[] {
  const { buffer } = new WebAssembly.Memory({ initial: (BUFFERS * BUFFER_BYTES) / 65_536 });
  return Array.from({ length: BUFFERS }, (_, index) => Buffer.from(buffer, index * BUFFER_BYTES, BUFFER_BYTES));
}

const isUnknown = (error: unknown): boolean =>
  ['EINVAL', 'EOPNOTSUPP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '');

class DirectFile implements NewFile {
  private gathered: Uint8Array[] = [];
  private gatheredBytes = 0;
  private position = 0;

  constructor(
    readonly handle: Promise<FileHandle>,
    private readonly files: DirectFiles,
  ) {
    handle.catch(() => undefined); // told with the first write
  }

  append(chunk: Uint8Array): Promise<void> | undefined {
    this.gathered.push(chunk);
    this.gatheredBytes += chunk.length;
    return this.gatheredBytes >= BUFFER_BYTES ? this.writeFull() : undefined;
  }

  async end(): Promise<FileHandle> {
    const handle = await this.handle;
    await this.writeFull();
    const rest = this.gatheredBytes;
    if (rest === 0) return handle;
    const sizeBytes = this.position + rest;
    await this.write(rest);
    if (rest % BLOCK !== 0) await handle.truncate(sizeBytes);
    return handle;
  }

  private async writeFull(): Promise<void> {
    while (this.gatheredBytes >= BUFFER_BYTES) await this.write(BUFFER_BYTES);
  }

  /** Writes the first of the gathered bytes, and zeros to the end of their last block. */
  private async write(length: number): Promise<void> {
    const handle = await this.handle;
    await this.files.withBuffer(async (buffer) => {
      this.take(buffer, length);
      const padded = Math.ceil(length / BLOCK) * BLOCK;
      buffer.fill(0, length, padded);
      for (let written = 0; written < padded; ) {
        const { bytesWritten } = await handle.write(buffer, written, padded - written, this.position + written);
        // Going on has to begin at a block again: of a last one written in part the rest is written anew.
        const whole = Math.floor(bytesWritten / BLOCK) * BLOCK;
        if (whole === 0) throw Object.assign(new Error('The disk takes no more bytes'), { code: 'ENOSPC' });
        written += whole;
      }
      this.position += length;
    });
  }

  /** Moves gathered bytes into a buffer. */
  private take(buffer: Buffer, length: number): void {
    let filled = 0;
    let index = 0;
    for (; filled < length; index += 1) {
      const chunk = this.gathered[index] as Uint8Array;
      const wanted = Math.min(chunk.length, length - filled);
      buffer.set(wanted === chunk.length ? chunk : chunk.subarray(0, wanted), filled);
      filled += wanted;
      if (wanted < chunk.length) {
        this.gathered[index] = chunk.subarray(wanted);
        break;
      }
    }
    this.gathered = this.gathered.slice(index);
    this.gatheredBytes -= length;
  }
}

class UsualFile implements NewFile {
  private gathered: Uint8Array[] = [];
  private gatheredBytes = 0;

  constructor(readonly handle: Promise<FileHandle>) {
    handle.catch(() => undefined); // told with the first write
  }

  append(chunk: Uint8Array): Promise<unknown> | undefined {
    this.gathered.push(chunk);
    this.gatheredBytes += chunk.length;
    return this.gatheredBytes >= BUFFER_BYTES ? this.end() : undefined;
  }

  async end(): Promise<FileHandle> {
    const handle = await this.handle;
    let rest = this.gathered;
    this.gathered = [];
    this.gatheredBytes = 0;
    while (rest.length > 0) {
      const { bytesWritten } = await handle.writev(rest);
      rest = unwritten(rest, bytesWritten);
    }
    return handle;
  }
}

/** A write may take less than it was given, above all on a disk that is nearly full. */
function unwritten(chunks: Uint8Array[], bytesWritten: number): Uint8Array[] {
  let rest = bytesWritten;
  for (const [index, chunk] of chunks.entries()) {
    if (rest < chunk.length) return [chunk.subarray(rest), ...chunks.slice(index + 1)];
    rest -= chunk.length;
  }
  return [];
}
