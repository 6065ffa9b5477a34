export { type ArchivedFile, wholeFile } from './archives/archivedFile.js';
export { tgzArchive } from './archives/tgzArchive.js';
export { type ZipOptions, zipArchive } from './archives/zipArchive.js';
export { COLOUR_PALETTES, type ColourPalette, coloursOf } from './colourPalettes.js';
export { isStoredAsIs, storedFrameRange, type ValueRange, writeVoxels } from './convert.js';
export { type DecodedSlice, decodeSlice, type SliceWork } from './files/decodedSlice.js';
export { fileSpacingOf } from './files/fileSpacing.js';
export { type MhdGrid, mhdFiles } from './files/mhdFiles.js';
export { type MhdLineEnding, type MhdVolume, mhdHeader } from './files/mhdHeader.js';
export { type Affine, affineOf, type NiftiGrid, niftiFile } from './files/nifti.js';
export {
  layOutPartialVolume,
  type PartialVolume,
  type StoredSeriesInstance,
  sliceBytes,
  type VolumeSlice,
} from './files/partialVolume.js';
export {
  SEGMENTATION_SOP_CLASS,
  type Segment,
  type Segmentation,
  type SliceOrigin,
  segmentationFile,
} from './files/segmentation.js';
export { privateTagsNamed, type TagValue, type TagValues, tagsOfSlice } from './files/sliceTags.js';
export { TagTable } from './files/tagTable.js';
export { type VolumeFilesOptions, volumeFiles, volumeVoxels } from './files/volumeFiles.js';
export { voxelSizeOf } from './geometry.js';
export { hasPalette, type Palette, paletteOf } from './palette.js';
export { isValidPartialVolume, type PartialVolumeDescriptor, partialVolumeSlices } from './partialVolume.js';
export { type SampleRule, sampleRuleOf, voxelOfSample } from './samples.js';
export {
  layOutOblique,
  type ObliqueRequest,
  type ObliqueSection,
  obliqueSlices,
  type Triple,
} from './sampling/oblique.js';
export { type Interpolation, type ObliqueLook, writeOblique } from './sampling/obliqueRows.js';
export type { Projection } from './sampling/projection.js';
export {
  checkScanSize,
  type ScannedVolume,
  type ScanPlane,
  scanGrey,
  scannedSlices,
  scanVoxels,
} from './sampling/scan.js';
export { type Slab, slabAround, writeSlab } from './sampling/slab.js';
export {
  type ColourRows,
  type LabelBits,
  type LabelBox,
  type LabelPaint,
  labelBits,
  labelBytes,
  paintLabel,
} from './sampling/voxelLabel.js';
export { obliquePlaces, sectionPlaces, type VoxelPlaces } from './sampling/voxelPlaces.js';
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
  type CountedInstance,
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
export {
  type ByteSource,
  type ImageSource,
  type PixelBytes,
  type ReadAttributes,
  StoredImages,
  UnreadableImage,
} from './storedImages.js';
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
