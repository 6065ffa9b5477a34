import { deflateSync } from 'node:zlib';
import { makeInstance } from '@circus/dicom';
import { describeContract } from '../../../series-ingest/test/slicebox/describeContract.js';
import { BoxSite } from '../support/boxSite.js';
import { boxExamples } from './examples/boxes.js';
import { forwardingExamples } from './examples/forwarding.js';
import { generalExamples } from './examples/general.js';
import { scuExamples } from './examples/scus.js';
import { transactionExamples } from './examples/transactions.js';

/** Whoever serves a further tag gives its examples in a file of its own. */
const EXAMPLES = {
  General: generalExamples,
  SCUs: scuExamples,
  Forwarding: forwardingExamples,
  Boxes: boxExamples,
  Transactions: transactionExamples,
};

const ELSEWHERE = ['GET /sources', 'GET /system/health', 'POST /system/stop'];

describeContract(EXAMPLES, ELSEWHERE, async () => {
  // Nobody is called: what is in queues stays there.
  const site = await BoxSite.start({ BOX_PUSH_INTERVAL_MS: '3600000', BOX_POLL_INTERVAL_MS: '3600000' });
  const { instanceId } = await site.ingest.store(makeInstance({}));
  const { id, path } = await site.polling('Caller');
  const image = deflateSync(makeInstance({ sopInstanceUid: '1.2.826.77.9' }));
  const numbers = 'transactionid=1&sequencenumber=1&totalimagecount=1';
  await site.call('POST', `${path}/image?${numbers}`, { as: null, body: new Uint8Array(image) });
  const token = path.split('/').at(-1) as string;
  const scp = await site.ingest.request('/api/scps', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Modalities', aeTitle: 'ARCHIVE', port: 0 }),
  });
  const { id: sourceId, port: scpPort } = (await scp.json()) as { id: number; port: number };
  return {
    url: site.url,
    request: (address, init) => site.request(address, init),
    stop: () => site.stop(),
    credentials: { token },
    archive: { site, user: site.user, imageId: instanceId, box: { id, token }, sourceId, scpPort },
  };
});
