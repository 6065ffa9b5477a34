import { ctPhantom, decodeFrame, identifiersMissing, pixelHeaderOf, textOf } from '../../src/index.js';
import { headerOf } from '../headerOf.js';

const small = { slices: 12, rows: 128, columns: 128 };

function hounsfield(bytes: Buffer): Int16Array {
  const header = pixelHeaderOf(headerOf(bytes));
  if (header === null) throw new Error('no pixels');
  const { data } = decodeFrame(header, bytes.subarray(header.pixelData.offset), 0);
  return Int16Array.from(data, (value) => value * (header.rescaleSlope ?? 1) + (header.rescaleIntercept ?? 0));
}

describe('ctPhantom', () => {
  it('is one series of one patient who is plainly a phantom', () => {
    const phantom = ctPhantom(small);
    const instances = [...phantom];
    expect(instances.map(({ instanceNumber }) => instanceNumber)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(new Set(instances.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(12);
    for (const { bytes, sopInstanceUid } of instances) {
      const header = headerOf(bytes);
      expect(identifiersMissing(header)).toEqual([]);
      expect(header).toMatchObject({
        sopInstanceUid,
        seriesInstanceUid: phantom.seriesInstanceUid,
        studyInstanceUid: phantom.studyInstanceUid,
      });
      expect(textOf(header.dataset, '00100020')).toBe(phantom.patientId);
      expect(textOf(header.dataset, '00100010')).toBe('Phantom^CT');
    }
  });

  it('stands slices head first at the pitch asked for', () => {
    const positions = [...ctPhantom({ ...small, slicePitch: 1.5 })].map(
      ({ bytes }) => pixelHeaderOf(headerOf(bytes))?.imagePositionPatient?.[2],
    );
    expect(positions).toEqual(Array.from({ length: 12 }, (_, i) => (i === 0 ? 0 : -1.5 * i)));
  });

  it('shows air, lung, soft tissue and bone in plausible shares', () => {
    const slices = [...ctPhantom(small)];
    const middle = hounsfield(slices[6]?.bytes ?? Buffer.alloc(0));
    const share = (low: number, high: number) =>
      middle.filter((value) => value >= low && value < high).length / middle.length;
    expect(share(-1100, -950)).toBeGreaterThan(0.2);
    expect(share(-920, -780)).toBeGreaterThan(0.08);
    expect(share(-20, 120)).toBeGreaterThan(0.1);
    expect(share(300, 1200)).toBeGreaterThan(0.005);
  });

  it('has nodules in the lung where it says', () => {
    const phantom = ctPhantom({ slices: 40, rows: 128, columns: 128 });
    const slices = [...phantom];
    expect(phantom.nodules).toHaveLength(8);
    for (const nodule of phantom.nodules.filter(({ radius }) => radius > 5)) {
      const pixels = hounsfield(slices[Math.round(nodule.depth / 2.5)]?.bytes ?? Buffer.alloc(0));
      const at = (mm: number) => Math.round(mm / 2.8 + 63.5);
      expect(pixels[at(nodule.y) * 128 + at(nodule.x)]).toBeGreaterThan(-700);
    }
  });

  it('gives the same bytes for the same seed, others for another', () => {
    const [first] = ctPhantom(small);
    const phantom = ctPhantom(small);
    expect([...phantom][0]).toEqual(first);
    expect([...phantom][0]).toEqual(first);
    const [other] = ctPhantom({ ...small, seed: 2 });
    expect(other?.sopInstanceUid).not.toBe(first?.sopInstanceUid);
    expect(hounsfield(other?.bytes ?? Buffer.alloc(0))).not.toEqual(hounsfield(first?.bytes ?? Buffer.alloc(0)));
  });

  it('takes the identity that is asked for', () => {
    const options = {
      ...small,
      slices: 1,
      patientId: 'P',
      patientName: 'Phantom^Two',
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.3',
      seriesNumber: 4,
    };
    const [instance] = ctPhantom(options);
    const { dataset } = headerOf(instance?.bytes ?? Buffer.alloc(0));
    const texts = ['00100020', '00100010', '0020000D', '0020000E', '00200011'].map((tag) => textOf(dataset, tag));
    expect(texts).toEqual(['P', 'Phantom^Two', '1.2', '1.3', '4']);
  });

  it('makes 60 slices of 512 × 512 where nothing is asked for', () => {
    const sizes = [...ctPhantom()].map(({ bytes }) => bytes.length);
    expect(sizes).toHaveLength(60);
    expect(Math.min(...sizes)).toBeGreaterThan(512 * 512 * 2);
  });
});
