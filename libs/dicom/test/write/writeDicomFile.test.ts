import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dcmjs from 'dcmjs';
import { ctPhantom, type DicomJson, element, makeInstance, textOf, writeDicomFile } from '../../src/index.js';
import { decimalString } from '../../src/write/encodeValues.js';
import { headerOf } from '../headerOf.js';
import { bytesOf, sharedFiles } from '../sharedData.js';

const needed: DicomJson = {
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.7'),
  '00080018': element('UI', '1.2.3'),
};
const roundTrip = (dataset: DicomJson, transferSyntaxUid?: string): DicomJson =>
  headerOf(writeDicomFile({ dataset: { ...needed, ...dataset }, transferSyntaxUid })).dataset;

const allVrs: DicomJson = {
  '00080005': element('CS', 'ISO_IR 192'),
  '00080018': element('UI', '1.2.3'),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.7'),
  '00080020': element('DA', '20240102'),
  '0008002A': element('DT', '20240102030405.678+0900'),
  '00080030': element('TM', '030405'),
  '00080054': element('AE', 'HERE', 'THERE'),
  '00080120': element('UR', 'https://example.org/a b'),
  '00100010': element('PN', 'Müller^Jürgen=山田', 'B^C'),
  '00100020': element('LO', 'odd'),
  '00101010': element('AS', '034Y'),
  '00104000': element('LT', ' two lines\r\nwith \\ in them'),
  '00189079': element('FD', 1.5, -0.1, 'NaN', '-inf'),
  '00189073': element('FD', 0.1),
  '00189098': element('FD', 63.8),
  '00186012': element('US', 1),
  '00186018': element('UL', 4_000_000_000),
  '00186020': element('SL', -70_000),
  '00189219': element('SS', -5, 7),
  '00189301': { vr: 'SQ' },
  '00089459': element('FL', 0.5),
  '00200013': element('IS', 12),
  '00205000': element('AT', '00209056', '7FE00010'),
  '00280030': element('DS', 0.123456789, 1e-7),
  '00281201': { vr: 'OW', InlineBinary: 'AQIDBA==' },
  '00281202': { vr: 'OW', InlineBinary: Buffer.alloc(1024, 7).toString('base64') },
  '00400003': element('TM'),
  '00091001': { vr: 'UN', InlineBinary: 'AQI=' },
  '0040A160': element('UT', 'x'.repeat(70_000)),
  '00720082': element('SV', -9, '-9223372036854775808'),
  '0008040C': element('UV', '18446744073709551615'),
  '00080119': element('UC', 'a very long text', 'another'),
  '00081140': {
    vr: 'SQ',
    Value: [
      { '00081155': element('UI', '1.2'), '00081199': { vr: 'SQ', Value: [{ '00100010': element('PN', 'é') }] } },
      {},
    ],
  },
  '00081115': { vr: 'SQ' },
};

