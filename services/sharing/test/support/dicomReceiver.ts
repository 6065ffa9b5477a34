import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '@circus/contracts';
import { readHeader } from '@circus/dicom';
import { eventually, freePort, RunningProgram, runProgram } from '@circus/testkit';

/** DCMTK's storescp, which keeps what it is sent in a folder. */
export class DicomReceiver {
  readonly folder = mkdtempSync(join(tmpdir(), 'circus-receiver-'));
  private program: RunningProgram | null = null;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  static async start(options: readonly string[] = [], port?: number): Promise<DicomReceiver> {
    const receiver = new DicomReceiver(port ?? (await freePort()), options);
    await receiver.resume();
    return receiver;
  }

  async resume(): Promise<void> {
    const args = ['-v', '--fork', '-aet', 'PEER', ...this.options, '-od', this.folder, String(this.port)];
    this.program = RunningProgram.start('storescp', args);
    await eventually(async () => (await runProgram('echoscu', ['127.0.0.1', String(this.port)])).code === 0);
  }

  /** What the program wrote since it was started. */
  get output(): string {
    return this.program?.output ?? '';
  }

  /** SOP Instance UIDs of what has come. A file that the program is still writing has not. */
  received(): string[] {
    return readdirSync(this.folder)
      .flatMap((name) => uidIn(readFileSync(join(this.folder, name))) ?? [])
      .sort();
  }

  async pause(): Promise<void> {
    await this.program?.stop('SIGKILL');
  }

  /** Whoever sends to it waits until `go`. */
  hold(): void {
    this.program?.hold();
  }

  go(): void {
    this.program?.go();
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function uidIn(bytes: Buffer): string | null {
  try {
    const reading = readHeader(bytes, { complete: true });
    return reading.status === 'header' ? reading.header.sopInstanceUid : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
