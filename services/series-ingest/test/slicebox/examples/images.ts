import type { SliceboxImage } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { GREY_JPEG } from '../../support/jpegFiles.js';
import { type Example, type ExamplesOf, formOf, NOBODY_S_ID } from './example.js';

const beyondContract = true;
/** A part that is no file. */
const emptyForm = () => {
  const form = new FormData();
  form.append('comment', 'nothing');
  return form;
};
const isFile = (bytes: Buffer, response: Response) => {
  expect(bytes.toString('latin1', 128, 132)).toBe('DICM');
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
};
const isPng = (bytes: Buffer, response: Response) => {
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  expect(response.headers.get('content-type')).toBe('image/png');
};
const isZip = (bytes: Buffer, response: Response) => {
  expect(bytes.toString('latin1', 0, 2)).toBe('PK');
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=slicebox-export.zip');
};

export const imageExamples: ExamplesOf = ({ ids, user, outsider, blind }) => {
  const [add, bytes, remove, removeAll, attributes, information, png, modify, jpeg, exported, exporting] = [
    ...['POST /images', 'GET /images/{id}', 'DELETE /images/{id}', 'POST /images/delete'],
    ...['GET /images/{id}/attributes', 'GET /images/{id}/imageinformation', 'GET /images/{id}/png'],
    ...['PUT /images/{id}/modify', 'POST /images/jpeg', 'GET /images/export', 'POST /images/export'],
  ] as [string, string, string, string, string, string, string, string, string, string, string];
  const path = { id: ids.image };
  const file = makeInstance({ seriesInstanceUid: '8.1', modality: 'CR' });
  // A presentation state: an object without pixels.
  const other = makeInstance({ seriesInstanceUid: '8.2', sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1', pixels: null });
  let image = { id: 0 } as SliceboxImage;
  let without = { id: 0 } as SliceboxImage;
  let set = { value: 0 };
  const modality = (value: string) => [{ tagPath: { tag: 524_384 }, value }];
  const ofOne = (operation: string, rest: Partial<Example> = {}): Example[] => [
    { operation, when: 'for an image that is not there', ...rest, path: { id: NOBODY_S_ID }, status: 404 },
    { operation, when: 'for an image of another domain', ...rest, path, as: outsider, status: 404 },
  ];
  const ofPng: Example[] = [
    { operation: png, when: 'for an image', path, as: blind, status: 200, seeBytes: isPng },
    {
      operation: png,
      when: 'with every parameter',
      path,
      query: { framenumber: 1, windowmin: 10, windowmax: 100, imageheight: 5 },
      status: 200,
      seeBytes: isPng,
    },
    ...ofOne(png),
    { operation: png, when: 'of a frame there is not', path, query: { framenumber: 2 }, status: 400, beyondContract },
    { operation: png, when: 'of a height below 0', path, query: { imageheight: -1 }, status: 400, beyondContract },
  ];
  return [
    {
      operation: add,
      when: 'with the form of the contract',
      body: formOf('dataset', file),
      as: user,
      status: 201,
      see: (body) => {
        image = body as SliceboxImage;
      },
    },
    {
      operation: add,
      when: 'with the form of Slicebox 2, once more',
      body: formOf('file', file),
      as: user,
      status: 200,
      see: (body) => expect(body).toEqual(image),
    },
    {
      operation: add,
      when: 'with the file as the body',
      body: other,
      as: user,
      status: 201,
      see: (body) => {
        without = body as SliceboxImage;
      },
    },
    ...Object.entries({
      'with a file that is none': Buffer.from('no image'),
      'with half a file': file.subarray(0, file.length >> 1),
      'with a form that holds no file': emptyForm(),
      'with a form of a file that is none': formOf('dataset', Buffer.from('no image')),
      'with nothing': undefined,
    }).map(([when, body]) => ({ operation: add, when, body, as: user, status: 400, beyondContract })),
    { operation: add, when: 'without the domain', body: file, as: outsider, status: 403, beyondContract },

    { operation: bytes, when: 'for an image', path, as: user, status: 200, seeBytes: isFile },
    ...ofOne(bytes),
    { operation: bytes, when: 'without seeing patients', path, as: blind, status: 403, beyondContract },

    {
      operation: attributes,
      when: 'for an image',
      path,
      as: user,
      status: 200,
      see: (body) =>
        expect(body).toContainEqual(
          expect.objectContaining({ group: '0008', element: '0060', vr: 'CS', value: 'CT', name: 'Modality' }),
        ),
    },
    ...ofOne(attributes),
    { operation: attributes, when: 'without seeing patients', path, as: blind, status: 403, beyondContract },

    {
      operation: information,
      when: 'for an image',
      path,
      as: blind,
      status: 200,
      see: (body) => expect(body).toMatchObject({ numberOfFrames: 1, frameIndex: 1 }),
    },
    ...ofOne(information),

    ...ofPng,
    () => ({ operation: png, when: 'for an image without pixels', path: { id: without.id }, status: 501 }),

    () => ({
      operation: modify,
      when: 'with another value',
      path: { id: image.id },
      body: modality('DX'),
      as: user,
      status: 201,
      answer: 'image',
      see: (body) => expect(body).toEqual(image),
    }),
    () => ({
      operation: modify,
      when: 'with another patient, which makes it another image',
      path: { id: image.id },
      body: [{ tagPath: { name: 'PatientID' }, value: 'OTHER' }],
      as: user,
      status: 201,
      answer: 'image',
      see: (body) => {
        expect((body as SliceboxImage).id).not.toBe(image.id);
        image = body as SliceboxImage;
      },
    }),
    ...ofOne(modify, { body: modality('DX'), beyondContract }),
    { operation: modify, when: 'without seeing patients', path, body: [], as: blind, status: 403, beyondContract },
    ...Object.entries({
      'with a path to a sequence': [{ tagPath: { name: 'ProcedureCodeSequence' }, value: 'x' }],
      'with a path to all items': [
        { tagPath: { name: 'CodeValue', previous: { name: 'ProcedureCodeSequence', item: '*' } }, value: 'x' },
      ],
      'with an unknown keyword': [{ tagPath: { name: 'NoSuchKeyword' }, value: 'x' }],
      'with a private attribute that is not there': [{ tagPath: { tag: 0x0009_1001 }, value: 'x' }],
      'without a path': [{ value: 'x' }],
      'with a value that is a number': [{ tagPath: { name: 'Modality' }, value: 5 }],
    }).map(([when, body]) => ({ operation: modify, when, path, body, status: 400, beyondContract })),

    {
      operation: jpeg,
      when: 'for a study',
      query: { studyid: ids.study, description: 'Photo' },
      body: GREY_JPEG,
      as: user,
      status: 201,
    },
    {
      operation: jpeg,
      when: 'with a form',
      query: { studyid: ids.study },
      body: formOf('dataset', GREY_JPEG),
      as: user,
      status: 201,
    },
    ...Object.entries({
      'with something else': Buffer.from('no picture'),
      'with half a picture': GREY_JPEG.subarray(0, 60),
      'with nothing': undefined,
    }).map(([when, body]) => ({
      ...{ operation: jpeg, when, body },
      query: { studyid: ids.study },
      status: 400,
      beyondContract,
    })),
    { operation: jpeg, when: 'without a study', body: GREY_JPEG, status: 400, beyondContract },
    {
      operation: jpeg,
      when: 'for a study that is not there',
      query: { studyid: NOBODY_S_ID },
      body: GREY_JPEG,
      status: 404,
      beyondContract,
    },
    {
      operation: jpeg,
      when: 'for a study of another domain',
      query: { studyid: ids.study },
      body: GREY_JPEG,
      as: outsider,
      status: 404,
      beyondContract,
    },

    {
      operation: exporting,
      when: 'for images',
      body: [ids.image, NOBODY_S_ID],
      as: user,
      status: 200,
      see: (body) => {
        set = body as { value: number };
      },
    },
    { operation: exporting, when: 'for none', body: [], as: user, status: 201 },
    { operation: exporting, when: 'for images that are not there', body: [NOBODY_S_ID], status: 201 },
    { operation: exporting, when: 'for images of another domain', body: [ids.image], as: outsider, status: 201 },
    {
      operation: exporting,
      when: 'for what is no number',
      body: ['x'],
      as: user,
      status: 400,
      beyondContract,
    },
    {
      operation: exporting,
      when: 'without seeing patients',
      body: [ids.image],
      as: blind,
      status: 403,
      beyondContract,
    },
    () => ({ operation: exported, when: 'twice', query: { id: set.value }, as: user, status: 200, seeBytes: isZip }),
    () => ({ operation: exported, when: 'again', query: { id: set.value }, as: user, status: 200, seeBytes: isZip }),
    { operation: exported, when: 'for no set', query: { id: NOBODY_S_ID }, status: 404, beyondContract },
    { operation: exported, when: 'without an id', status: 400, beyondContract },

    { operation: removeAll, when: 'for images and others', body: [NOBODY_S_ID], as: user, status: 204 },
    { operation: removeAll, when: 'for none', body: [], as: user, status: 204 },
    { operation: removeAll, when: 'for what is no number', body: [1.5], as: user, status: 400, beyondContract },
    {
      operation: removeAll,
      when: 'by somebody with another domain, who deletes nothing',
      body: [ids.image],
      as: outsider,
      status: 204,
    },
    { operation: information, when: 'after that', path, status: 200 },
    () => ({ operation: removeAll, when: 'for an image', body: [without.id], as: user, status: 204 }),
    () => ({ operation: information, when: 'for one that was deleted', path: { id: without.id }, status: 404 }),
    () => ({ operation: remove, when: 'for an image', path: { id: image.id }, as: user, status: 204 }),
    () => ({ operation: remove, when: 'once more', path: { id: image.id }, as: user, status: 204 }),
    { operation: remove, when: 'by somebody with another domain', path, as: outsider, status: 204 },
    { operation: information, when: 'after that, too', path, status: 200 },
  ];
};
