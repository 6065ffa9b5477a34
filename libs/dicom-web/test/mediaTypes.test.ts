import { chooseOffer, describeOffers, type Offer, parseMediaType } from '../src/index.js';

const EXPLICIT = '1.2.840.10008.1.2.1';
const JPEG_LS = '1.2.840.10008.1.2.4.80';
const stored: Offer = { type: 'application/dicom', multipart: true, transferSyntax: JPEG_LS, isDefault: false };
const plain: Offer = { type: 'application/dicom', multipart: true, transferSyntax: EXPLICIT, isDefault: true };
const single: Offer = { ...plain, multipart: false };
const zip: Offer = { type: 'application/zip', multipart: false, isDefault: true };
const offers = [plain, stored, single, zip];

describe('a media type', () => {
  it('is taken apart, values out of their quotes and names in lower case', () => {
    expect(parseMediaType('Multipart/Related; TYPE="application/dicom;x=\\"1\\""; boundary=a-b ')).toEqual({
      type: 'multipart/related',
      parameters: { type: 'application/dicom;x="1"', boundary: 'a-b' },
    });
  });
  it.each(['', 'dicom', ';', 'a/b/c', 'a b/c'])('is none: %j', (text) => expect(parseMediaType(text)).toBeNull());
});

describe('what a client takes', () => {
  it.each<[string | undefined, Offer | null]>([
    [undefined, plain],
    ['*/*', plain],
    ['multipart/related', plain],
    ['multipart/related; type="application/dicom"', plain],
    [`multipart/related; type="application/dicom"; transfer-syntax=${JPEG_LS}`, stored],
    [`multipart/related; type=application/dicom; transfer-syntax="${JPEG_LS}"`, stored],
    ['multipart/related; type="application/dicom"; transfer-syntax=*', plain],
    ['application/dicom', single],
    ['application/zip, application/dicom;q=0.5', zip],
    ['application/zip;q=0.2, application/dicom;q=0.5', single],
    ['multipart/related; type="application/octet-stream"', null],
    [`application/dicom; transfer-syntax=${JPEG_LS}`, null],
    ['application/zip;q=0', null],
    ['application/zip;q=7', null],
    ['text/html, application/*', single],
  ])('is chosen for %j', (accept, expected) => expect(chooseOffer(accept, offers)).toBe(expected));

  it('is listed in a refusal', () => {
    expect(describeOffers([single, single, zip, stored])).toBe(
      `application/dicom; transfer-syntax=${EXPLICIT}, or application/zip, or multipart/related; type="application/dicom"; transfer-syntax=${JPEG_LS}`,
    );
  });
});
