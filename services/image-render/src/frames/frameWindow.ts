import type { PixelHeader } from '@circus/dicom';
import { dicomWindowOf, sampleRuleOf, type Window } from '@circus/volume';

/**
 * The window of values, rescaled as the file says, in the unit of the voxels: those of CT are rescaled themselves, others
 * are stored values, and MONOCHROME1 is turned round in both.
 */
export function voxelWindow(header: PixelHeader, window: Window): Window {
  const { rescaleSlope, rescaleIntercept } = header;
  const { rescale, inverted, signed, bitsStored } = sampleRuleOf(header);
  const [slope, intercept] = rescaleSlope && rescaleIntercept !== null ? [rescaleSlope, rescaleIntercept] : [1, 0];
  const stored = { width: window.width / Math.abs(slope), level: (window.level - intercept) / slope };
  const turned = inverted ? { ...stored, level: (signed ? -1 : 2 ** bitsStored - 1) - stored.level } : stored;
  if (rescale === null) return turned;
  return { width: turned.width * Math.abs(rescale.slope), level: turned.level * rescale.slope + rescale.intercept };
}

/** The window in the file, in the unit of the voxels; null where there is none, or one that shows nothing. */
export function ownWindow(header: PixelHeader): Window | null {
  const window = dicomWindowOf(header);
  return window === undefined || window.width <= 0 ? null : voxelWindow(header, window);
}
