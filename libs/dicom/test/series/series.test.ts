import { element, parametersOf, patientInfoOf, seriesDateOf } from '../../src/index.js';
import { headerOf, made } from '../headerOf.js';
import { bytesOf, sharedFiles } from '../sharedData.js';

describe('parametersOf', () => {
  it("gives CIRCUS' own names and the keywords of groups 0018, 0020 and 0028", () => {
    const { header } = made({
      instanceNumber: 8,
      pixelSpacing: [0.5, 0.75],
      imagePositionPatient: [1, 2, -3.5],
      extra: {
        '00181060': element('DS'),
        '00181310': element('US', 0, 256, 256, 0),
        '00189346': { vr: 'SQ', Value: [{ '00080100': element('SH', '1') }] },
        '00191001': element('LO', 'private'),
        '00280009': element('AT', '00181063', '0018A065'),
        '00280106': element('SS', -5),
        '00281201': { vr: 'OW', InlineBinary: 'AAE=' },
        '00541001': element('CS', 'BQML'),
      },
    });
    const parameters = parametersOf(header);
    expect(parameters).toMatchObject({
      TransferSyntaxUID: '1.2.840.10008.1.2.1',
      pixelSpacingX: 0.5,
      pixelSpacingY: 0.75,
      imagePositionPatientZ: -3.5,
      PixelValueUnits: 'BQML',
      InstanceNumber: 8,
      BitsAllocated: 16,
      ImagePositionPatient: [1, 2, -3.5],
      PixelSpacing: [0.5, 0.75],
      PhotometricInterpretation: 'MONOCHROME2',
      AcquisitionMatrix: [0, 256, 256, 0],
      FrameIncrementPointer: ['0x00181063', '0x0018a065'],
      SmallestImagePixelValue: -5,
      SeriesInstanceUID: header.seriesInstanceUid,
    });
    for (const absent of ['TriggerTime', 'CTExposureSequence', 'PatientName', 'RedPaletteColorLookupTableData']) {
      expect(parameters).not.toHaveProperty(absent);
    }
  });

  it('has only what is there', () => {
    const { header } = made({ without: ['00280030', '00200032'] });
    expect(parametersOf(header)).not.toHaveProperty('pixelSpacingX');
    expect(parametersOf(header)).not.toHaveProperty('imagePositionPatientZ');
    expect(parametersOf(header)).not.toHaveProperty('PixelValueUnits');
  });

  const ct = sharedFiles.filter(({ file }) => file === 'transfer-syntax/ct-implicit-le.dcm');
  (ct.length > 0 ? it.each(ct) : it.skip.each([{ file: 'files made by others' } as never]))(
    'describes $file',
    (shared) => {
      expect(parametersOf(headerOf(bytesOf(shared)))).toMatchObject({
        BitsAllocated: 16,
        Rows: 512,
        KVP: 120,
        PixelPaddingValue: -32_768,
      });
    },
  );
});

describe('seriesDateOf', () => {
  const dateOf = (extra: Parameters<typeof made>[0] & object, offset = 0) =>
    seriesDateOf(made(extra).header, offset)?.toISOString();

  it('takes Series Date and Time, else Study Date and Time, else nothing', () => {
    expect(dateOf({ seriesDate: '20150203', seriesTime: '101112', studyDate: '20140101' })).toBe(
      '2015-02-03T10:11:12.000Z',
    );
    expect(dateOf({ seriesDate: '20150203', studyTime: '101112' })).toBe('2015-02-03T00:00:00.000Z');
    expect(dateOf({ studyDate: '20140101', studyTime: '0405' })).toBe('2014-01-01T04:05:00.000Z');
    expect(dateOf({ without: ['00080020', '00080030'] })).toBeUndefined();
    expect(dateOf({ studyDate: '00010101' })).toBeUndefined();
    expect(dateOf({ studyDate: '20141301' })).toBeUndefined();
  });

  it('reads old separators and cuts fractions to milliseconds', () => {
    expect(dateOf({ seriesDate: '2015-02-03', seriesTime: '15:42:19.123456' })).toBe('2015-02-03T15:42:19.123Z');
    expect(dateOf({ seriesDate: '2015.02.03', seriesTime: '1542 ' })).toBe('2015-02-03T15:42:00.000Z');
    expect(dateOf({ seriesDate: '20150203', seriesTime: '105234.53' }, 540)).toBe('2015-02-03T01:52:34.530Z');
  });

  it.each([
    ['+0900', '01:00:00'],
    ['+0530', '04:30:00'],
    ['-0330', '13:30:00'],
    ['+0000', '10:00:00'],
    ['nonsense', '09:00:00'],
  ])('turns local time into UTC with the offset %s', (offset, time) => {
    const extra = { '00080201': element('SH', offset) };
    expect(dateOf({ seriesDate: '20150203', seriesTime: '100000', extra }, 60)).toBe(`2015-02-03T${time}.000Z`);
  });
});

describe('patientInfoOf', () => {
  const infoOf = (overrides: Parameters<typeof made>[0]) => patientInfoOf(made(overrides).header);

  it('describes the patient and leaves out what is unknown', () => {
    expect(
      infoOf({
        patientId: 'P1',
        patientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
        patientBirthDate: '19700102',
        patientSex: 'F',
        extra: { '00101020': element('DS', 1.75), '00101030': element('DS', 70.5) },
      }),
    ).toEqual({
      patientId: 'P1',
      patientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
      birthDate: '1970-01-02',
      age: 54,
      sex: 'F',
      size: 1.75,
      weight: 70.5,
    });
    expect(infoOf({ patientId: '', patientName: '' })).toEqual({});
  });

  it.each([
    ['034Y', 34],
    ['030M', 2],
    ['105W', 2],
    ['104W', 1],
    ['729D', 1],
    ['000D', 0],
  ])('reads the age %s as %d years', (patientAge, age) => {
    expect(infoOf({ patientAge })).toMatchObject({ age });
  });

  it('computes the age in full years where none is given that can be read', () => {
    expect(infoOf({ patientBirthDate: '20000630', studyDate: '20200629' })).toMatchObject({ age: 19 });
    expect(infoOf({ patientBirthDate: '20000630', studyDate: '20200630', patientAge: '1Y' })).toMatchObject({
      age: 20,
    });
    expect(infoOf({ patientBirthDate: '20000630', without: ['00080020'], seriesDate: '20210101' })).toMatchObject({
      age: 20,
    });
    expect(infoOf({ patientBirthDate: '19500101', patientAge: '020Y' })).toMatchObject({ age: 20 });
    expect(infoOf({ patientBirthDate: '20300101' })).not.toHaveProperty('age');
    expect(infoOf({ patientBirthDate: '20000630', without: ['00080020'] })).not.toHaveProperty('age');
  });

  it('drops a sex, birth date or size that is none', () => {
    const info = infoOf({ patientSex: 'U', patientBirthDate: '1970', extra: { '00101020': element('DS', 'tall') } });
    expect(info).toEqual({ patientId: 'MADE-1', patientName: 'Made^Patient' });
    expect(infoOf({ patientSex: 'O' })).toMatchObject({ sex: 'O' });
  });
});
