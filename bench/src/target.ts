import type { LoadRequest } from './load.js';

/** A stored series, as the drivers ask for its pictures. */
export interface StoredSeries {
  patientId: string;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUids: string[];
  rows: number;
  columns: number;
}

/** A server under measurement. Equal names of pictures are compared with each other. */
export interface Target {
  name: string;
  origin: string;
  stop(): Promise<void>;
  /** Stores one DICOM file. */
  store(bytes: Buffer): LoadRequest;
  /** How many instances it has. */
  count(): Promise<number>;
  /**
   * Requests for 512 × 512 pictures by name. They walk through slices and planes, so that no picture is asked for twice in a
   * row: a response cache must not be what is measured.
   */
  pictures(series: StoredSeries): Record<string, (index: number) => LoadRequest>;
  /** Resident memory of its processes, MiB. */
  memory(): Promise<Record<string, number>>;
}

/** A step through n things that comes to each of them before it repeats one. */
export const walk = (index: number, count: number): number => (index * 7) % count;
