import { transferSyntaxName, transferSyntaxOf } from '../src/index.js';

describe('transfer syntaxes', () => {
  it('have the names of PS3.6', () => {
    expect(transferSyntaxName('1.2.840.10008.1.2')).toBe('Implicit VR Little Endian');
    expect(transferSyntaxName('1.2.840.10008.1.2.4.90')).toBe('JPEG 2000 Lossless Only');
    expect(transferSyntaxName('1.2.3')).toBe('unknown');
  });

  it('say how a data set is written; unknown ones are explicit VR little endian', () => {
    expect(transferSyntaxOf('1.2.840.10008.1.2')).toMatchObject({ implicit: true, bigEndian: false, deflated: false });
    expect(transferSyntaxOf('1.2.840.10008.1.2.2')).toMatchObject({ implicit: false, bigEndian: true });
    expect(transferSyntaxOf('1.2.840.10008.1.2.1.99')).toMatchObject({ implicit: false, deflated: true });
    expect(transferSyntaxOf('1.2.3')).toMatchObject({ implicit: false, bigEndian: false, deflated: false });
  });
});
