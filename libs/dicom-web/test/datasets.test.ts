import { type DicomJson, element } from '@circus/dicom';
import { nativeDicomModel, resourceAddress, withoutPatient } from '../src/index.js';

const dataset: DicomJson = {
  '00080005': element('CS', 'ISO_IR 192'),
  '00080090': element('PN', 'Doe^Jane'),
  '00081030': element('LO', 'Head & "neck" <1>'),
  '00081140': { vr: 'SQ', Value: [{ '00080060': element('CS', 'CT'), '00100010': element('PN', 'A^B') }] },
  '00090010': element('LO', 'MAKER'),
  '00091001': element('LO', 'secret'),
  '00100010': element('PN', 'Yamada^Tarou=山田^太郎=やまだ^たろう'),
  '00100020': element('LO', 'ID1'),
  '00104000': element('LT', 'a patient'),
  '00204000': element('LT', 'Mr. Yamada moved'),
  '00280010': element('US', 512),
  '7FE00010': { vr: 'OW', BulkDataURI: 'http://x/a?b&c' },
};

describe('the native model', () => {
  it('says every attribute of a data set in XML', () => {
    const xml = nativeDicomModel(dataset);
    expect(xml).toContain(
      '<DicomAttribute tag="00080005" vr="CS" keyword="SpecificCharacterSet"><Value number="1">ISO_IR 192',
    );
    expect(xml).toContain('Head &amp; &quot;neck&quot; &lt;1&gt;');
    expect(xml).toContain('<DicomAttribute tag="00091001" vr="LO" privateCreator="MAKER">');
    expect(xml).toContain(
      '<PersonName number="1"><Alphabetic><FamilyName>Yamada</FamilyName><GivenName>Tarou</GivenName></Alphabetic><Ideographic><FamilyName>山田',
    );
    expect(xml).toContain('<Item number="1"><DicomAttribute tag="00080060" vr="CS" keyword="Modality">');
    expect(xml).toContain('<BulkData uri="http://x/a?b&amp;c"/>');
    expect(xml).toContain('<Value number="1">512</Value>');
  });
  it('holds no character that XML cannot hold', () => {
    expect(nativeDicomModel({ '00081030': element('LO', 'a\u0000b\u001b') })).toContain('a\ufffdb\ufffd');
  });
});

describe('a data set without its patient', () => {
  it('names nobody at any depth, and keeps what pictures are described by', () => {
    const shown = withoutPatient(dataset);
    expect(shown['00100010']).toEqual({ vr: 'PN' });
    expect(shown['00080090']).toEqual({ vr: 'PN' });
    expect(shown['00204000']).toEqual({ vr: 'LT' });
    expect(shown['00280010']).toEqual({ vr: 'US', Value: [512] });
    expect(shown['00081140']).toEqual({
      vr: 'SQ',
      Value: [{ '00080060': { vr: 'CS', Value: ['CT'] }, '00100010': { vr: 'PN' } }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/Yamada|山田|Doe|ID1|secret|MAKER|BulkData/);
  });
});

describe('the address of a resource', () => {
  it('says its study, series and instance', () => {
    expect(resourceAddress('https://x', { study: '1.2' })).toBe('https://x/dicom-web/studies/1.2');
    expect(resourceAddress('', { study: '1.2', series: '1.3', instance: '1.4' })).toBe(
      '/dicom-web/studies/1.2/series/1.3/instances/1.4',
    );
  });
});
