import { deflateSync } from 'node:zlib';
import type { OutgoingTransactionImage } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import type { Example } from '../../../../series-ingest/test/slicebox/examples/example.js';
import type { SiteExamples } from './exampleSite.js';

const NO_TOKEN = '00000000-0000-4000-8000-000000000000';
const beyondContract = true;
const isOtherwiseDescribed = true;

export const transactionExamples: SiteExamples = ({ box, imageId, user }) => {
  const path = { token: box.token };
  const [image, poll, fetchImage] = ['image', 'outgoing/poll', 'outgoing'].map(
    (rest, n) => `${n === 0 ? 'POST' : 'GET'} /transactions/{token}/${rest}`,
  ) as [string, string, string];
  const [done, failed] = ['done', 'failed'].map((what) => `POST /transactions/{token}/outgoing/${what}`) as [
    string,
    string,
  ];
  const [status, setStatus] = ['GET', 'PUT'].map((method) => `${method} /transactions/{token}/status`) as [
    string,
    string,
  ];
  const numbers = { transactionid: 7, sequencenumber: 1, totalimagecount: 2 };
  const dataset = deflateSync(makeInstance({ sopInstanceUid: '1.2.826.77.1' }));
  let entry = {} as OutgoingTransactionImage;
  const pair = () => ({ transactionid: entry.transaction.id, imageid: entry.image.id });
  const sent: Example = {
    operation: 'POST /boxes/{id}/send',
    when: 'so that something waits',
    path: { id: box.id },
    body: { imageTagValuesSet: [1, 2].map(() => ({ imageId, tagValues: [] })) },
    as: user,
    status: 201,
  };

  return [
    { operation: image, when: 'with an image', path, query: numbers, body: dataset, status: 204 },
    { operation: image, when: 'again', path, query: numbers, body: dataset, status: 204 },
    { operation: image, when: 'without numbers', path, body: dataset, status: 400, beyondContract },
    {
      operation: image,
      when: 'with something else',
      path,
      query: numbers,
      body: Buffer.from('x'),
      status: 400,
      beyondContract,
    },
    { operation: image, when: 'with no token', path: { token: NO_TOKEN }, query: numbers, body: dataset, status: 401 },
    {
      operation: status,
      when: 'of a transaction',
      path,
      query: { transactionid: 7 },
      status: 200,
      isOtherwiseDescribed,
    },
    { operation: status, when: 'of none', path, query: { transactionid: 8 }, status: 404 },
    { operation: status, when: 'with no token', path: { token: NO_TOKEN }, query: { transactionid: 7 }, status: 401 },
    {
      operation: setStatus,
      when: 'to FINISHED',
      path,
      query: { transactionid: 7 },
      body: Buffer.from('FINISHED'),
      status: 204,
    },
    {
      operation: setStatus,
      when: 'as an object',
      path,
      query: { transactionid: 7 },
      body: { status: 'FAILED' },
      status: 204,
    },
    {
      operation: setStatus,
      when: 'to what is none',
      path,
      query: { transactionid: 7 },
      body: Buffer.from('"DONE"'),
      status: 400,
      beyondContract,
    },
    {
      operation: setStatus,
      when: 'of none',
      path,
      query: { transactionid: 8 },
      body: Buffer.from('FAILED'),
      status: 404,
    },
    { operation: poll, when: 'for nothing', path, status: 404 },
    sent,
    {
      operation: poll,
      when: 'for an image',
      path,
      status: 200,
      see: (body) => {
        [entry] = body as [OutgoingTransactionImage];
      },
    },
    { operation: poll, when: 'with no token', path: { token: NO_TOKEN }, status: 401 },
    () => ({ operation: fetchImage, when: 'for an image', path, query: pair(), status: 200, isOtherwiseDescribed }),
    () => ({ operation: fetchImage, when: 'for none', path, query: { ...pair(), imageid: 999_999 }, status: 404 }),
    () => ({ operation: fetchImage, when: 'with no token', path: { token: NO_TOKEN }, query: pair(), status: 401 }),
    () => ({ operation: done, when: 'with an image', path, body: entry, status: 204 }),
    () => ({ operation: done, when: 'with no token', path: { token: NO_TOKEN }, body: entry, status: 401 }),
    () => ({
      operation: failed,
      when: 'with an image',
      path,
      body: { transactionImage: entry, message: 'no' },
      status: 204,
    }),
    () => ({ operation: failed, when: 'with no token', path: { token: NO_TOKEN }, body: entry, status: 401 }),
  ];
};
