/** Size and geometry of a phantom series. */
export interface CtPhantomOptions {
  /** Default 60. */
  slices?: number;
  /** Default 512. */
  rows?: number;
  /** Default 512. */
  columns?: number;
  /** Same seed and size, same bytes. Default 1. */
  seed?: number;
  /** Distance of slices in mm. Default 2.5. */
  slicePitch?: number;
  /** mm, both directions. Default 0.7 at 512 columns, so that the field of view stays 358.4 mm. */
  pixelSpacing?: number;
  patientId?: string;
  patientName?: string;
  studyInstanceUid?: string;
  seriesInstanceUid?: string;
  seriesNumber?: number;
  seriesDescription?: string;
  /** YYYYMMDD. */
  studyDate?: string;
  accessionNumber?: string;
}

/** One slice of a phantom. */
export interface PhantomInstance {
  /** From 1, head first. */
  instanceNumber: number;
  sopInstanceUid: string;
  /** The whole DICOM file. */
  bytes: Buffer;
}

/** A phantom series; each iteration makes the slices anew, one at a time. */
export interface CtPhantom extends Iterable<PhantomInstance> {
  seriesInstanceUid: string;
  studyInstanceUid: string;
  patientId: string;
}

export function ctPhantom(_options: CtPhantomOptions = {}): CtPhantom {
  throw new Error('not written yet');
}