describe('writeDicomFile', () => {
  it.each(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'])(
    'writes every VR so that it reads back in %s',
    (syntax) => {
      expect(roundTrip(allVrs, syntax)).toEqual(allVrs);
    },
  );

  it('writes what has a VR in the dictionary so that it reads back without VRs', () => {
    const { '00091001': _, ...known } = allVrs;
    expect(roundTrip(known, '1.2.840.10008.1.2')).toEqual(known);
  });

  it('makes the file meta information of PS3.10', () => {
    const bytes = writeDicomFile({ dataset: { ...needed, '00020012': element('UI', '9.9') } });
    const { meta } = headerOf(bytes);
    expect(meta).toMatchObject({
      '00020001': { vr: 'OB', InlineBinary: 'AAE=' },
      '00020002': { Value: ['1.2.840.10008.5.1.4.1.1.7'] },
      '00020003': { Value: ['1.2.3'] },
      '00020010': { Value: ['1.2.840.10008.1.2.1'] },
    });
    expect(textOf(meta, '00020012')).toMatch(/^2\.25\.\d+$/);
    expect(textOf(meta, '00020013').length).toBeLessThanOrEqual(16);
    const groupLength = bytes.readUInt32LE(140);
    expect(bytes.readUInt16LE(144 + groupLength)).toBe(0x0008);
  });

  it('writes attributes in ascending order, all of even length', () => {
    const bytes = writeDicomFile({ dataset: allVrs });
    const tags = Object.keys(headerOf(bytes).dataset).filter((tag) => Number.isNaN(Number(tag)) || tag.startsWith('0'));
    expect(tags).toEqual([...tags].sort());
    expect(bytes.length % 2).toBe(0);
  });

  it('writes UTF-8 where text needs it, and keeps a declared set that suffices', () => {
    const name = { '00100010': element('PN', 'Jérôme') };
    expect(roundTrip(name)['00080005']?.Value).toEqual(['ISO_IR 192']);
    expect(roundTrip({ ...name, '00080005': element('CS', 'ISO_IR 100') })['00080005']?.Value).toEqual(['ISO_IR 100']);
    expect(
      roundTrip({ '00100010': element('PN', '山'), '00080005': element('CS', 'ISO_IR 100') })['00080005']?.Value,
    ).toEqual(['ISO_IR 192']);
    expect(roundTrip({ '00100010': element('PN', 'ASCII') })).not.toHaveProperty('00080005');
    const item = { '00080005': element('CS', 'ISO_IR 144'), ...name };
    const dataset = roundTrip({ '00081140': { vr: 'SQ', Value: [item] } });
    expect(dataset['00081140']?.Value).toEqual([name]);
  });

  it('takes bulk data out of the file it stands in', () => {
    const source = makeInstance({
      extra: { '00091001': { vr: 'OB', InlineBinary: Buffer.alloc(3000, 5).toString('base64') } },
    });
    const { dataset } = headerOf(source);
    expect(writeDicomFile({ dataset, source })).toEqual(source);
    expect(() => writeDicomFile({ dataset })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('refuses an object without identity, and big endian', () => {
    expect(() => writeDicomFile({ dataset: {} })).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(() => writeDicomFile({ dataset: needed, transferSyntaxUid: '1.2.840.10008.1.2.2' })).toThrow(
      expect.objectContaining({ kind: 'notImplemented' }),
    );
  });

  it('shortens decimal strings to 16 characters', () => {
    expect(decimalString(0.1 + 0.2)).toBe('0.3');
    expect(decimalString(-1 / 3)).toBe('-0.3333333333333');
    expect(decimalString(-1.2345678901234567e-100)).toBe('-1.23456789e-100');
    for (const value of [Math.PI * 1e20, -Math.E * 1e-9, 123456789.12345679])
      expect(decimalString(value).length).toBeLessThanOrEqual(16);
  });

  it('writes what dcmjs reads', () => {
    const { dict } = dcmjs.data.DicomMessage.readFile(new Uint8Array(makeInstance({ patientName: 'Grün^Ä' })).buffer);
    expect(dict['00100010']?.Value).toEqual([expect.objectContaining({ Alphabetic: 'Grün^Ä' })]);
    expect(dict['00280010']?.Value).toEqual([16]);
  });

  const little = sharedFiles.filter(
    ({ transferSyntax, expected }) =>
      /^1\.2\.840\.10008\.1\.2(\.1)?$/.test(transferSyntax ?? '') && /^accept(-without-pixels)?$/.test(expected),
  );
  (little.length > 0 ? it.each(little) : it.skip.each([{ file: 'files made by others' } as never]))(
    'writes $file again',
    (shared) => {
      const source = bytesOf(shared);
      const { dataset } = headerOf(source);
      const again = headerOf(writeDicomFile({ dataset, source }));
      expect(withoutPlaces(again.dataset)).toEqual(withoutPlaces(dataset));
    },
  );

  /** Bytes move when a file is written again, and its text may become UTF-8. */
  function withoutPlaces(dataset: DicomJson): unknown {
    return JSON.parse(
      JSON.stringify(dataset, (key, value) => {
        if (key === 'BulkDataURI') return value.replace(/^#\d+/, '');
        return key === '00080005' ? undefined : value;
      }),
    );
  }
});

const isInstalled = (program: string) => spawnSync(program, ['--version']).error === undefined;

describe("other people's tools", () => {
  const folder = mkdtempSync(join(tmpdir(), 'circus-dicom-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const phantom = () => [...ctPhantom({ slices: 1, rows: 64, columns: 64 })][0]?.bytes ?? Buffer.alloc(0);

  (isInstalled('dcmdump') ? it : it.skip)('dcmdump reads every VR, nested sequences and a phantom to the end', () => {
    for (const [name, bytes] of [
      ['all.dcm', writeDicomFile({ dataset: allVrs })],
      ['phantom.dcm', phantom()],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      const dump = execFileSync('dcmdump', ['+E', join(folder, name)], { encoding: 'utf8' });
      expect(dump).toContain('2.25.');
    }
  });

  (isInstalled('dciodvfy') ? it : it.skip)('dciodvfy finds no fault in a phantom', () => {
    writeFileSync(join(folder, 'phantom.dcm'), phantom());
    const { stderr } = spawnSync('dciodvfy', [join(folder, 'phantom.dcm')], { encoding: 'utf8' });
    expect(stderr.trim()).toBe('CTImage');
  });
});
