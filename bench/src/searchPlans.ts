import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Tables that grow with the archive. */
const LARGE =
  /Seq Scan on (?:archive\.|cases\.)?(series_search|series|study|patient|instance|clinical_case|case_search|my_list_item|listed_series|listed_case)\b/g;

/**
 * Server settings with which PostgreSQL can write the plan of each statement into its log (auto_explain): loaded, but silent
 * until a session's plans are asked for.
 */
export const PLAN_SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_format': 'text',
};

/** Reads plans from the end of PostgreSQL's log. */
export class PlanLog {
  private readonly descriptor: number;
  private position: number;

  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
    this.position = fstatSync(this.descriptor).size;
  }

  /** The large tables that plans logged since the last call read from end to end. */
  scannedTables(): string[] {
    const bytes = Buffer.alloc(fstatSync(this.descriptor).size - this.position);
    this.position += readSync(this.descriptor, bytes, 0, bytes.length, this.position);
    return [...new Set([...bytes.toString('utf8').matchAll(LARGE)].map(([, table]) => table as string))];
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
