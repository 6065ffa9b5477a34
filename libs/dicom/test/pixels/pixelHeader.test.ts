import { type DicomJson, element, makeInstance, pixelHeaderOf } from '../../src/index.js';
import { headerOf, made } from '../headerOf.js';
import { bytesOf, sharedFiles } from '../sharedData.js';

const group = (sequences: Record<string, DicomJson>): DicomJson =>
  Object.fromEntries(Object.entries(sequences).map(([tag, item]) => [tag, { vr: 'SQ', Value: [item] }]));

describe('pixelHeaderOf', () => {
  it('gathers what is needed to decode, place and window the pixels', () => {
    const { pixelHeader } = made({
      modality: 'CT',
      imagePositionPatient: [-100.5, -80, 12.25],
      pixelSpacing: [0.5, 0.75],
      sliceThickness: 2,
      spacingBetweenSlices: -1.5,
      sliceLocation: 12.25,
      rescaleSlope: 2,
      rescaleIntercept: -1024,
      windowCenter: 40,
      windowWidth: 400,
      instanceNumber: 7,
      acquisitionNumber: 3,
      extra: { '00181164': element('DS', 0.1, 0.2), '00281050': element('DS', 40, 50) },
    });
    expect(pixelHeader).toEqual({
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      rows: 16,
      columns: 16,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      planarConfiguration: 0,
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
      pixelRepresentation: 1,
      numberOfFrames: 1,
      modality: 'CT',
      imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      rescaleSlope: 2,
      rescaleIntercept: -1024,
      windowCenter: 40,
      windowWidth: 400,
      imagePositionPatient: [-100.5, -80, 12.25],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      pixelSpacing: [0.5, 0.75],
      imagerPixelSpacing: [0.1, 0.2],
      spacingBetweenSlices: -1.5,
      sliceLocation: 12.25,
      sliceThickness: 2,
      acquisitionNumber: 3,
      instanceNumber: 7,
      pixelData: expect.objectContaining({ length: 512, encapsulated: false, vr: 'OW' }),
    });
    expect(JSON.parse(JSON.stringify(pixelHeader))).toEqual(pixelHeader);
  });

  it('is null without pixels and has nulls for what is absent or of the wrong number', () => {
    expect(pixelHeaderOf(headerOf(makeInstance({ pixels: null })))).toBeNull();
    const { pixelHeader } = made({
      modality: 'OT',
      without: ['00200032', '00280030', '00180050', '00280101', '00280102'],
      extra: { '00200037': element('DS', 1, 0, 0) },
    });
    expect(pixelHeader).toMatchObject({
      imagePositionPatient: null,
      imageOrientationPatient: null,
      pixelSpacing: null,
      sliceThickness: null,
      rescaleSlope: null,
      bitsStored: 16,
      highBit: 15,
    });
  });

  it('takes shared functional groups before the data set, and per-frame ones for frames', () => {
    const { pixelHeader } = made({
      numberOfFrames: 2,
      pixelSpacing: [9, 9],
      extra: {
        '52009229': {
          vr: 'SQ',
          Value: [
            group({
              '00289110': { '00280030': element('DS', 0.5, 0.6), '00180050': element('DS', 3) },
              '00209116': { '00200037': element('DS', 0, 1, 0, 0, 0, -1) },
              '00289145': { '00281052': element('DS', -1000), '00281053': element('DS', 1) },
            }),
          ],
        },
        '52009230': {
          vr: 'SQ',
          Value: [1, 2].map((frame) =>
            group({
              '00209113': { '00200032': element('DS', 0, 0, frame * 3) },
              '00289132': { '00281050': element('DS', frame), '00281051': element('DS', 10) },
              '00209111': { '00209156': element('US', 5) },
            }),
          ),
        },
      },
    });
    expect(pixelHeader).toMatchObject({
      pixelSpacing: [0.5, 0.6],
      sliceThickness: 3,
      imageOrientationPatient: [0, 1, 0, 0, 0, -1],
      rescaleIntercept: -1000,
      frames: [
        { imagePositionPatient: [0, 0, 3], windowCenter: 1, windowWidth: 10, acquisitionNumber: 5 },
        { imagePositionPatient: [0, 0, 6], windowCenter: 2, windowWidth: 10, acquisitionNumber: 5 },
      ],
    });
  });

  const enhanced = sharedFiles.filter(({ file }) => file.includes('enhanced-ct-2frame'));
  (enhanced.length > 0 ? it.each(enhanced) : it.skip.each([{ file: 'files made by others' } as never]))(
    'places the frames of $file',
    (shared) => {
      const pixelHeader = pixelHeaderOf(headerOf(bytesOf(shared)));
      expect(pixelHeader?.numberOfFrames).toBe(2);
      expect(pixelHeader?.frames).toHaveLength(2);
      const positions = pixelHeader?.frames?.map(
        (frame) => frame.imagePositionPatient ?? pixelHeader.imagePositionPatient,
      );
      expect(positions?.every((position) => position?.length === 3)).toBe(true);
      expect(pixelHeader?.imageOrientationPatient ?? pixelHeader?.frames?.[0]?.imageOrientationPatient).toHaveLength(6);
      expect(pixelHeader?.pixelSpacing ?? pixelHeader?.frames?.[0]?.pixelSpacing).toHaveLength(2);
    },
  );
});
