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
  /** The same behind the suite's own door in front: the port of the service that stores. */
  storingService?: { origin: string; store(bytes: Buffer): LoadRequest };
  /** An anonymous copy of an image, where the server makes them. */
  anonymized?: (imageId: number) => LoadRequest;
  /** Where it takes images by DICOM; it listens from then on. */
  dicom(): Promise<{ port: number; aeTitle: string }>;
  /** How many instances it has. */
  count(): Promise<number>;
  /**
   * Requests for 512 × 512 pictures by name. Every index is another picture: a cache of answers must not be what is measured.
   */
  pictures(series: StoredSeries): Record<string, (index: number) => LoadRequest>;
  /** Where its DICOMweb begins, and the headers of a request; left out where it has none. */
  dicomWeb?: { path: string; headers: Record<string, string> };
  /** Asks for all voxels of a series at once, where the server has an answer to that. */
  volume?: (series: StoredSeries) => LoadRequest;
  /** The service that exports cases; others have none. `headers` are those of the administrator. */
  caseDb?: { headers: Record<string, string>; pid: () => number };
  /** Where a door of its own stands in front: a public path that it passes on, a credential, and its process. */
  gateway?: { path: string; headers: Record<string, string>; pid(): number };
  /** Resident memory of its processes, MiB. */
  memory(): Promise<Record<string, number>>;
}

/**
 * The index-th of pictures that are all different: a step through `count` places that comes to each of them before it
 * repeats one, then the same places under another window.
 */
export const pictureAt = (index: number, count: number): { place: number; windowCenter: number } => ({
  place: (index * 7) % count,
  windowCenter: 40 + Math.floor(index / count),
});
