export { isStoredAsIs, storedFrameRange, type ValueRange, writeVoxels } from './convert.js';
export { voxelSizeOf } from './geometry.js';
export { isValidPartialVolume, type PartialVolumeDescriptor, partialVolumeSlices } from './partialVolume.js';
export { type SampleRule, sampleRuleOf, voxelOfSample } from './samples.js';
export {
  axialSection,
  coronalSection,
  type GreyRows,
  luminance,
  type SectionMode,
  sagittalSection,
  sectionSize,
  type VoxelGrid,
  writeSection,
} from './sections.js';
export {
  firstOutOfPlace,
  frameHeader,
  imagesOfSeries,
  layOutSeries,
  MAX_VOXELS,
  type SeriesImage,
  type SeriesInstance,
  type SeriesLayout,
  volumeBytes,
} from './seriesLayout.js';
export { type VolumeMode, volumeModeOf } from './volumeMode.js';
export {
  bytesPerVoxel,
  isMonochrome,
  type PixelFormat,
  pixelFormats,
  type VoxelArray,
  type VoxelFormat,
  voxelArray,
  voxelFormatOf,
} from './voxelFormat.js';
export {
  COLOUR_WINDOW,
  dicomWindowOf,
  estimatedWindow,
  identityTable,
  type Window,
  windowedGrey,
  windowTable,
} from './window.js';
