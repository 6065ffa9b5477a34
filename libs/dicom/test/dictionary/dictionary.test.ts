import { implicitVrOf } from '../../src/dictionary/dictionary.js';
import { keywordOf, tagOf, vrOf } from '../../src/index.js';

describe('dictionary', () => {
  it('knows tags, keywords and VRs of the standard', () => {
    expect(tagOf('PatientName')).toBe('00100010');
    expect(keywordOf('00100010')).toBe('PatientName');
    expect(vrOf('00100010')).toBe('PN');
    expect(vrOf('7FE00001')).toBe('OV');
    expect(keywordOf('00020010')).toBe('TransferSyntaxUID');
  });

  it('knows the attributes of repeating groups in every group', () => {
    expect(keywordOf('60003000')).toBe('OverlayData');
    expect(keywordOf('601E3000')).toBe('OverlayData');
    expect(tagOf('OverlayData')).toBe('60003000');
    expect(vrOf('50043000')).toBe('OW');
    expect(keywordOf('60013000')).toBeUndefined();
  });

  it('takes private creators for LO and knows nothing of other private attributes', () => {
    expect(vrOf('00290010')).toBe('LO');
    expect(vrOf('00291010')).toBeUndefined();
    expect(keywordOf('00291010')).toBeUndefined();
    expect(keywordOf('nonsense')).toBeUndefined();
    expect(tagOf('NoSuchKeyword')).toBeUndefined();
  });

  it('decides between VRs as implicit VR transfer syntaxes do', () => {
    expect(implicitVrOf(0x00280106, false)).toBe('US');
    expect(implicitVrOf(0x00280106, true)).toBe('SS');
    expect(implicitVrOf(0x7fe00010, false)).toBe('OW');
    expect(implicitVrOf(0x00283006, true)).toBe('OW');
    expect(implicitVrOf(0x00090000, false)).toBe('UL');
  });
});
