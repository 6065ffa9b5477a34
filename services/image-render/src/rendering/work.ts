import type {
  ImageSource,
  ObliqueLook,
  ObliqueSection,
  ScanPlane,
  SectionMode,
  Slab,
  ValueRange,
  VoxelFormat,
  Window,
} from '@circus/volume';
import type { LabelLayer, PictureForm } from './pictureForm.js';

export type { ImageSource } from '@circus/volume';

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

/** A volume in the shared memory. */
interface VolumeWork {
  extent: VoxelExtent;
  slices: number;
  /** First byte of the volume in the shared memory. */
  offset: number;
}

/** How a picture is finished. */
interface Finishing {
  form: PictureForm;
  /** Painted over it, the first one first. */
  labels: readonly LabelLayer[];
}

/** Make a picture of a section through a volume in the shared memory. */
export interface SectionWork extends VolumeWork, Finishing {
  kind: 'section';
  mode: SectionMode;
  target: number;
  /** null: one voxel thick. */
  slab: Slab | null;
  /** null: luminance as it is. */
  window: Window | null;
}

/** Make a picture of an oblique section. */
export interface ObliqueWork extends VolumeWork, Finishing {
  kind: 'oblique';
  section: ObliqueSection;
  look: ObliqueLook;
}

/** Sample any plane. */
export interface ScanWork extends VolumeWork {
  kind: 'scan';
  /** z indices of the (partial) volume that is scanned, in its order. */
  order: readonly number[];
  plane: ScanPlane;
  /** null: voxel values in the volume's format, little endian. */
  window: Window | null;
  /** null: not a picture, but the windowed pixels themselves. */
  form: PictureForm | null;
}

/** Decode one image and make a picture of it, keeping nothing. */
export interface ImageWork extends Finishing {
  kind: 'image';
  source: ImageSource;
  extent: VoxelExtent;
  /** z index of the image, and how many images its series has: by these labels find their place. */
  z: number;
  slices: number;
  window: Window | null;
}

/** Decode one image and answer its voxels, keeping nothing. */
interface VoxelsWork {
  kind: 'voxels';
  source: ImageSource;
  extent: VoxelExtent;
}

/** Decode one image and make a PNG of it alone, in colour where it has some. */
export interface FrameWork {
  kind: 'frame';
  source: ImageSource;
  format: VoxelFormat;
  /** null: from its smallest to its largest value. */
  window: Window | null;
  /** In pixels. */
  height: number;
}

/** The bytes of one frame, as they are stored or uncompressed: little endian. */
export interface FrameBytesWork {
  kind: 'frameBytes';
  source: ImageSource;
  uncompressed: boolean;
}

/** Decode one image and make a small picture of it, in colour where it has some. */
export interface ThumbnailWork {
  kind: 'thumbnail';
  source: ImageSource;
  format: VoxelFormat;
  /** null: from its smallest to its largest value. */
  window: Window | null;
  /** In pixels. */
  width: number;
  height: number;
  /** What is shown of the image, in its pixels; null: all of it. */
  region?: PixelRegion | null;
  form: PictureForm;
}

/** A part of an image, in its pixels. */
export interface PixelRegion {
  left: number;
  top: number;
  columns: number;
  rows: number;
}

export type Work =
  | LoadWork
  | SectionWork
  | ObliqueWork
  | ScanWork
  | ImageWork
  | VoxelsWork
  | FrameWork
  | FrameBytesWork
  | ThumbnailWork;

type Bytes = Uint8Array<ArrayBuffer>;

/** What each kind of work yields. */
export interface WorkYield {
  load: ValueRange;
  section: Bytes;
  oblique: Bytes;
  scan: Bytes;
  image: Bytes;
  voxels: Bytes;
  frame: Bytes;
  frameBytes: Bytes;
  thumbnail: Bytes;
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
  /** Where threads say that they are alive. */
  heartbeats: SharedArrayBuffer;
}
