import { readHeader } from '@circus/dicom';
import { NetworkError, NodeClient, type ProposedContext, STATUS, VERIFICATION } from '@circus/dicom-network';
import { eventually, type TestSuite } from '@circus/testkit';
import { makeTgz } from './makeTgz.js';
import { makeZip } from './makeZip.js';

/** A file to be stored. */
export interface UploadFile {
  sopInstanceUid: string;
  bytes: Buffer;
}

/** What a door answered; the status is 0 where the connection broke. */
interface DoorAnswer {
  status: number;
  text: string;
  /** Of the files sent, those that the suite says it has. */
  acknowledged: UploadFile[];
}

/** One way of storing files. */
export interface Door {
  name: string;
  /** Files sent at a time. */
  together: number;
  send(suite: TestSuite, files: UploadFile[]): Promise<DoorAnswer>;
}

const DOMAIN = '/api/series/domain/default';
const IMPLICIT = '1.2.840.10008.1.2';
/** Between two looks at a task, ms. */
const LOOK_MS = 50;

const formOf = (contents: readonly Uint8Array[]): FormData => {
  const form = new FormData();
  for (const content of contents) form.append('files', new Blob([new Uint8Array(content)]), 'file');
  return form;
};
const entriesOf = (files: UploadFile[]) => files.map(({ bytes }, n) => ({ name: `${n}.dcm`, bytes }));

/** Every door there is. */
export const doors: readonly Door[] = [
  {
    name: 'POST /api/images',
    together: 1,
    send: (suite, files) => {
      const body = new Uint8Array((files[0] as UploadFile).bytes);
      return sendOnce(suite, '/api/images', { body, headers: { 'content-type': 'application/dicom' } }, files);
    },
  },
  {
    name: `POST ${DOMAIN}/single`,
    together: 1,
    send: (suite, files) =>
      sendOnce(suite, `${DOMAIN}/single`, { body: formOf(files.map(({ bytes }) => bytes)) }, files),
  },
  {
    name: `POST ${DOMAIN}, DICOM files`,
    together: 5,
    send: (suite, files) => sendTask(suite, formOf(files.map(({ bytes }) => bytes)), files),
  },
  {
    name: `POST ${DOMAIN}, a ZIP`,
    together: 10,
    send: (suite, files) => sendTask(suite, formOf([makeZip(entriesOf(files))]), files),
  },
  {
    name: `POST ${DOMAIN}, a TGZ`,
    together: 10,
    send: (suite, files) => sendTask(suite, formOf([makeTgz(entriesOf(files))]), files),
  },
  { name: 'POST /dicom-web/studies', together: 5, send: sendByDicomWeb },
  { name: 'C-STORE', together: 1, send: sendByDicom },
];

/** Ports of SCPs that were made for this, by suite. */
const scpPorts = new WeakMap<TestSuite, Promise<number>>();
const DICOM_TERMS = {
  ...{ maxPduLength: 131_072, negotiationMs: 5_000, conversionLimit: 0 },
  patience: { stalledMs: 20_000, idleMs: 30_000 },
};

async function portOf(suite: TestSuite): Promise<number> {
  for (;;) {
    const body = JSON.stringify({ name: 'C-STORE', aeTitle: 'SUITE', port: 0 });
    const answer = await answerTo(suite, '/api/scps', {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json' },
    });
    if (answer.status === 201) return (JSON.parse(answer.text) as { port: number }).port;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Resolves when the SCP takes associations: some moments after a new process answers requests. */
export async function untilListening(suite: TestSuite): Promise<void> {
  const contexts: ProposedContext[] = [{ id: 1, abstractSyntax: VERIFICATION, transferSyntaxes: [IMPLICIT] }];
  await eventually(async () => {
    const client = await NodeClient.connect(await nodeOf(suite), contexts, DICOM_TERMS).catch(() => null);
    await client?.release();
    return client !== null;
  });
}

async function nodeOf(suite: TestSuite) {
  const known = scpPorts.get(suite) ?? portOf(suite);
  scpPorts.set(suite, known);
  return { host: '127.0.0.1', port: await known, calledAeTitle: 'SUITE', callingAeTitle: 'TEST', tls: null };
}

/** One file by C-STORE. A failure that is not for good counts as 503, a broken association as a broken connection. */
async function sendByDicom(suite: TestSuite, files: UploadFile[]): Promise<DoorAnswer> {
  const { bytes } = files[0] as UploadFile;
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error('A phantom has no header');
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = reading.header;
  const contexts: ProposedContext[] = [{ id: 1, abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntaxUid] }];
  const node = await nodeOf(suite);
  try {
    const client = await NodeClient.connect(node, contexts, DICOM_TERMS);
    const open = async () =>
      (async function* () {
        yield bytes;
      })();
    const status = await client.store({
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      sizeBytes: bytes.length,
      open,
      openIn: () => Promise.reject(new Error('The suite takes every file as it is')),
    });
    await client.release();
    const isStored = status === STATUS.success;
    return { status: isStored ? 201 : 503, text: isStored ? '' : 'Try it again.', acknowledged: isStored ? files : [] };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { status: 0, text: '', acknowledged: [] };
  }
}

async function answerTo(suite: TestSuite, path: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await suite.fetch(path, init);
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

async function sendOnce(suite: TestSuite, path: string, init: RequestInit, files: UploadFile[]): Promise<DoorAnswer> {
  const answer = await answerTo(suite, path, { method: 'POST', ...init });
  return { ...answer, acknowledged: answer.status === 200 || answer.status === 201 ? files : [] };
}

/** The members of the answer to STOW-RS that are looked at (PS3.18 I.2). */
interface StoreReport {
  /** Referenced SOP Sequence: what is stored. */
  '00081199'?: { Value: { '00081155': { Value: [string] } }[] };
}

async function sendByDicomWeb(suite: TestSuite, files: UploadFile[]): Promise<DoorAnswer> {
  const begin = '--part\r\nContent-Type: application/dicom\r\n\r\n';
  const parts = files.flatMap(({ bytes }) => [Buffer.from(begin), bytes, Buffer.from('\r\n')]);
  const body = new Uint8Array(Buffer.concat([...parts, Buffer.from('--part--\r\n')]));
  const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=part' };
  const answer = await answerTo(suite, '/dicom-web/studies', { method: 'POST', body, headers });
  if (answer.status !== 200 && answer.status !== 202) return { ...answer, acknowledged: [] };
  const { '00081199': stored } = JSON.parse(answer.text) as StoreReport;
  const uids = new Set(stored?.Value.map(({ '00081155': uid }) => uid.Value[0]));
  // As with a task, what became of each stands in the answer.
  return { ...answer, status: 201, acknowledged: files.filter(({ sopInstanceUid }) => uids.has(sopInstanceUid)) };
}

/** Sends a form and waits for its task, through whatever happens meanwhile. */
async function sendTask(suite: TestSuite, body: FormData, files: UploadFile[]): Promise<DoorAnswer> {
  const answer = await answerTo(suite, DOMAIN, { method: 'POST', body });
  if (answer.status !== 201) return { ...answer, acknowledged: [] };
  const { taskId } = JSON.parse(answer.text) as { taskId: string };
  for (;;) {
    const { status, text } = await answerTo(suite, `/api/tasks/${taskId}`, {});
    const task = status === 200 ? (JSON.parse(text) as { status: string; outcomes: { outcome: string }[] }) : null;
    if (task && task.status !== 'processing') {
      const stored = (n: number) => ['stored', 'replaced'].includes(task.outcomes[n]?.outcome ?? '');
      return { ...answer, text, acknowledged: files.filter((_, n) => stored(n)) };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
