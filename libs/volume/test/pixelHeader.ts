import type { PixelHeader } from '@circus/dicom';

/** Header of a plain 4 x 3 MR image of 16 signed bits; the overrides win. */
export function pixelHeader(overrides: Partial<PixelHeader> = {}): PixelHeader {
  return {
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    rows: 3,
    columns: 4,
    samplesPerPixel: 1,
    photometricInterpretation: 'MONOCHROME2',
    planarConfiguration: 0,
    bitsAllocated: 16,
    bitsStored: 16,
    highBit: 15,
    pixelRepresentation: 1,
    numberOfFrames: 1,
    modality: 'MR',
    imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    rescaleSlope: null,
    rescaleIntercept: null,
    windowCenter: null,
    windowWidth: null,
    imagePositionPatient: null,
    imageOrientationPatient: null,
    pixelSpacing: null,
    imagerPixelSpacing: null,
    spacingBetweenSlices: null,
    sliceLocation: null,
    sliceThickness: null,
    acquisitionNumber: null,
    instanceNumber: 1,
    pixelData: { offset: 0, length: 24, encapsulated: false, vr: 'OW' },
    ...overrides,
  };
}
