import type { PixelHeader } from '@circus/dicom';
import type { SectionMode, ValueRange, VoxelFormat, Window } from '@circus/volume';

/** Where one image of a series is stored. */
export interface ImageSource {
  storageKey: string;
  /** As it is for this frame. */
  header: PixelHeader;
  /** From 0. */
  frameIndex: number;
}

/** How the voxels of an image or of a volume lie in memory. */
export interface VoxelExtent {
  format: VoxelFormat;
  columns: number;
  rows: number;
}

/** Decode an image into the shared memory; answers the range of its voxels. */
export interface LoadWork {
  kind: 'load';
  source: ImageSource;
  extent: VoxelExtent;
  /** First byte in the shared memory; null to find the range only and keep nothing. */
  offset: number | null;
}

/** Make a PNG of a section through a volume in the shared memory. */
export interface SectionWork {
  kind: 'section';
  extent: VoxelExtent;
  slices: number;
  /** First byte of the volume in the shared memory. */
  offset: number;
  mode: SectionMode;
  target: number;
  /** null: luminance as it is. */
  window: Window | null;
}

/** Decode one image and make a PNG of it, keeping nothing. */
export interface ImageWork {
  kind: 'image';
  source: ImageSource;
  extent: VoxelExtent;
  window: Window | null;
}

export type Work = LoadWork | SectionWork | ImageWork;

/** What each kind of work yields. */
export interface WorkYield {
  load: ValueRange;
  section: Uint8Array<ArrayBuffer>;
  image: Uint8Array<ArrayBuffer>;
}

/**
 * What a thread answers. `badImage`: the image itself is at fault and will be next time. `unreadable`: the storage did
 * not give the bytes, in spite of trying again.
 */
export type WorkOutcome<Y> =
  | { status: 'done'; yield: Y }
  | { status: 'badImage'; message: string }
  | { status: 'unreadable'; message: string };

/** What a thread is given when it starts. */
export interface ThreadSetting {
  storageUrl: string;
  memory: SharedArrayBuffer;
}
