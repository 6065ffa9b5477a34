import { linesOfDicomJson } from '../../src/viewer/attributeLines.js';

describe('attributes as DICOMweb tells them', () => {
  it('are lines with their tags, those in sequences further in', () => {
    const lines = linesOfDicomJson({
      '00080060': { vr: 'CS', Value: ['CT'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane', Ideographic: '土井' }] },
      '00081140': { vr: 'SQ', Value: [{ '00081150': { vr: 'UI', Value: ['1.2'] } }] },
      '00280030': { vr: 'DS', Value: [0.5, 0.7] },
      '00080050': { vr: 'SH' },
    });
    expect(
      lines.map(({ tag, name, value, depth }) => `${'  '.repeat(depth)}${tag} ${name} ${value}`.trimEnd()),
    ).toEqual([
      '(0008,0050) SH',
      '(0008,0060) CS CT',
      '(0008,1140) SQ',
      '  (0008,1150) UI 1.2',
      '(0010,0010) PN Doe^Jane = 土井',
      '(0028,0030) DS 0.5 \\ 0.7',
    ]);
  });
});
